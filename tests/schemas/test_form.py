"""The form of a type asks for all that its schemas load, once, and says what they say."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from schemas.form import form
from schemas.json_schema import json_schema
from service.registry import sample

TYPES = ("feedback_notice", "rectification_plan", "progress_report")


def leaves(node: dict[str, Any], at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every node that is no object, with its pointer; lists end in `/*`."""
    if node["kind"] == "object":
        for field in node["fields"]:
            yield from leaves(field, f"{at}/{field['key']}")
    elif node["kind"] == "list":
        yield at, node
        yield from leaves(node["item"], f"{at}/*")
    else:
        yield at, node


@pytest.mark.parametrize("type", TYPES)
def test_every_field_is_asked_for_in_exactly_one_step(type: str) -> None:
    """All but what is the same in every document of the type."""
    told = form(type)
    pointers = [pointer for step in told["steps"] for pointer in step["pointers"]]
    for pointer, node in leaves(told["shape"]):
        asked = [one for one in pointers if pointer == one or pointer.startswith(f"{one}/")]
        assert (0 if node["kind"] == "fixed" else 1) == len(asked), pointer
    known = {pointer for pointer, _ in leaves(told["shape"])}
    assert all(any(leaf == one or leaf.startswith(f"{one}/") for leaf in known) for one in pointers)


@pytest.mark.parametrize("type", TYPES)
def test_a_form_says_what_the_published_schema_says(type: str) -> None:
    """The same fields, titles, requirements and choices."""
    published = json_schema(type)

    def compare(node: dict[str, Any], schema: dict[str, Any], at: str) -> None:
        (held,) = [
            it for it in schema.get("anyOf") or schema.get("allOf") or [schema] if it != {"type": "null"}
        ]
        reference = held.get("$ref", "")
        shape = published["$defs"][reference.removeprefix("#/$defs/")] if reference else held
        if node["kind"] == "object":
            assert {field["key"] for field in node["fields"]} == shape["properties"].keys(), at
            for field in node["fields"]:
                assert field["required"] == (field["key"] in shape.get("required", ())), (at, field["key"])
                compare(field, shape["properties"][field["key"]], f"{at}/{field['key']}")
        elif node["kind"] == "list":
            compare(node["item"], shape["items"], f"{at}/*")
        else:
            assert node["title"] == shape["title"], at
            chosen = [value for value, _ in node.get("options", ())] or [node.get("value")]
            assert "enum" not in shape or [it for it in shape["enum"] if it is not None] == chosen, at

    whole = {key: value for key, value in published.items() if key != "$defs"}
    compare(form(type)["shape"], whole, "")


@pytest.mark.parametrize("type", TYPES)
def test_references_lead_to_codes(type: str) -> None:
    """What a field refers to is the code of an item of some list, which has a prefix."""
    nodes = dict(leaves(form(type)["shape"]))
    references = [node["refers"] for node in nodes.values() if "refers" in node]
    assert references
    for pointer in references:
        assert nodes[pointer]["prefix"].isalpha(), pointer


def test_every_choice_has_words_in_chinese() -> None:
    """Nobody chooses between program words; 密级 may be said either way."""
    for type in TYPES:
        for pointer, node in leaves(form(type)["shape"]):
            for _, words in node.get("options", ()):
                assert not words.isascii() or pointer.endswith("level_styles/*"), (pointer, words)


def test_a_form_is_json_and_no_sample_has_a_field_that_it_does_not_ask_for() -> None:
    """Down to every member of the typical samples."""
    for type in TYPES:
        told = json.loads(json.dumps(form(type)))

        def walk(value: Any, node: dict[str, Any], at: str) -> None:
            if isinstance(value, dict):
                fields = {field["key"]: field for field in node["fields"]}
                for key, child in value.items():
                    walk(child, fields[key], f"{at}/{key}")
            elif isinstance(value, list):
                for index, child in enumerate(value):
                    walk(child, node["item"], f"{at}/{index}")
            elif value is not None:
                assert node["kind"] not in ("object", "list"), at

        walk(json.loads(sample(type)), told["shape"], "")


@pytest.mark.parametrize("type", TYPES)
def test_what_fields_say_of_each_other_leads_to_fields_and_to_choices(type: str) -> None:
    """Nothing follows, waits for or proposes what is not there."""

    def walk(node: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        beside = {field["key"]: field for field in node.get("fields", ())}
        for field in beside.values():
            yield field, beside
            yield from walk(field.get("item", field))

    said = list(walk(form(type)["shape"]))
    for field, beside in said:
        assert "follows" not in field or "title" in beside[field["follows"]], field
        if "when" in field:
            key, value = field["when"]
            assert value in [own for own, _ in beside[key]["options"]] and not field["required"], field
        if field.get("proposed") and field["kind"] == "choice":
            assert field["proposed"] in [own for own, _ in field["options"]], field
        assert not (field.get("prefix") and not field["digits"]), field
    assert "source" in {field["key"] for field, _ in said if field.get("offers")}
