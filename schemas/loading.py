"""From a parsed payload to a typed document, or to every fault at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from schemas.faults import Fault
from schemas.findings import listed
from schemas.hygiene import unfit_texts
from schemas.walking import Steps
from service.core.errors.payloads import InvalidPayload

WHOLE = "_schema"
"""Where marshmallow keeps the faults of an object as a whole."""


def loaded(schema: Schema, payload: Mapping[str, Any]) -> Any:
    """The document *schema* makes of *payload*.

    Raises InvalidPayload with every fault: those of texts first, then those of shape in the schema's order.
    """
    found = list(unfit_texts(payload))
    document = None
    try:
        document = schema.load(payload)
    except ValidationError as error:
        found += _faults(error.messages, ())
    if found:
        findings, number = listed(found)
        raise InvalidPayload(
            f"文书数据不符合格式要求，共{number}。", hint="请按所列位置逐处修改后重试。", findings=findings
        )
    return document


def _faults(tree: Any, at: Steps) -> Iterator[tuple[Steps, Fault]]:
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
