"""Faults with a place: the findings a refusal lists."""

from collections.abc import Iterable

from schemas.faults import Fault
from schemas.hygiene import printable
from schemas.walking import Steps
from service.core.findings import Finding, Severity
from service.core.pointer import pointer

MOST_FINDINGS = 1_000
"""Findings one answer lists; a payload with more is not mended by hand."""


def finding(at: Steps, fault: Fault) -> Finding:
    """The finding that *fault* is, found *at* these steps; steps that cannot be printed are escaped."""
    steps = (step if isinstance(step, int) else printable(step) for step in at)
    return Finding(fault.code, Severity.ERROR, pointer(*steps), fault.message, fault.hint)


def listed(found: Iterable[tuple[Steps, Fault]]) -> tuple[tuple[Finding, ...], str]:
    """The first 1,000 findings of *found*, and their number in words for the message above them."""
    whole = list(found)
    cut = f"，只列出前{MOST_FINDINGS}处" if len(whole) > MOST_FINDINGS else ""
    return tuple(finding(at, fault) for at, fault in whole[:MOST_FINDINGS]), f"{len(whole)}处{cut}"
