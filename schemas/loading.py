"""From a parsed payload to a typed document, or to every fault at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from schemas.faults import Fault
from schemas.hygiene import printable, unfit_texts
from service.core.errors import InvalidPayload
from service.core.findings import Finding, Severity
from service.core.pointer import pointer

MOST_FINDINGS = 1_000
"""Findings one answer lists; a payload with more is not mended by hand."""

WHOLE = "_schema"
"""Where marshmallow keeps the faults of an object as a whole."""


def loaded(schema: Schema, payload: Mapping[str, Any]) -> Any:
    """The document *schema* makes of *payload*.

    Raises InvalidPayload with every fault of texts and shape, in the order of the schema.
    """
    found = [finding(at, fault) for at, fault in unfit_texts(payload)]
    document = None
    try:
        document = schema.load(payload)
    except ValidationError as error:
        found += [finding(at, fault) for at, fault in _faults(error.messages, ())]
    if found:
        raise invalid(found)
    return document


def invalid(found: list[Finding]) -> InvalidPayload:
    """The error that carries *found*, cut at 1,000 with the whole number told."""
    cut = f"，只列出前{MOST_FINDINGS}处" if len(found) > MOST_FINDINGS else ""
    return InvalidPayload(
        f"文书数据有{len(found)}处不符合格式要求{cut}。",
        hint="请按所列位置逐处修改后重试。",
        findings=tuple(found[:MOST_FINDINGS]),
    )


def finding(at: tuple[str | int, ...], fault: Fault) -> Finding:
    """The finding that *fault* is, found *at* these steps; steps that cannot be printed are escaped."""
    steps = (step if isinstance(step, int) else printable(step) for step in at)
    return Finding(fault.code, Severity.ERROR, pointer(*steps), fault.message, fault.hint)


def _faults(tree: Any, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Fault]]:
    """Every fault of marshmallow's error tree with where it is."""
    if isinstance(tree, list):
        yield from ((at, fault) for fault in tree)
        return
    for key, branch in sorted(tree.items(), key=_strangers_last):
        own = key == WHOLE and not _is_unknown(branch)
        yield from _faults(branch, at if own else (*at, key))


def _strangers_last(item: tuple[Any, Any]) -> tuple[bool, str]:
    """Known fields keep the order of the schema; unknown ones come after, by name (a set gave them)."""
    key, branch = item
    strange = _is_unknown(branch)
    return strange, str(key) if strange else ""


def _is_unknown(branch: Any) -> bool:
    return isinstance(branch, list) and branch[0].code == "unknown-field"
