"""档号 is written one way and read however it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.records.archival_code import ArchivalCode, Series, parse_archival_code

CODES = st.builds(
    ArchivalCode,
    st.builds(
        Series,
        fonds=st.from_regex(r"[A-Z0-9]{4}", fullmatch=True),
        category=st.sampled_from(["WS", "WS·XC", "KU"]),
        year=st.integers(1949, 9999),
        retention=st.sampled_from(["Y", "D30", "D10"]),
        unit=st.from_regex(r"([A-Z0-9]{3})?", fullmatch=True),
    ),
    st.integers(1, 99_999),
)


def test_the_example_of_the_standard_is_written_so() -> None:
    """DA/T 22-2015 5.4.2."""
    code = ArchivalCode(Series("Z109", "WS", 2011, "Y", "BGS"), 1)
    assert "Z109-WS·2011-Y-BGS-0001" == code.text
    assert "Z109-WS.2011-Y-BGS-0001" == code.file_name


@given(CODES)
def test_what_is_written_is_read_back(code: ArchivalCode) -> None:
    """With the dot of the standard and with those people type."""
    for dot in "·・•":
        assert code == parse_archival_code(f" {code.text} ".replace("·", dot))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Z109",
        "Z109-WS·2011-Y-0000",
        "Z109-WS.2011-Y-0001",
        "z109-WS·2011-Y-0001",
        "Z109-WS·2011-D20-0001",
    ],
)
def test_anything_else_is_no_number(text: str) -> None:
    """Said, not guessed."""
    with pytest.raises(ValueError, match="档号"):
        parse_archival_code(text)
