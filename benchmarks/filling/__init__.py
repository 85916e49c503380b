"""Years of a city's letters, made up and written into a database in bulk.

Everything is what the library itself would have kept: values of its model, written by its own
functions for rows, with the city's keys. Only the PDFs are not made; their digests are random. The
same seed gives the same people, requests, numbers and days; keys and nonces are new each time.
"""
