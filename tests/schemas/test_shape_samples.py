"""Samples with a fault of shape: each is refused for exactly what its name says, at exactly that place."""

import re
from pathlib import Path

import pytest
from payloads import PARSE, SAMPLES, load_as

from schemas.faults import CODES
from service.core.errors import PayloadError

RULE = re.compile(r"[A-Z]{1,2}-\d\d-")
REACHED_BY_SIZE = {"too-large", "too-many-values", "list-too-long", "too-many-items"}
"""Codes no sample of a reasonable size can show; the tests of parsing and of fields do."""

VERDICTS = {
    "feedback_notice/amount-as-text": ("wrong-type", "/body/aspects/0/problems/0/amount_yuan"),
    "feedback_notice/amount-negative": ("out-of-range", "/body/aspects/0/problems/0/amount_yuan"),
    "feedback_notice/amount-too-precise": ("too-precise", "/body/aspects/0/problems/0/amount_yuan"),
    "feedback_notice/bidi-control": ("bidi-control", "/body/opening"),
    "feedback_notice/byte-order-mark-inside": ("invisible-character", "/body/opening"),
    "feedback_notice/c1-control": ("control-character", "/body/opening"),
    "feedback_notice/carriage-return": ("control-character", "/body/opening"),
    "feedback_notice/control-character": ("control-character", "/body/opening"),
    "feedback_notice/date-as-number": ("wrong-type", "/header/issue_date"),
    "feedback_notice/date-in-words": ("not-a-date", "/header/issue_date"),
    "feedback_notice/date-out-of-range": ("out-of-range", "/header/issue_date"),
    "feedback_notice/date-that-does-not-exist": ("no-such-date", "/header/issue_date"),
    "feedback_notice/date-unpadded": ("not-a-date", "/header/issue_date"),
    "feedback_notice/date-with-time": ("not-a-date", "/header/issue_date"),
    "feedback_notice/duplicate-key": ("duplicate-key", "/doc_type"),
    "feedback_notice/duplicate-key-inside": ("duplicate-key", "/header/doc_number/year"),
    "feedback_notice/empty": ("not-json", ""),
    "feedback_notice/flag-as-number": ("wrong-type", "/body/aspects/0/problems/0/immediate_required"),
    "feedback_notice/flag-as-text": ("wrong-type", "/body/requirements/special_democratic_life_meeting"),
    "feedback_notice/full-width-quotes": ("not-json", ""),
    "feedback_notice/gbk-encoded": ("not-utf-8", ""),
    "feedback_notice/infinity": ("not-a-number", "/header/doc_number/serial"),
    "feedback_notice/line-separator": ("control-character", "/body/opening"),
    "feedback_notice/lone-surrogate": ("lone-surrogate", "/body/opening"),
    "feedback_notice/methods-as-text": ("wrong-type", "/body/inspection/methods"),
    "feedback_notice/missing-field": ("required", "/body/opening"),
    "feedback_notice/no-recipients": ("too-few-items", "/header/main_recipients"),
    "feedback_notice/noncharacter": ("noncharacter", "/body/opening"),
    "feedback_notice/not-a-number": ("not-a-number", "/header/doc_number/serial"),
    "feedback_notice/not-an-object": ("not-an-object", ""),
    "feedback_notice/null-where-text-is-due": ("null", "/header/title"),
    "feedback_notice/number-too-large": ("number-too-large", "/header/doc_number/serial"),
    "feedback_notice/number-where-text-is-due": ("wrong-type", "/header/title"),
    "feedback_notice/organ-as-text": ("wrong-type", "/body/inspection/inspected_body"),
    "feedback_notice/recipient-blank": ("blank", "/header/main_recipients/0"),
    "feedback_notice/compatibility-character": ("compatibility-character", "/body/opening"),
    "feedback_notice/combining-mark": ("combining-mark", "/body/opening"),
    "feedback_notice/replacement-character": ("replacement-character", "/body/opening"),
    "feedback_notice/schema-version-as-number": ("wrong-type", "/schema_version"),
    "feedback_notice/serial-as-fraction": ("wrong-type", "/header/doc_number/serial"),
    "feedback_notice/serial-as-true": ("wrong-type", "/header/doc_number/serial"),
    "feedback_notice/serial-zero": ("out-of-range", "/header/doc_number/serial"),
    "feedback_notice/soft-hyphen": ("invisible-character", "/body/opening"),
    "feedback_notice/tab": ("control-character", "/body/opening"),
    "feedback_notice/template-comment": ("template-tag", "/body/opening"),
    "feedback_notice/template-escaped-for-word": ("template-tag", "/body/opening"),
    "feedback_notice/template-expression": ("template-tag", "/body/opening"),
    "feedback_notice/template-full-width": ("template-tag", "/body/opening"),
    "feedback_notice/template-mixed-width": ("template-tag", "/body/opening"),
    "feedback_notice/template-statement": ("template-tag", "/body/opening"),
    "feedback_notice/text-too-long": ("text-too-long", "/body/opening"),
    "feedback_notice/title-too-long": ("too-long", "/header/title"),
    "feedback_notice/title-with-line-break": ("line-break", "/header/title"),
    "feedback_notice/too-deep": ("too-deep", ""),
    "feedback_notice/trailing-comma": ("not-json", ""),
    "feedback_notice/truncated": ("not-json", ""),
    "feedback_notice/two-documents": ("not-json", ""),
    "feedback_notice/unknown-field": ("unknown-field", "/body/summary"),
    "feedback_notice/source-not-a-name": ("not-a-name", "/header/attachments/0/source"),
    "feedback_notice/unknown-nature": ("not-a-choice", "/body/aspects/0/problems/0/nature"),
    "feedback_notice/whole-number-too-large": ("number-too-large", "/header/doc_number/serial"),
    "feedback_notice/wrong-document-type": ("not-a-choice", "/doc_type"),
    "feedback_notice/wrong-schema-version": ("not-a-choice", "/schema_version"),
    "feedback_notice/year-as-text": ("wrong-type", "/header/doc_number/year"),
    "feedback_notice/zero-width-space": ("invisible-character", "/body/opening"),
    "rectification_plan/bidi-control-in-measure": (
        "bidi-control",
        "/body/ledger/0/problems/0/measures/0/text",
    ),
    "rectification_plan/deadline-that-does-not-exist": (
        "no-such-date",
        "/body/ledger/0/problems/0/measures/0/deadline/date",
    ),
    "rectification_plan/declared-count-as-text": ("wrong-type", "/body/declared_counts/measures"),
    "rectification_plan/empty-ledger": ("too-few-items", "/body/ledger"),
    "rectification_plan/measure-blank": ("blank", "/body/ledger/0/problems/0/measures/0/text"),
    "rectification_plan/missing-lead-unit": ("required", "/body/ledger/0/problems/0/measures/0/lead_unit"),
    "rectification_plan/no-safeguards": ("too-few-items", "/body/safeguards"),
    "rectification_plan/ordinal-zero": ("out-of-range", "/body/ledger/0/problems/0/measures/0/no"),
    "rectification_plan/step-without-tasks": ("too-few-items", "/body/steps/0/tasks"),
    "rectification_plan/supplement-without-basis": ("required", "/body/supplements/0/basis"),
    "rectification_plan/template-tag-in-measure": (
        "template-tag",
        "/body/ledger/0/problems/0/measures/0/text",
    ),
    "rectification_plan/two-lead-units": ("wrong-type", "/body/ledger/0/problems/0/measures/0/lead_unit"),
    "rectification_plan/unknown-cadence": ("not-a-choice", "/body/mechanisms/0/cadence"),
    "rectification_plan/unknown-category": ("not-a-choice", "/body/ledger/0/problems/0/measures/0/category"),
    "rectification_plan/unknown-deadline-type": (
        "not-a-choice",
        "/body/ledger/0/problems/0/measures/0/deadline/type",
    ),
    "rectification_plan/unknown-declared-count": ("unknown-field", "/body/declared_counts/tasks"),
    "rectification_plan/unknown-field-in-measure": (
        "unknown-field",
        "/body/ledger/0/problems/0/measures/0/owner",
    ),
    "rectification_plan/unknown-field-with-slash-and-tilde": ("unknown-field", "/body/a~1b~0c"),
    "rectification_plan/unknown-status": ("not-a-choice", "/body/ledger/0/problems/0/measures/0/status"),
    "rectification_plan/version-zero": ("out-of-range", "/version"),
    "progress_report/evidence-without-title": ("required", "/body/entries/0/evidence/0/title"),
    "progress_report/fact-value-as-text": ("wrong-type", "/body/sections/0/facts/0/value"),
    "progress_report/fact-value-as-true": ("wrong-type", "/body/sections/0/facts/0/value"),
    "progress_report/groups-without-ledger": ("required", "/body/ledger"),
    "progress_report/lone-surrogate-in-paragraph": ("lone-surrogate", "/body/sections/0/paragraphs/0"),
    "progress_report/missing-data-date": ("required", "/body/data_as_of"),
    "progress_report/money-without-total": ("required", "/body/money/total"),
    "progress_report/no-sections": ("too-few-items", "/body/sections"),
    "progress_report/percent-not-a-number": ("not-a-number", "/body/statistics/completion_rate/percent"),
    "progress_report/plan-version-as-text": ("wrong-type", "/body/plan_ref/version"),
    "progress_report/template-tag-in-paragraph": ("template-tag", "/body/sections/0/paragraphs/0"),
    "progress_report/too-few-level-styles": ("too-few-items", "/body/level_styles"),
    "progress_report/unknown-entry-status": ("not-a-choice", "/body/entries/0/status"),
    "progress_report/unknown-field-in-section": ("unknown-field", "/body/sections/0/summary"),
    "progress_report/unknown-filter": ("unknown-field", "/body/sections/0/filter/lead_unit"),
    "progress_report/unknown-generation": ("not-a-choice", "/body/sections/0/generated_from"),
    "progress_report/unknown-level-style": ("not-a-choice", "/body/level_styles/2"),
    "progress_report/unknown-report-kind": ("not-a-choice", "/body/report_kind"),
}


