"""The papers measured here: samples and generated payloads, each made once for all tests."""

import json
import os
from functools import cache

from tests.layout.papers import Paper, paper_of
from tests.layout.payloads import SAMPLES, generated, sample

EXAMPLES = int(os.environ.get("LAYOUT_EXAMPLES", "8"))
LONG = ("rectification_plan/longest", "progress_report/by_problem")
"""Samples of many pages that differ in nothing but length from others measured here."""

SOUND = sorted(
    name for path in SAMPLES.glob("*/*.json") if (name := f"{path.parent.name}/{path.stem}") not in LONG
)

NOT_YET = {("rectification_plan/2", "SI-06")}
"""A generated paper and a rule it breaks: annexes' names and a long 署名 leave no room for text."""


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
