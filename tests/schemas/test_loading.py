"""Payloads become documents, or give every fault at once."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from payloads import load, load_as, payload

from schemas import rectification_plan
from schemas.findings import MOST_FINDINGS
from schemas.hygiene import printable
from service.core.errors.payloads import InvalidPayload
from service.core.findings import Severity
from service.documents.dates import Period
from service.documents.header import DocNumber
from service.documents.ledger import Deadline

TYPES = ("feedback_notice", "rectification_plan", "progress_report")
DECLARED = {"no", "display", "declared_counts", "declared_counts_text", "statistics"}


def found(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Code and pointer of every finding on a payload."""
    with pytest.raises(InvalidPayload) as caught:
        load(values)
    return [(finding.code, finding.pointer) for finding in caught.value.findings]


def without(value: Any, names: set[str]) -> Any:
    """A payload without the members of these names."""
    if isinstance(value, dict):
        return {key: without(child, names) for key, child in value.items() if key not in names}
    return [without(child, names) for child in value] if isinstance(value, list) else value


def test_a_notice_loads_whole() -> None:
    """Every part of the typical notice is in the document, typed."""
    notice = load(payload("feedback_notice/typical"))
    assert DocNumber("淮理党巡一", 2022, 7, "淮理党巡一〔2022〕7号") == notice.header.doc_number
    assert Period(date(2022, 9, 16), date(2023, 3, 16)) == notice.requirements.concentrated_period
    assert {"groups": 4, "aspects": 12, "problems": 28} == notice.counts() == notice.declared_counts


def test_a_plan_loads_whole() -> None:
    """Every part of the typical plan is in the document, typed."""
    plan = load(payload("rectification_plan/typical"))
    measure = plan.ledger.aspects[0].problems[0].measures[2]
    assert Deadline("long_term", None, date(2023, 3, 15), "完成阶段性目标并转入常态化") == measure.deadline
    assert 114 == plan.declared_counts["measures"] == plan.ledger.counts()["measures"]
    assert Period(date(2023, 3, 17), None) == plan.steps[2].period


def test_a_report_by_problem_stands_alone() -> None:
    """The ledger it quotes is that of the plan."""
    plan, report = load(payload("rectification_plan/typical")), load(payload("progress_report/by_problem"))
    assert plan.ledger == report.ledger
    assert 114 == len(report.entries) == report.declared_statistics["measures_total"]


@pytest.mark.parametrize("name", TYPES)
def test_what_can_be_counted_need_not_be_given(name: str) -> None:
    """Without ordinals, displays and declared counts the document is the same, but for the declarations."""
    whole = load(payload(f"{name}/typical"))
    bare = load(without(payload(f"{name}/typical"), DECLARED))
    nothing = {field: None for field in ("declared_counts", "declared_counts_text") if hasattr(whole, field)}
    if hasattr(whole, "notice_ref") and hasattr(whole.notice_ref, "display"):
        nothing["notice_ref"] = replace(whole.notice_ref, display=None)
    number = replace(whole.header.doc_number, display=None)
    assert replace(whole, header=replace(whole.header, doc_number=number), **nothing) == bare


def test_measures_of_a_supplement_are_counted_too() -> None:
    """An absent ordinal in a supplement is the position there."""
    plan = load(without(payload("rectification_plan/full"), {"no"}))
    assert [1] == [added.measure.no for added in plan.supplements[0].measures]


@pytest.mark.parametrize("name", TYPES)
def test_null_is_as_good_as_absent_where_a_field_is_optional(name: str) -> None:
    """Every null of a payload may be left out."""

    def clean(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: clean(child) for key, child in value.items() if child is not None}
        return [clean(child) for child in value] if isinstance(value, list) else value

    assert load(payload(f"{name}/typical")) == load(clean(payload(f"{name}/typical")))