def shape_samples() -> list[str]:
    """The invalid samples that are not about a rule, as type/name."""
    paths = SAMPLES.glob("*/invalid/*.json")
    return sorted(f"{path.parent.parent.name}/{path.stem}" for path in paths if not RULE.match(path.name))


@pytest.mark.parametrize("name", shape_samples())
def test_a_sample_is_refused_for_what_its_name_says(name: str) -> None:
    """One finding, with the code and the pointer written down here."""
    type_name, stem = name.split("/")
    body = (SAMPLES / type_name / "invalid" / f"{stem}.json").read_bytes()
    with pytest.raises(PayloadError) as caught:
        load_as(type_name, PARSE(body))
    assert [VERDICTS[name]] == [(finding.code, finding.pointer) for finding in caught.value.findings]


def test_every_verdict_has_its_sample() -> None:
    """No line of the table speaks of a sample that is gone."""
    assert set(VERDICTS) == set(shape_samples())


def test_every_code_has_a_sample() -> None:
    """A code no sample shows is one no one has seen."""
    assert set(CODES) == {code for code, _ in VERDICTS.values()} | REACHED_BY_SIZE


@pytest.mark.parametrize(
    "path", sorted(SAMPLES.glob("*/*.json")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_a_sound_sample_loads(path: Path) -> None:
    """Its shape is right and its type that of its folder."""
    document = load_as(path.parent.name, PARSE(path.read_bytes()))
    assert path.parent.name == document.doc_type


def test_every_code_is_in_the_decision_with_its_meaning() -> None:
    """What clients may rely on is written down, word for word."""
    page = (SAMPLES.parent / "docs" / "decisions" / "0005-payloads.md").read_text(encoding="utf-8")
    assert [] == [code for code, meaning in CODES.items() if f"| `{code}` | {meaning} |" not in page]
