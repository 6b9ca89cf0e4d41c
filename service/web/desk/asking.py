"""What the address of a page asks for, read by the schema that the API reads it with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, its values (those by default where something is wrong), and what is wrong by field."""

    typed: dict[str, str]
    values: Mapping[str, Any]
    faults: Mapping[str, str]


def asked_by(schema: Schema) -> Asked:
    """What the address of the running request asks for; a field that was left empty asks for nothing."""
    typed = {name: text for name, text in request.args.to_dict().items() if text.strip()}
    repeated = {name: "只能给一次。" for name, given in request.args.lists() if len(given) > 1}
    if repeated:
        return Asked(typed, schema.load({}), repeated)
    try:
        return Asked(typed, schema.load(typed), {})
    except ValidationError as error:
        told = error.messages if isinstance(error.messages, dict) else {"": error.messages}
        return Asked(typed, schema.load({}), {str(name): "".join(words) for name, words in told.items()})
