"""A typed ordinal is told from a number that belongs to the words."""

import pytest

from service.rules.typed_ordinals import typed


@pytest.mark.parametrize(
    "text",
    [
        "1.提高站位",
        "1、提高站位",
        "一、加强领导",
        "（一）加强领导",
        "（1）加强领导",
        "一是加强领导",
        "二要抓落实",
    ],
)
def test_a_typed_ordinal_is_found(text: str) -> None:
    """Of every level, and of the run-in kind."""
    assert ["/here"] == [breach.pointer for breach in typed("/here", text)]


@pytest.mark.parametrize(
    "text",
    [
        "一、二年级辅导员配备不足",
        "三要素管理不到位",
        "十要十不准执行不严",
        "1.5万元经费未入账",
        "“第一议题”落实不够",
        "一体推进",
    ],
)
def test_a_number_of_the_words_is_let_be(text: str) -> None:
    """概数, 要素, decimals and set phrases are no ordinals."""
    assert [] == list(typed("/here", text))