def test_all_faults_come_at_once_in_order() -> None:
    """Texts first, then shape in the order of the schema, strangers of an object after its own fields."""
    values = payload("feedback_notice/minimal")
    values["header"]["issue_date"] = "2022-02-30"
    values["header"]["zzz"] = values["header"]["aaa"] = 1
    values["body"]["opening"] = "现将{{x}}反馈如下。"
    values["body"]["aspects"][0]["problems"][0]["nature"] = "both"
    values["body"]["opinions"] = {}
    del values["doc_id"]
    expected = [
        ("template-tag", "/body/opening"),
        ("required", "/doc_id"),
        ("no-such-date", "/header/issue_date"),
        ("unknown-field", "/header/aaa"),
        ("unknown-field", "/header/zzz"),
        ("not-a-choice", "/body/aspects/0/problems/0/nature"),
        ("wrong-type", "/body/opinions"),
    ]
    assert expected == found(values)


def test_every_finding_stops_and_says_what_to_do() -> None:
    """Findings on shape are errors with a message and a cure."""
    with pytest.raises(InvalidPayload) as caught:
        rectification_plan.load({})
    assert "文书数据不符合格式要求，共6处。" == caught.value.message
    for finding in caught.value.findings:
        assert Severity.ERROR is finding.severity
        assert finding.message and finding.hint


@given(st.text(min_size=1).filter(lambda name: name not in payload("progress_report/minimal")))
def test_an_unknown_field_is_found_whatever_its_name(name: str) -> None:
    """Its pointer can be sent, and leads back to the name where no sign of that is unfit."""
    places = [
        at for code, at in found({**payload("progress_report/minimal"), name: 1}) if code == "unknown-field"
    ]
    [place] = places
    assert place.encode().decode().startswith("/")
    if printable(name) == name:
        assert name == place[1:].replace("~1", "/").replace("~0", "~")


@pytest.mark.parametrize("name", ["_schema", "~/", "", "0"])
def test_names_that_mean_something_elsewhere_are_only_names(name: str) -> None:
    """Neither the library's own key nor a pointer's signs lead astray."""
    expected = {"_schema": "/_schema", "~/": "/~0~1", "": "/", "0": "/0"}[name]
    assert [("unknown-field", expected)] == found({**payload("progress_report/minimal"), name: 1})


def test_a_thousand_findings_are_enough() -> None:
    """A payload that is wrong everywhere gets the first thousand and the whole number."""
    values = payload("progress_report/minimal")
    values["body"]["sections"] = [{"title": ""}] * 150 + [{}] * 50
    values["body"]["entries"] = [{}] * 1_000
    with pytest.raises(InvalidPayload) as caught:
        load(values)
    assert MOST_FINDINGS == len(caught.value.findings)
    assert "共4200处，只列出前1000处" in caught.value.message


def test_groups_without_a_ledger_do_not_vanish() -> None:
    """Quoted groups alone would be printed nowhere, so they are refused."""
    values = payload("progress_report/minimal")
    values["body"]["groups"] = [{"id": "G1", "title": "落实新时代党的组织路线方面"}]
    assert [("required", "/body/ledger")] == found(values)


def test_an_empty_filter_is_none() -> None:
    """A filter that asks for nothing lets everything through."""
    values = payload("progress_report/minimal")
    values["body"]["sections"][0]["filter"] = {"status": None}
    assert load(values).sections[0].filter is None


@pytest.mark.parametrize("name", TYPES)
@given(data=st.data())
def test_one_value_replaced_is_loaded_or_refused_in_our_words(name: str, data: st.DataObject) -> None:
    """Whatever stands where another value was due, the answer is a document or findings that can be sent."""
    values = payload(f"{name}/minimal")
    holder: Any = values
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = data.draw(st.sampled_from(keys))
        child = holder[key]
        if not isinstance(child, dict | list) or not child or data.draw(st.booleans()):
            break
        holder = child
    holder[key] = data.draw(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text()
        | st.just([])
        | st.just([{}])
        | st.just({"": None})
        | st.characters(categories=["Cs"])
    )
    try:
        document = load_as(name, values)
    except InvalidPayload as error:
        for finding in error.findings:
            assert f"{finding.pointer}{finding.message}{finding.hint}".encode()
    else:
        assert name == document.doc_type
