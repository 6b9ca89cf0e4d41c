"""Derived figures are counted from the ledger, or from the evidence where it is not at hand."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import document, payload

from service.documents.progress import ProgressReport
from service.rules.expressions import Unreadable, evaluate
from service.rules.report_figures import is_rounding


@pytest.fixture(scope="module")
def report() -> ProgressReport:
    """The contract's linked report with its quoted ledger."""
    found: ProgressReport = document(payload("progress_report/by_problem"))
    return found


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("count(deliverables.action=制定 and measure.status in done)", 14),
        ("count(deliverables.action=修订 and measure.status in done)", 6),
        ("count(deliverables.action = 制定|修订)", 20),
        ("count(deliverables.kind != 制度文件)", 0),
        ("count(measure.status=stage_completed)", 36),
        ("count(measure.status in done and measure.category=immediate)", 19),
        ("count(evidence.kind=制度文件)", 20),
    ],
)
def test_an_expression_counts(expression: str, value: int, report: ProgressReport) -> None:
    """Deliverables, measures or evidence, by what its paths name."""
    assert value == evaluate(expression, report)


@pytest.mark.parametrize("action", ["制定", "修订"])
def test_evidence_stands_in_for_the_ledger(action: str, report: ProgressReport) -> None:
    """The count is the same with and without the plan at hand."""
    expression = f"count(deliverables.action={action} and measure.status in done)"
    assert evaluate(expression, report) == evaluate(expression, replace(report, ledger=None))


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "14",
        "sum(deliverables.action=制定)",
        "count()",
        "count(deliverables)",
        "count(deliverables.action>制定)",
        "count(deliverables.colour=制定)",
        "count(evidence.kind=票据 and deliverables.action=制定)",
        "count(deliverables.action=制定) or 1",
        "__import__('os')",
    ],
)
def test_what_is_not_of_the_language_is_unreadable(expression: str, report: ProgressReport) -> None:
    """With a reason, and nothing run."""
    with pytest.raises(Unreadable, match=r".+"):
        evaluate(expression, report)


@given(st.text(st.sampled_from("count(deliverables.measure=done and in|制定!) "), max_size=60))
def test_no_expression_does_anything_but_count_or_be_unreadable(expression: str) -> None:
    """A number, or Unreadable; never another error."""
    report: ProgressReport = document(payload("progress_report/every-rule"))
    try:
        assert evaluate(expression, report) >= 0
    except Unreadable as reason:
        assert str(reason)


@pytest.mark.parametrize(
    ("written", "right"),
    [("98.71", True), ("98.7", True), ("99", True), ("98.70", False), ("98", False), ("98.708", False)],
)
def test_a_rate_may_be_rounded_to_the_decimals_it_shows(written: str, right: bool) -> None:
    """688 of 697, halves up, at most two decimals."""
    exact = Decimal(68800) / Decimal(697)
    assert right is is_rounding(Decimal(written), exact, 2)
