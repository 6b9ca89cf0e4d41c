"""What a payload says of itself is found without making anything of the rest."""

import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from service.core.naming import Introduced, introduced
from service.registry import document_types, shortest_sample

TYPES = document_types()
NOTICE = Introduced("FN-1", "feedback_notice", 0)


def told(payload: Any) -> Introduced:
    """What it says, however it is written."""
    (said,) = {
        introduced(json.dumps(payload, ensure_ascii=is_ascii, indent=indent).encode(), TYPES)
        for is_ascii in (True, False)
        for indent in (None, 2)
    }
    return said


@pytest.mark.parametrize("name", TYPES)
def test_every_type_introduces_itself(name: str) -> None:
    """Whatever else its payload names; those that may quote come later."""
    body = shortest_sample(name)
    stage = int(TYPES[name].quotes)
    assert introduced(body, TYPES) == (json.loads(body)["doc_id"], name, stage)


@pytest.mark.parametrize(
    "around",
    [
        {"quotes": {"doc_id": "FN-0", "doc_type": "progress_report"}},
        {"list": [{"doc_id": "FN-0"}, [[]], "}]"]},
        {"text": '"doc_id": "FN-0", "doc_type": "progress_report"'},
        {"text": 'x\\"doc_id": "FN-0"{\\\\'},
        {"text": "doc_id", "doc_idx": "FN-0"},
        {"text": '{"[\\' * 50_000},
    ],
)
def test_only_the_payloads_own_names_count(around: dict[str, Any]) -> None:
    """Before and behind what it holds."""
    own = {"doc_id": "FN-1", "doc_type": "feedback_notice"}
    assert told({**around, **own}) == told({**own, **around}) == NOTICE


@pytest.mark.parametrize(
    "payload",
    [
        [{"doc_id": "FN-1", "doc_type": "feedback_notice"}],
        {"header": {"doc_id": "FN-1", "doc_type": "feedback_notice"}},
        {"doc_id": 7, "doc_type": ["feedback_notice"]},
        {"doc_id": "x" * 201, "doc_type": "letter"},
        {"doc_id": "a\nb"},
        "doc_id",
        {},
    ],
)
def test_what_says_nothing_that_we_know_is_told_so(payload: Any) -> None:
    """Such a row has no name to be found by."""
    assert told(payload) == Introduced()


names = some.sampled_from(["doc_id", "doc_type", "x"]) | some.text(max_size=3)
texts = some.sampled_from(["FN-1", "doc_id", "feedback_notice"]) | some.text('"\\\\{}[],:a', max_size=9)
values = some.recursive(
    texts | some.none() | some.integers(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(names, inner, max_size=3),
)


@given(some.dictionaries(names, values, max_size=4))
def test_it_says_what_a_whole_reading_would(payload: dict[str, Any]) -> None:
    """Whatever is held, at whatever depth."""
    doc_id, name = payload.get("doc_id"), payload.get("doc_type")
    is_known = isinstance(name, str) and name in TYPES
    is_id = isinstance(doc_id, str) and doc_id.isprintable()
    assert told(payload)[:2] == (doc_id if is_id else "", name if is_known else "")


def test_a_name_is_read_as_it_is_meant() -> None:
    """In any script, to its last character."""
    for doc_id in ("反馈〔2022〕7号", 'a"b\\c', "𠮷" * 200):
        assert told({"doc_id": doc_id}).doc_id == doc_id


@pytest.mark.parametrize(
    "body", [b"", b'{"doc_id"', b'{"doc_id":"', b'{"doc_id":"\xff"}', b'{"doc_id":"\\x"}']
)
def test_broken_payloads_say_nothing(body: bytes) -> None:
    """The parser tells what is wrong with them."""
    assert introduced(body, TYPES) == Introduced()


@pytest.mark.parametrize(
    "filling", [b"{}", b"[]", b'""', b"0.5", b'{"doc_id":"FN-0"}', b'"\\"', b'{"a":"\\"{'], ids=repr
)
def test_no_filling_costs_time_or_memory(filling: bytes) -> None:
    """Millions of values, or what was never closed: a few times the bytes, and no more."""
    body = b'{"a":[' + b",".join([filling] * ((2 << 20) // (len(filling) + 1)))
    tracemalloc.start()
    try:
        introduced(body + b'],"doc_id":"FN-1"}', TYPES)
        assert tracemalloc.get_traced_memory()[1] < 8 * len(body)
    finally:
        tracemalloc.stop()
