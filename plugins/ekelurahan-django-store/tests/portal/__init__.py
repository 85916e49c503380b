"""A portal of a city, as far as the tests need one."""
