"""The database of the archive: what storage holds, made quick to find, on SQLite and PostgreSQL alike."""
