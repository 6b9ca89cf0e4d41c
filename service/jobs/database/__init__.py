"""The tables of the jobs."""
