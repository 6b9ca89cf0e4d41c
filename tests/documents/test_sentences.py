"""Texts set into sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.sentences import ended, listed, unended, unwrapped


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("甲不规范", "甲不规范。"),
        ("甲不规范。", "甲不规范。"),
        ("甲不规范；", "甲不规范。"),
        ("谁负责？", "谁负责？"),
        ("称为“好。”", "称为“好。”"),
        ("见《办法》", "见《办法》。"),
        ("已完成。（详见附件）", "已完成。（详见附件）"),
        ("已完成（详见附件）", "已完成（详见附件）。"),
        ("", ""),
    ],
)
def test_a_sentence_ends_with_one_mark(text: str, sentence: str) -> None:
    """A stop is added where there is none, never a second one."""
    assert sentence == ended(text)


def test_members_of_a_list_bring_no_marks_of_their_own() -> None:
    """Whatever the payload ends them with, the list parts them."""
    assert "召开动员会；逐项销号" == listed(["召开动员会。", "逐项销号；"], "；")


def test_brackets_are_not_doubled() -> None:
    """A wrapping that the sentence brings is taken off the text, another is kept."""
    assert "此件公开" == unwrapped("（此件公开）", "（）")
    assert "（甲）和（乙）" == unwrapped("（甲）和（乙）", "（）")


@given(st.text("甲乙。；，！？”》", max_size=12))
def test_ending_and_not_ending_lose_no_word(text: str) -> None:
    """Only marks at the end come and go."""
    words = text.translate(str.maketrans("", "", "。；，"))
    assert words == ended(text).translate(str.maketrans("", "", "。；，"))
    assert words == unended(text).translate(str.maketrans("", "", "。；，"))
