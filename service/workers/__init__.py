"""Processes that work on what callers send, so that no document can harm the service."""
