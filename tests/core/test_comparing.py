"""Comparing two contents: every place that is another is told once, and where it went."""

import json
from copy import deepcopy
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.comparing import Change, Difference, differences
from service.core.marking import Kept, marks
from service.core.pairing import Pairing, pairs, steps_of, value_at
from service.core.pointer import pointer

PLAN = json.loads(Path("samples/rectification_plan/typical.json").read_bytes())


def told(old: Any, new: Any) -> list[tuple[str, str, str]]:
    """The differences as plain words: what became of it, where it was, where it is."""
    return [
        (
            one.change.value,
            "" if one.before is None else pointer(*one.before),
            "" if one.after is None else pointer(*one.after),
        )
        for one in differences(old, new)
    ]


def measures(*codes: str) -> list[dict[str, Any]]:
    """Measures of those codes."""
    return [{"id": code, "text": f"措施{code}的内容。"} for code in codes]


def test_the_same_is_no_difference() -> None:
    """Nor is a member that is null in the place of none, nor the order of members."""
    assert () == differences(PLAN, deepcopy(PLAN))
    assert () == differences({"a": None, "b": 1, "c": 2}, {"c": 2, "b": 1})


def test_items_are_known_by_their_codes() -> None:
    """One in the middle is gone, one came before it: the others are not told as changed."""
    old, new = measures("M001", "M002", "M003"), measures("M009", "M001", "M003")
    new[2]["text"] = "另一句。"
    assert [
        ("新增", "", "/0"),
        ("删去", "/1", ""),
        ("改动", "/2/text", "/2/text"),
    ] == told(old, new)


def test_an_item_out_of_order_is_the_one_that_moved() -> None:
    """Not all those that it went past."""
    assert [("移动", "/3", "/0")] == told(
        measures("M001", "M002", "M003", "M004"), measures("M004", "M001", "M002", "M003")
    )


def test_an_item_that_went_to_another_list_moved_and_was_not_made_anew() -> None:
    """Measure M002 now answers problem P002, in other words."""
    old: Any = {"ledger": [{"problem_id": f"P00{no}", "measures": measures(f"M00{no}")} for no in (1, 2)]}
    old["ledger"][0]["measures"] += measures("M003")
    new = deepcopy(old)
    new["ledger"][1]["measures"].append(new["ledger"][0]["measures"].pop())
    new["ledger"][1]["measures"][1]["text"] = "改写了。"
    before, after = "/ledger/0/measures/1", "/ledger/1/measures/1"
    assert [("移动", before, after), ("改动", f"{before}/text", f"{after}/text")] == told(old, new)


def test_texts_without_codes_are_matched_by_likeness() -> None:
    """A new first one does not make all the others look changed."""
    old = ["会议记录不完整，有三次没有记录。", "党费收缴不及时。"]
    new = ["新的一条具体表现。", "会议记录不完整，有四次没有记录。", "党费收缴不及时。"]
    assert [("新增", "", "/0"), ("改动", "/0", "/1")] == told(old, new)


def test_a_text_written_wholly_anew_in_its_place_is_changed() -> None:
    """Where as many items as before stand, the one left over is the one that was there."""
    assert [("改动", "/1", "/1")] == told(["甲方面", "乙方面"], ["甲方面", "其他情形"])


@pytest.mark.parametrize(("old", "new"), [(1, True), ("1", 1), ([], {}), ({"a": 1}, "a"), (0, False)])
def test_what_only_looks_the_same_is_another(old: Any, new: Any) -> None:
    """Of another kind: true is not one."""
    assert [("改动", "/x", "/x")] == told({"x": old}, {"x": new})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.text("甲乙丙丁", max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "text", "measures", "problem_id"]), inner, max_size=4)
    ),
    max_leaves=20,
)


def bare(value: Any) -> Any:
    """The value without members that are null."""
    if isinstance(value, dict):
        return {name: bare(child) for name, child in value.items() if child is not None}
    return [bare(child) for child in value] if isinstance(value, list) else value


@settings(derandomize=True, max_examples=200)
@given(old=JSON, new=JSON)
def test_any_two_contents_can_be_compared(old: Any, new: Any) -> None:
    """None is told exactly where they are the same, and every place told is there."""
    found = differences(old, new)
    assert (json.dumps(bare(old), sort_keys=True) == json.dumps(bare(new), sort_keys=True)) == (not found)
    for one in (one for one in found if one.change is not Change.MOVED):
        assert one.before is None or one.old == value_at(old, one.before)
        assert one.after is None or one.new == value_at(new, one.after)


def many(count: int) -> Any:
    """A plan with that many measures, ten to a problem."""
    plan = deepcopy(PLAN)
    problem = plan["body"]["ledger"][0]["problems"][0]
    problems = []
    for first in range(0, count, 10):
        told = [{**problem["measures"][0], "id": f"M{no:05}", "text": f"第{no}条措施，" * 20} for no in
                range(first, first + 10)]  # fmt: skip
        problems.append({**problem, "problem_id": f"P{first:05}", "measures": told})
    plan["body"]["ledger"][0]["problems"] = problems
    return plan


