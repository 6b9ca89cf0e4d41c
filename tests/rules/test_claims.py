"""Totals in prose are read where a text claims them, and nowhere else."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.numbering import numeral
from service.rules.claims import categories, totals

NUMBERS = st.integers(1, 9_999)
WRITTEN = st.sampled_from([str, numeral])
MEASURES = st.sampled_from("条项个")


def read(text: str, *, counting: bool = False) -> dict[str, int]:
    """The totals of *text* by kind."""
    return {claim.kind: claim.number for claim in totals(text, counting=counting)}


@given(st.tuples(NUMBERS, NUMBERS, NUMBERS), WRITTEN, MEASURES, st.sampled_from(["举措", "措施"]))
def test_a_chain_of_totals_is_read_in_figures_and_in_numerals(
    numbers: tuple[int, int, int], written: Callable[[int], str], word: str, noun: str
) -> None:
    """条, 项 and 个 count the same, 举措 and 措施 too."""
    aspects, problems, measures = (written(number) for number in numbers)
    text = f"提出{aspects}个方面{problems}{word}问题，细化形成{measures}{word}整改{noun}。"
    assert dict(zip(("aspects", "problems", "measures"), numbers, strict=True)) == read(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("巡察共反馈4类12个方面28个问题。", {"groups": 4, "aspects": 12, "problems": 28}),
        ("发现十二个方面、二十八个问题", {"aspects": 12, "problems": 28}),
        ("整改方案确定的114项整改措施均已完成阶段性目标", {"measures": 114}),
        ("学院党委制定整改方案细化为114条整改举措", {"measures": 114}),
        ("共发现问题28个，制定整改措施114条", {"problems": 28, "measures": 114}),
        ("反馈12个方面28个问题，其中3个问题立行立改", {"aspects": 12, "problems": 28}),
    ],
)
def test_a_total_is_read(text: str, expected: dict[str, int]) -> None:
    """Chained, led to by a verb of the whole, or behind its noun."""
    assert expected == read(text)


@pytest.mark.parametrize(
    "text",
    [
        "先后召开8次专题党委会，3个学院参加。",
        "提出3个方面意见建议，聚焦两个突出问题。",
        "从三个方面下功夫，解决四类人员待遇。",
        "梳理出5个问题线索。",
        "上一轮巡察反馈的20个问题已整改18个。",
        "本轮巡察对5家单位反馈98个问题。",
        "近30个问题，十几个方面，两三个问题，20余条整改措施。",
        "每个支部制定5条措施，推动解决3个问题。",
        "第三类问题、第二个方面",
    ],
)
def test_a_number_of_something_else_is_let_be(text: str) -> None:
    """Parts, other rounds, other bodies and 概数 are no totals."""
    assert {} == read(text)


def test_of_a_counting_sentence_every_total_counts() -> None:
    """It speaks of nothing else, so no verb need lead to it."""
    assert {"aspects": 12, "measures": 114} == read("12个方面已启动整改，114条举措已落实。", counting=True)


def test_categories_are_read_before_and_behind_their_number() -> None:
    """As the plan's counting sentence writes them, and the other way round."""
    text = "其中立行立改19条、集中整改期完成59条、36条长期坚持。"
    assert {"immediate": 19, "concentrated": 59, "long_term": 36} == {
        claim.kind: claim.number for claim in categories(text)
    }
