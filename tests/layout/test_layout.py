"""The rules of GB/T 9704 hold in both files, on samples and generated payloads; a paper's faults all at once.

`make measure` takes more generated payloads: as many of each type as LAYOUT_EXAMPLES says.
"""

import json
import os
from functools import cache

import pytest

from tests.layout import judges  # noqa: F401 - importing it registers the judges
from tests.layout.judging import ON_PAGES, ON_WORD, RULES, faults, readings_of_pages, readings_of_word
from tests.layout.papers import Laid, Paper, paper_of
from tests.layout.payloads import SAMPLES, TYPES, generated, sample

EXAMPLES = int(os.environ.get("LAYOUT_EXAMPLES", "8"))
LONG = ("rectification_plan/longest", "rectification_plan/typical", "progress_report/by_problem")
"""Samples of many pages that differ in nothing but length from others measured here."""

SOUND = sorted(
    name for path in SAMPLES.glob("*/*.json") if (name := f"{path.parent.name}/{path.stem}") not in LONG
)
NOT_ON_PAGES = {
    "GR-06": "switches of Word, without a look of their own",
    "GR-07": "a switch of Word, without a look of its own",
    "FT-02": "how Word names faces; what they look like is FT-01, BO-04",
    "MA-02": "what the sender is told; both files print what he sent",
}
NOT_IN_WORD = {
    "FT-05": "Word files embed no faces",
    "CL-02": "what page the 版记 falls on is known when pages are made",
    "TX-05": "where lines end is known when pages are made",
    "TX-08": "where lines end is known when pages are made",
    "PR-02": "the Word file on its pages against the PDF",
}

WAITING = ("SI-06",)
"""Measured and told, and being mended now."""


@cache
def sampled(name: str) -> Paper:
    """The paper of a sample."""
    return paper_of(name, sample(name))


@cache
def examples(type_name: str) -> list[str]:
    """The generated payloads of a type, as they are sent."""
    return [json.dumps(payload, ensure_ascii=False) for payload in generated(type_name, EXAMPLES)]


@cache
def example(type_name: str, number: int) -> Paper:
    """The paper of a generated payload."""
    return paper_of(f"{type_name}/{number}", json.loads(examples(type_name)[number]))


def told(paper: Paper, *laid: Laid) -> str:
    """Every fault of a paper, one a line."""
    found = [*readings_of_word(paper)]
    for pages in (paper.laid, *laid):
        found += readings_of_pages(pages)
    return "\n".join(str(fault) for fault in faults(found) if fault.rule not in WAITING)


@pytest.mark.parametrize("name", SOUND)
def test_every_rule_holds_for_a_sample(name: str) -> None:
    """Word file and PDF of every sample are laid out by the standard."""
    assert "" == told(sampled(name))


@pytest.mark.parametrize("number", range(EXAMPLES))
@pytest.mark.parametrize("type_name", TYPES)
def test_every_rule_holds_for_a_generated_payload(type_name: str, number: int) -> None:
    """Word file and PDF are laid out by the standard, whatever is sent."""
    assert "" == told(example(type_name, number))


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_judge_or_a_reason(rule: str) -> None:
    """No rule is left out of a file without a word."""
    assert (rule in ON_PAGES) != (rule in NOT_ON_PAGES)
    assert (rule in ON_WORD) != (rule in NOT_IN_WORD)
