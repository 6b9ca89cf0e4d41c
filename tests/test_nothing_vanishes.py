"""Every value of a payload shows in the words of the paper, or is a finding, or is listed as unprinted."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.bootstrap.papers import build_pipeline
from service.core.errors.payloads import PayloadError
from service.core.findings import errors_among
from service.core.pipeline import Loaded, Pipeline
from service.documents.printing import left_out
from service.rendering.words import read_docx
from service.settings import read_settings

SAMPLES = Path(__file__).parent.parent / "samples"
WHOLE = (
    "feedback_notice/every-rule",
    "rectification_plan/full",
    "rectification_plan/every-rule",
    "progress_report/every-rule",
    "progress_report/typical",
)
COMPARED = re.compile(
    r"^/body/(statistics|declared_counts|declared_counts_text)|/(no|display)$|^/schema_version$"
)
"""Values a payload may leave out: computed, and compared where they are there."""

Path_ = tuple[str | int, ...]


def leaves(value: Any, at: Path_ = ()) -> Iterator[Path_]:
    """The path of every value that holds no other; of a long list the first two members stand for all."""
    if isinstance(value, dict | list):
        for step, child in value.items() if isinstance(value, dict) else enumerate(value[:2]):
            yield from leaves(child, (*at, step))
    elif value is not None:
        yield at


def changed(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    try:
        return (date.fromisoformat(value) + timedelta(days=1)).isoformat()
    except ValueError:
        return f"另{value}"


def with_change(payload: dict[str, Any], path: Path_) -> bytes:
    """The payload with the value at *path* changed."""
    copy = deepcopy(payload)
    holder: Any = copy
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = changed(holder[path[-1]])
    return json.dumps(copy, ensure_ascii=False).encode()


def words(pipeline: Pipeline, loaded: Loaded) -> tuple[str, ...]:
    """The words of the Word file, head and body."""
    view = {**loaded.type.view(loaded.document), "draft": False}
    read = read_docx(pipeline.renderers["docx"].render(loaded.type.name, view))
    return (*sorted(read.marks), *read.paragraphs)


@pytest.mark.parametrize("name", WHOLE)
def test_a_changed_value_changes_the_paper_or_is_refused(name: str) -> None:
    """No value is taken in and then neither printed, nor compared, nor listed with its reason."""
    pipeline = build_pipeline(read_settings({}))
    body = (SAMPLES / f"{name}.json").read_bytes()
    payload = json.loads(body)
    before = pipeline.load(body)
    printed, found = words(pipeline, before), pipeline.check(before)
    silent = []
    for path in leaves(payload):
        pointer = "".join(f"/{step}" for step in path)
        try:
            after = pipeline.load(with_change(payload, path))
        except PayloadError:
            continue
        findings = pipeline.check(after)
        heard = errors_among(findings) or findings != found
        if not heard and printed == words(pipeline, after) and not left_out(before.document, pointer):
            silent.append(pointer)
    assert [] == [pointer for pointer in silent if not COMPARED.search(pointer)]
