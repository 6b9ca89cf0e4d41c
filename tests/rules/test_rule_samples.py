"""Every rule is broken by a sample that says so in its name, and kept by the sound ones."""

import pytest
from judging import SAMPLES, TYPES, findings, payload, rules
from verdicts import WHERE

from service.core.checking import Rule
from service.core.findings import Severity

SOUND = sorted(
    f"{path.parent.name}/{path.stem}" for path in SAMPLES.glob("*/*.json") if path.stem != "longest"
)
EVERY_RULE = sorted({(rule.code, rule.severity) for name in TYPES for rule in rules(name)})


def code_of(name: str) -> str:
    """The rule a sample's name begins with, e.g. TX-01."""
    return "-".join(name.rsplit("/", 1)[1].split("-")[:2])


@pytest.mark.parametrize("name", sorted(WHERE))
def test_a_sample_breaks_the_rule_in_its_name_where_we_say(name: str) -> None:
    """The rule speaks at that pointer; as an error in `invalid`, as less in `warned`."""
    spoken = [(item.code, item.pointer) for item in findings(payload(name))]
    assert (code_of(name), WHERE[name]) in spoken


@pytest.mark.parametrize("name", sorted(WHERE))
def test_a_sample_breaks_no_other_rule_as_an_error(name: str) -> None:
    """One change, one rule: the folder tells whether it stops the document."""
    expected = {code_of(name)} if "/invalid/" in name else set()
    assert expected == {item.code for item in findings(payload(name)) if item.severity is Severity.ERROR}


@pytest.mark.parametrize(("code", "severity"), EVERY_RULE)
def test_every_rule_has_a_sample_that_breaks_it(code: str, severity: Severity) -> None:
    """At each of the severities the rule has."""
    names = [name for name in WHERE if code_of(name) == code]
    assert severity in {
        item.severity for name in names for item in findings(payload(name)) if item.code == code
    }


def test_every_sample_of_a_rule_is_judged() -> None:
    """No planted sample is left out of the table, none in it is gone."""
    codes = {code for code, _ in EVERY_RULE}
    planted = {
        f"{path.parent.parent.name}/{path.parent.name}/{path.stem}"
        for path in SAMPLES.glob("*/*/*.json")
        if "-".join(path.stem.split("-")[:2]) in codes
    }
    assert planted == set(WHERE)


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_sample_gets_neither_error_nor_warning(name: str) -> None:
    """What is right is let through in silence, or with a word of information."""
    assert [] == [item for item in findings(payload(name)) if item.severity is not Severity.INFO]


@pytest.mark.parametrize("name", TYPES)
def test_the_typical_sample_gets_no_finding_at_all(name: str) -> None:
    """The contract's own payloads are the measure of what is right."""
    assert () == findings(payload(f"{name}/typical"))


def test_a_report_without_its_plan_is_counted_from_its_evidence() -> None:
    """The linked contract gives 14 and 6 regulations by its evidence alone, and only information."""
    values = payload("progress_report/by_problem")
    values["body"] |= {"ledger": [], "groups": []}
    assert {("R-00", "info"), ("T-02", "info")} == {
        (item.code, item.severity.value) for item in findings(values)
    }


@pytest.mark.parametrize("name", TYPES)
def test_every_finding_is_in_chinese_with_a_cure(name: str) -> None:
    """Messages and hints end as sentences do, and rules say in Chinese what they ask."""
    spoken = [item for sample in WHERE if sample.startswith(name) for item in findings(payload(sample))]
    for item in spoken:
        assert item.message.endswith("。") and item.hint.endswith("。"), item
    assert [] == [rule for rule in rules(name) if not _is_told(rule)]


def _is_told(rule: Rule) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in rule.summary)
