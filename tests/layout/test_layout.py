"""The rules of GB/T 9704 hold in both files, on samples and generated payloads; a paper's faults all at once.

`make measure` takes more generated payloads: as many of each type as LAYOUT_EXAMPLES says.
"""

import pytest

from tests.layout import judges  # noqa: F401 - importing it registers the judges
from tests.layout.judging import ON_PAGES, ON_WORD, RULES, faults, readings_of_pages, readings_of_word
from tests.layout.papers import Laid, Paper
from tests.layout.payloads import TYPES
from tests.layout.specimens import EXAMPLES, NOT_YET, SOUND, example, sampled

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


def told(paper: Paper, *laid: Laid) -> str:
    """Every fault of a paper, one a line."""
    found = [*readings_of_word(paper)]
    for pages in (paper.laid, *laid):
        found += readings_of_pages(pages)
    return "\n".join(str(fault) for fault in faults(found) if (paper.name, fault.rule) not in NOT_YET)


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
