"""JSON bodies that fill a form: read strictly, every fault at once."""

from collections.abc import Iterator
from typing import Any

from marshmallow import RAISE, Schema, ValidationError

from service.bootstrap.papers import build_parser
from service.core.errors.payloads import InvalidPayload
from service.core.findings import Finding, Severity
from service.core.pointer import pointer
from service.web.bodies import read_body
from service.web.services import services

WORDS = {"unknown": "没有这个字段。", "type": "须为 JSON 对象。"}


class Form(Schema):
    """A body whose faults are told in Chinese."""

    error_messages = WORDS

    class Meta:
        """Nothing unknown is let through."""

        unknown = RAISE


def filled(form: type[Form]) -> dict[str, Any]:
    """The values in the request's body; raises MalformedPayload, PayloadTooLarge or InvalidPayload."""
    body = build_parser(services().settings)(read_body())
    try:
        values: dict[str, Any] = form().load(body)
    except ValidationError as error:
        findings = tuple(
            Finding("invalid-field", Severity.ERROR, pointer(*at), message, "请修改或去掉它。")
            for at, message in _faults(error.messages, ())
        )
        raise InvalidPayload("请求体有误。", hint="请逐条修改后重试。", findings=findings) from None
    return values


def _faults(tree: Any, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every message of marshmallow's error tree, with the steps that lead to its place."""
    if isinstance(tree, dict):
        for key in sorted(tree, key=str):
            yield from _faults(tree[key], at if key == "_schema" else (*at, key))
    else:
        yield from ((at, message) for message in tree)
