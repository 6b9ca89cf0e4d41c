"""Samples with a fault of shape: each is refused for exactly what its name says, at exactly that place."""

import re
from pathlib import Path

import pytest
from payloads import PARSE, SAMPLES, load_as
from shape_verdicts import VERDICTS

from schemas.faults import CODES
from service.core.errors.payloads import PayloadError

RULE = re.compile(r"[A-Z]{1,2}-\d\d-")
REACHED_BY_SIZE = {"too-large", "too-many-values", "list-too-long", "too-many-items"}
"""Codes no sample of a reasonable size can show; the tests of parsing and of fields do."""


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
