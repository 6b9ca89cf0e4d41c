"""Databases and the folders they lie in: connections, one writer at a time, tables brought up by Alembic."""
