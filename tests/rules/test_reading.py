"""Numbers are read from prose as a reader reads them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.numbering import LARGEST, numeral
from service.rules.reading import numbers_in, read_numeral


@given(st.integers(0, LARGEST))
def test_a_numeral_reads_as_its_number(number: int) -> None:
    """Whatever numeral() writes, read_numeral() reads back."""
    assert number == read_numeral(numeral(number))


@given(st.integers(0, 10**9), st.text("前后共了的，。", max_size=5))
def test_a_figure_is_found_among_words(number: int, words: str) -> None:
    """Plain, and with commas between thousands."""
    assert {Decimal(number)} <= numbers_in(f"{words}{number}次{words}")
    assert {Decimal(number)} <= numbers_in(f"{words}{number:,}次{words}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三位院士", 3),
        ("第三批累计14名", 14),
        ("第三批", 3),
        ("考核、奖励、问责三个办法", 3),
        ("两次", 2),
        ("一百零五项", 105),
        ("十二个方面", 12),
        ("挽回损失7.132万元", 71320),
        ("7.132万元", Decimal("7.132")),
        ("二〇二二年", 2022),
    ],
)
def test_a_value_is_readable_from_its_words(text: str, value: Decimal | int) -> None:
    """Figures, numerals, ordinals, 万 and 亿."""
    assert Decimal(value) in numbers_in(text)


@pytest.mark.parametrize("text", ["两三", "三五", "十几", "几十", "", "多", "二〇二二"])
def test_a_vague_number_is_none(text: str) -> None:
    """概数 and years digit by digit are no counts."""
    assert read_numeral(text) is None
