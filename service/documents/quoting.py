"""Words quoted inside other words (GB/T 15834—2011 4.8: double marks outside, single marks inside)."""

INWARD = str.maketrans("“”‘’", "‘’“”")


def within_quotes(text: str) -> str:
    """*text* as it stands between double quotation marks: its own marks go one level in."""
    return text.translate(INWARD)
