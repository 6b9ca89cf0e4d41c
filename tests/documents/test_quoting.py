"""Quotation marks inside quotation marks."""

from service.documents.quoting import within_quotes


def test_marks_go_one_level_in() -> None:
    """A title with marks of its own is quoted as the standard has it."""
    assert "“‘三全育人’协同机制不够健全”" == f"“{within_quotes('“三全育人”协同机制不够健全')}”"


def test_two_levels_change_places() -> None:
    """Third-level marks are double again."""
    assert "‘甲“乙”丙’" == within_quotes("“甲‘乙’丙”")
