"""What a kelurahan deals in, as frozen values and pure decisions: no clock, no files, no database."""
