"""Proving: what is kept is what was filed, shown by reading every byte of it again."""