def test_two_thousand_measures_are_compared_at_once() -> None:
    """Every text another, one measure gone, and the last problem first."""
    old, new = many(2_000), many(2_000)
    problems = new["body"]["ledger"][0]["problems"]
    for problem in problems:
        for measure in problem["measures"]:
            measure["text"] += "并报办公室。"
    problems.insert(0, problems.pop())
    del problems[5]["measures"][3]
    begun = process_time()
    found = differences(old, new)
    assert process_time() - begun < 1
    assert (1_999, 1, 1) == tuple(
        sum(one.change is change for one in found)
        for change in (Change.CHANGED, Change.REMOVED, Change.MOVED)
    )


def test_a_list_of_a_thousand_texts_takes_no_square_of_time() -> None:
    """All of them others, without codes."""
    begun = process_time()
    found = pairs([f"甲{no}" * 50 for no in range(1_000)], [f"乙{no}" * 50 for no in range(1_001)])
    assert {} == found and process_time() - begun < 1


def test_a_place_is_found_again_wherever_its_item_went() -> None:
    """By the code: behind new ones, under another problem; not where it is gone."""
    old = {"ledger": [{"problem_id": "P001", "measures": measures("M001", "M002")}]}
    new = {
        "ledger": [
            {"problem_id": "P002", "measures": measures("M002")},
            {"problem_id": "P001", "measures": measures("M000")},
        ]
    }
    pairing = Pairing(old, new)
    assert ("ledger", 1) == pairing.now(("ledger", 0))
    assert ("ledger", 0, "measures", 0, "text") == pairing.now(("ledger", 0, "measures", 1, "text"))
    assert pairing.now(("ledger", 0, "measures", 0, "text")) is None
    assert () == pairing.now(())


def test_a_code_that_two_items_have_leads_nowhere_else() -> None:
    """Rather nowhere than to the wrong one."""
    old = {"a": {"measures": measures("M001")}}
    new = {"a": {"measures": []}, "b": {"measures": measures("M001", "M001")}}
    assert Pairing(old, new).now(("a", "measures", 0)) is None


def test_a_member_that_is_gone_has_its_place_still() -> None:
    """Its object is there; below a member that is gone there is none."""
    old = {"deadline": {"date": "2026-01-01"}}
    assert ("deadline", "date") == Pairing(old, {"deadline": {}}).now(("deadline", "date"))
    assert Pairing(old, {}).now(("deadline", "date")) is None


@pytest.mark.parametrize(
    "wrong", ["body", "/body/ledger/x", "/body/ledger/99", "/body/ledger/00", "/doc_id/a", "/-"]
)
def test_a_pointer_that_leads_nowhere_is_refused(wrong: str) -> None:
    """Members that are missing are places, as far as their object is there."""
    if wrong == "/-":
        assert ("-",) == steps_of(PLAN, wrong)
        return
    with pytest.raises(LookupError):
        steps_of(PLAN, wrong)


def test_a_pointer_and_its_steps_are_one() -> None:
    """With the signs that pointers escape."""
    content = {"a/b": [{"~": "x"}]}
    steps = ("a/b", 0, "~")
    assert steps == steps_of(content, pointer(*steps)) and "x" == value_at(content, steps)


def shown(old: str, new: str) -> str:
    """The marks as [-struck-] and {+put in+}."""
    signs = {Kept.SAME: "{}", Kept.STRUCK: "[-{}-]", Kept.PUT_IN: "{{+{}+}}"}
    return "".join(signs[mark.kept].format(mark.text) for mark in marks(old, new))


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("不变", "不变", "不变"),
        ("", "新的", "{+新的+}"),
        ("于2025年12月底前完成。", "于2026年6月底前完成。", "于[-2025年12-]{+2026年6+}月底前完成。"),
        ("修订《党费管理办法》。", "修订并印发《党费管理办法》。", "修订{+并印发+}《党费管理办法》。"),
        ("组织部牵头", "宣传部牵头", "[-组织-]{+宣传+}部牵头"),
    ],
)
def test_the_signs_that_are_others_are_marked(old: str, new: str, marked: str) -> None:
    """Numbers whole, and no crumbs of one sign in between."""
    assert marked == shown(old, new)


@settings(derandomize=True, max_examples=200)
@given(old=st.text("甲乙，。1a\n", max_size=40), new=st.text("甲乙，。1a\n", max_size=40))
def test_marks_hold_both_texts(old: str, new: str) -> None:
    """Whatever they are: without what was put in it is the old one, without what was struck the new one."""
    found = marks(old, new)
    assert old == "".join(mark.text for mark in found if mark.kept is not Kept.PUT_IN)
    assert new == "".join(mark.text for mark in found if mark.kept is not Kept.STRUCK)
    assert all(mark.text for mark in found)


@pytest.mark.parametrize("sign", ["甲", "甲乙丙丁，戊己庚辛。"])
def test_long_texts_are_marked_in_time(sign: str) -> None:
    """Twenty thousand signs, all much alike."""
    old, new = sign * (20_000 // len(sign)), (sign * (20_000 // len(sign)))[:-5] + "改" + sign
    begun = process_time()
    found = marks(old, new)
    assert process_time() - begun < 2
    assert new == "".join(mark.text for mark in found if mark.kept is not Kept.STRUCK)


def test_a_difference_tells_its_values() -> None:
    """What was there and what is."""
    assert (Difference(Change.CHANGED, ("a",), ("a",), 1, 2),) == differences({"a": 1}, {"a": 2})
