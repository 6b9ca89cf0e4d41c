"""Words of a Chinese text, found by jieba's word list: the one library on this floor (decision 0010)."""


def words(text: str) -> list[str]:
    """*text* in words that join to it again; the same for the same text, whatever was asked before."""
    import rjieba  # a quarter of a second, for long titles only

    return list(rjieba.cut(text))
