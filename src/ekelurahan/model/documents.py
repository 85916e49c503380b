"""The resident's papers: recorded once, reused by later requests, never photocopied again."""

from datetime import datetime

from attrs import frozen


@frozen
class StoredDocument:
    """A paper a resident has shown once.

    Attributes:
        id: Key.
        owner: Key of the resident.
        name: What it is, as requirements name it: ``ktp``, ``kk``, ``pengantar_rt_rw`` …
        media_type: ``application/pdf``, ``image/jpeg`` or ``image/png``.
        sha256: Key of the bytes in the file store, hexadecimal.
        size: Bytes.
        recorded_at: When it was taken in.

    >>> from datetime import UTC
    >>> taken_in = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
    >>> StoredDocument("d-1", "siti", "ktp", "image/png", "ab" * 32, 51_200, taken_in).name
    'ktp'
    """

    id: str
    owner: str
    name: str
    media_type: str
    sha256: str
    size: int
    recorded_at: datetime
