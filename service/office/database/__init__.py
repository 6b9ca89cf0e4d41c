"""The tables of the office."""
