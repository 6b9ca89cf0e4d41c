"""JSON Schema of each type: made from what loads, and as strict where it can be."""

import json
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from marshmallow import Schema, fields
from payloads import SAMPLES
from shape_verdicts import VERDICTS

from schemas import feedback_notice, progress_report, rectification_plan
from schemas.fields import One, Text
from schemas.header import DocumentShape, doc_type
from schemas.json_schema import json_schema
from schemas.shape import Shape

SCHEMAS: dict[str, Schema] = {
    "feedback_notice": feedback_notice.SCHEMA,
    "rectification_plan": rectification_plan.SCHEMA,
    "progress_report": progress_report.SCHEMA,
}


def shapes(schema: Schema, at: str) -> Iterator[tuple[str, fields.Field[Any]]]:
    """Every field of a schema and of those below it, with its way."""
    for name, field in schema.fields.items():
        yield f"{at}/{name}", field
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from shapes(inner.schema, f"{at}/{name}")
        elif inner is not field:
            yield f"{at}/{name}/*", inner


def expressible() -> list[str]:
    """The invalid samples whose fault JSON Schema can tell."""
    shape_codes = {"required", "null", "unknown-field", "wrong-type", "blank", "too-long", "too-few-items"}
    shape_codes |= {"out-of-range", "not-a-choice", "not-a-name"}
    return [
        name
        for name, (code, _) in sorted(VERDICTS.items())
        if code in shape_codes and not name.endswith(("date-out-of-range", "groups-without-ledger"))
    ]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_is_a_good_one(name: str) -> None:
    """It satisfies the metaschema, can be sent as JSON, and every reference in it leads somewhere."""
    schema = json_schema(name)
    Draft202012Validator.check_schema(schema)
    text = json.dumps(schema)
    for reference in (part.split('"')[0] for part in text.split('"#/$defs/')[1:]):
        assert reference in schema["$defs"]


@pytest.mark.parametrize(
    "path", sorted(SAMPLES.glob("*/*.json")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_a_sound_sample_satisfies_it(path: Any) -> None:
    """What loads is valid by the schema too."""
    validator = Draft202012Validator(json_schema(path.parent.name))
    assert [] == [error.message for error in validator.iter_errors(json.loads(path.read_bytes()))]


@pytest.mark.parametrize("name", expressible())
def test_a_sample_with_a_fault_of_shape_fails_it(name: str) -> None:
    """What is refused for its shape is invalid by the schema too, at the same place."""
    type_name, stem = name.split("/")
    values = json.loads((SAMPLES / type_name / "invalid" / f"{stem}.json").read_bytes())
    assert not Draft202012Validator(json_schema(type_name)).is_valid(values)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_has_a_title_and_a_description_in_chinese(name: str) -> None:
    """Forms and references are made of these words."""
    for at, field in shapes(SCHEMAS[name], name):
        for word in ("title", "description"):
            text = field.metadata.get(word, "")
            assert any("\u4e00" <= sign <= "\u9fff" for sign in text), f"{at} has no {word}"


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_object_is_closed_and_titled(name: str) -> None:
    """No shape lets unknown fields through, and each says what it is."""
    schema = json_schema(name)
    for shape in (schema, *schema["$defs"].values()):
        assert shape["additionalProperties"] is False
        assert shape["title"]


def test_a_type_of_another_house_gets_its_schema_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any document shape can be asked, known to the product or not."""

    class NoteBody(Shape):
        """The body of a small type."""

        class Meta(Shape.Meta):
            title = "便函正文"

        text = Text("正文", "一句话。")

    class NoteShape(DocumentShape):
        """A small type."""

        class Meta(DocumentShape.Meta):
            title = "便函"

        doc_type = doc_type("note")
        body = One(NoteBody, "正文", "便函的内容。")

    module = ModuleType("schemas.note")
    monkeypatch.setattr(module, "SCHEMA", NoteShape(), raising=False)
    monkeypatch.setitem(sys.modules, "schemas.note", module)
    schema = json_schema("note")
    assert "便函" == schema["title"]
    assert ["text"] == schema["$defs"]["NoteBody"]["required"]
