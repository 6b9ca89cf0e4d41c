"""Whatever document loads, the rules have findings for it and no exception."""

import copy
from collections.abc import Iterator
from dataclasses import replace
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging import TYPES, document, findings, payload, rules

from service.core.checking import Rule, Subject
from service.core.errors.payloads import InvalidPayload

SIGNS = (
    "的一二三十百零两第几，。、；：（）《》“”〔〕()[],.:0123456789年月日号个项条类方面问题举措措施巡视巡察"
    "×…—~～% \n"
)
DAYS = st.dates().map(lambda day: day.isoformat())
TEXTS = st.text(st.sampled_from(SIGNS), min_size=1, max_size=40)
BASES = {name: payload(f"{name}/every-rule") for name in TYPES}
TRIES = 3
"""A machine that does other things too may take one of them for longer."""


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The steps to every value below *value*."""
    if at:
        yield at
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in steps:
        yield from places(child, (*at, step))


def change(values: dict[str, Any], at: tuple[Any, ...], draw: st.DrawFn) -> None:
    """One change at one place: a list shortened or doubled, another day, number or text, or nothing."""
    parent = values
    for step in at[:-1]:
        parent = parent[step]
    old = parent[at[-1]]
    if isinstance(old, list):
        parent[at[-1]] = draw(st.sampled_from([[], old[:-1], old + old, old[::-1]]))
    elif isinstance(old, str) and len(old) == 10 and old[4] == "-":
        parent[at[-1]] = draw(DAYS)
    elif isinstance(old, str):
        parent[at[-1]] = draw(TEXTS)
    elif isinstance(old, bool) or old is None:
        parent.pop(at[-1])
    elif isinstance(old, dict):
        parent[at[-1]] = draw(st.sampled_from([None, old]))
    else:
        parent[at[-1]] = draw(st.integers(0, 10**12))


@st.composite
def changed(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A payload of the type with up to six places changed."""
    values = copy.deepcopy(BASES[name])
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.sampled_from(list(places(values))))
        if at[0] in ("body", "header"):
            change(values, at, draw)
    return values


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_document_that_loads_is_checked_to_the_end(name: str, data: st.DataObject) -> None:
    """Lists emptied or doubled, days and texts of any kind: findings with pointers, never an exception."""
    values = data.draw(changed(name))
    try:
        found = findings(values)
    except InvalidPayload:
        return
    assert all(item.pointer.startswith(("/header", "/body")) and item.message for item in found)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize(
    "words", ["向", "1", "2022年9月16日向", "28个问题", "a.", "{", "(", "“", "举报人", "万", " "]
)
def test_the_longest_text_is_judged_in_a_moment(name: str, words: str) -> None:
    """20,000 signs of one kind, the longest text that loads, keep no rule busy for half a second."""
    text = (words * 20_000)[:20_000]
    changed_document = replace(document(BASES[name]), opening=text, declared_counts_text=text)
    subject = Subject(changed_document, (("/body/opening", text), ("/body/declared_counts_text", text)))
    for rule in rules(name):
        assert any(_spent(rule, subject) < 0.5 for _ in range(TRIES)), rule.code


def _spent(rule: Rule, subject: Subject) -> float:
    start = process_time()
    tuple(rule.inspect(subject))
    return process_time() - start
