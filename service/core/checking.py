"""Rules and how they are run over a document."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.core.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule may look at: the typed document and every string of its payload with its pointer."""

    document: Any
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where a rule is broken: pointer, Chinese sentence, cure."""

    pointer: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A pure check with a stable code; `inspect` yields every breach it finds."""

    code: str
    severity: Severity
    summary: str
    inspect: Callable[[Subject], Iterable[Breach]]


def check(subject: Subject, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Every finding of *rules* on *subject*, errors first, else in the order of the rules."""
    found = [
        Finding(rule.code, rule.severity, breach.pointer, breach.message, breach.hint)
        for rule in rules
        for breach in rule.inspect(subject)
    ]
    weight: Mapping[Severity, int] = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    return tuple(sorted(found, key=lambda finding: weight[finding.severity]))
