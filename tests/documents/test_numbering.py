"""Numerals and ordinals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.numbering import LARGEST, LEVELS, STYLES, number_of, numeral, ordinal


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("零", 0),
        ("十", 10),
        ("十二", 12),
        ("二十八", 28),
        ("一百零五", 105),
        ("一百一十四", 114),
        ("二千", 2000),
        ("一万零一", 10001),
        ("十万", 100000),
    ],
)
def test_numeral_writes_as_clerks_do(written: str, number: int) -> None:
    """Numbers up to the size of any plan are written the usual way."""
    assert written == numeral(number)


@given(st.integers(0, LARGEST))
def test_a_numeral_reads_back(number: int) -> None:
    """What is written is read as the same number."""
    assert number == number_of(numeral(number))


def test_both_words_for_two_are_read() -> None:
    """两 counts like 二, 〇 like 零."""
    assert [2, 200, 12, 105] == [number_of(text) for text in ("两", "两百", "十二", "一百〇五")]


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_numeral_refuses_what_it_cannot_write(number: int) -> None:
    """Outside its range there is an error, not a wrong word."""
    with pytest.raises(ValueError, match="no numeral"):
        numeral(number)


@pytest.mark.parametrize("text", ["", "12", "第三", "三位"])
def test_number_of_refuses_other_words(text: str) -> None:
    """Only a numeral alone is a number."""
    with pytest.raises(ValueError, match="not a numeral"):
        number_of(text)


def test_ordinals_take_the_form_of_their_level() -> None:
    """The twelfth of each style is written in that style."""
    assert ["十二、", "（十二）", "12.", "（12）", "十二是", "十二要"] == [
        ordinal(style, 12) for style in STYLES
    ]


@given(st.sampled_from(LEVELS), st.lists(st.integers(1, 3000), min_size=2, max_size=2, unique=True))
def test_no_two_members_of_a_style_look_alike(style: str, numbers: list[int]) -> None:
    """Different places get different ordinals."""
    first, second = numbers
    assert ordinal(style, first) != ordinal(style, second)


def test_an_unknown_style_is_refused() -> None:
    """There is no ordinal in a style nobody defined."""
    with pytest.raises(ValueError, match="no ordinal style"):
        ordinal("A.", 1)
