"""Data only: standards (`zh/`, `en/`) and word lists (`lexicons/`), read by `scoring`."""
