"""The QR seal: made, read and judged with no database, no network and no desk."""
