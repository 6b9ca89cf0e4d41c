"""No text makes the service search for ever: every pattern and every layout takes time that grows with it."""

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import product
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from service.core.checking import Subject, check
from service.core.errors import HongtouError
from service.core.pointer import pointer, strings
from service.core.ports import DocumentType
from service.registry import document_types

SEEDS = ("\n", " ", "一", "1", "1,", "a", "a@", "（", "《", "“", "第", "总支", "中共", "整改", "count(", "达")
"""What patterns repeat; a text of nothing else is where they go back and forth."""

SIZES = (8000, 4000, 1000, 400, 200, 100, 50)
SECONDS = 3
"""Of one core, for a payload whose every text is such a one (measured 0.1 to 0.7; a square takes 7)."""

DOORS = ("web.guards", "web.answers", "journal.traces", "office.tokens", "office.units", "office.accounts")
SAMPLES = {
    "feedback_notice": "every-rule",
    "rectification_plan": "full",
    "progress_report": "linked",
}
Steps = tuple[str | int, ...]


@cache
def payload(type_name: str) -> Any:
    """A sample of the type."""
    return json.loads((Path("samples") / type_name / f"{SAMPLES[type_name]}.json").read_bytes())


@pytest.mark.parametrize(("type_name", "seed"), list(product(SAMPLES, SEEDS)))
def test_no_text_is_read_for_long(type_name: str, seed: str) -> None:
    """Loaded, checked by every rule and arranged, all free texts of the payload at once."""
    kind = document_types()[type_name]
    values, document, free = _filled(kind, payload(type_name), seed)
    assert free >= 3
    begun = process_time()
    check(Subject(document, tuple(strings(values))), kind.rules)
    kind.view(document)
    assert process_time() - begun < SECONDS


@pytest.mark.parametrize("module", DOORS)
def test_no_header_or_name_is_read_for_long(module: str) -> None:
    """The patterns of the doors, on texts as long as a line of a request may be."""
    patterns = [found for found in vars(import_module(f"service.{module}")).values() if _is_pattern(found)]
    assert patterns
    for pattern, seed in product(patterns, ("a", "0", "-", "_", ".", ":", "/", "a/", "hongtou_", "[", "é")):
        text, begun = (seed * 8000)[:8000] + "\0", process_time()
        pattern.fullmatch(text), pattern.search(text)
        assert process_time() - begun < 0.5, (module, pattern.pattern, seed)


def _is_pattern(found: object) -> bool:
    return isinstance(found, re.Pattern)


def _filled(kind: DocumentType, sample: Any, seed: str) -> tuple[Any, Any, int]:
    """*sample* with the longest texts of *seed* that are taken, the document, and their count."""
    values, begun = copy.deepcopy(sample), process_time()
    left = {steps: list(SIZES) for steps in _leaves(sample)}
    for steps, sizes in left.items():
        _put(values, steps, _text(seed, sizes[0]))
    while True:
        try:
            document = kind.load(values)
        except HongtouError as refusal:
            refused = {finding.pointer for finding in refusal.findings}
        else:
            assert process_time() - begun < SECONDS
            return values, document, sum(map(bool, left.values()))
        for steps in [steps for steps in left if left[steps] and pointer(*steps) in refused]:
            left[steps].pop(0)
            size = next(iter(left[steps]), 0)
            _put(values, steps, _text(seed, size) if size else _get(sample, steps))


def _text(seed: str, size: int) -> str:
    return "甲" + (seed * size)[: size - 2] + "甲"


def _get(value: Any, steps: Steps) -> Any:
    for step in steps:
        value = value[step]
    return value


def _leaves(value: Any, steps: Steps = ()) -> Iterator[Steps]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _leaves(child, (*steps, key))
    elif isinstance(value, list):
        for place, child in enumerate(value[:1]):
            yield from _leaves(child, (*steps, place))
    elif isinstance(value, str):
        yield steps


def _put(values: Any, steps: Steps, text: str) -> None:
    for step in steps[:-1]:
        values = values[step]
    values[steps[-1]] = text
