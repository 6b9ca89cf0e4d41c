"""Widths of text in cells (字): one cell is the width of one Han character (GB/T 9704—2012 3.1)."""


def cells(text: str) -> float:
    """The width of *text* in cells: half a cell for Latin letters and digits, a cell for all else."""
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)
