"""The OpenAPI document is valid, and the service keeps to it whatever is sent."""

from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

from service.core.access import Scope
from service.web import access
from service.web.access import Door
from service.web.app import create_app
from service.web.operations import DOORS
from tests.callers import contract_of
from tests.web.calls import post
from tests.web.fakes import services_for, settings_for

DATA = TemporaryDirectory()
DRAFTS = ("/api/v1/manuscripts", "/api/v1/manuscripts/{id}/content")
HOOKS = ("/api/v1/hooks", "/api/v1/hooks/{id}")
BATCHES = "/api/v1/batches"


def application() -> Flask:
    """The application for letters, over a folder that goes with the process."""
    own = settings_for(Path(DATA.name))
    return create_app(own, services_for(own))


load_all_checks()
contract = contract_of(application())
schema = contract.schema


@schema.parametrize()
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_service_keeps_to_its_document(case: Any) -> None:
    """Every check of Schemathesis holds for right and wrong calls alike.

    Drafts may be any JSON, which cannot say how many digits a number may have; nor can a schema say which
    addresses hooks may have, or names files of batches.
    """
    is_wider = case.method in ("POST", "PUT") and case.path in (*DRAFTS, *HOOKS, BATCHES)
    contract.hold(case, excluded_checks=[positive_data_acceptance] if is_wider else [])


@pytest.mark.parametrize("part", ["", "/pdf", "/docx", "/payload"])
def test_a_kept_document_keeps_to_the_document(client: FlaskClient, app: Flask, part: str) -> None:
    """What is found, and what is unchanged, is answered as told, too."""
    own = contract_of(app)
    kept = {"id": post(client, "documents").get_json()["id"]}
    operation = own.schema[f"/api/v1/documents/{{id}}{part}"]["GET"]
    found = own.hold(operation.Case(path_parameters=kept))
    tag = {"If-None-Match": found.headers["etag"][0]}
    unchanged = own.hold(operation.Case(path_parameters=kept, headers=tag))
    assert (200, 304) == (found.status_code, unchanged.status_code)


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    """The OpenAPI document."""
    answer = client.get("/api/openapi.json")
    assert answer.json is not None
    return dict(answer.json)


def test_the_document_is_openapi_3_1(document: dict[str, Any]) -> None:
    """The independent validator finds nothing."""
    assert "3.1.0" == document["openapi"]
    assert version("hongtou") == document["info"]["version"]
    assert [] == list(OpenAPIV31SpecValidator(document).iter_errors())  # type: ignore[arg-type]


def test_every_answer_declares_the_id_of_its_request(document: dict[str, Any]) -> None:
    """Successes and problems alike."""
    shared = document["components"]["responses"]
    answers = [
        shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        for calls in document["paths"].values()
        for call in calls.values()
        if isinstance(call, dict)
        for answer in call["responses"].values()
    ]
    assert answers
    assert all("Hongtou-Request-Id" in answer["headers"] for answer in answers)


def test_every_call_says_what_it_needs(app: Flask, document: dict[str, Any]) -> None:
    """In words and as security: a scope, or why none; and that is what the door asks."""
    rules = app.extensions[access.RULES].by_endpoint
    named = {endpoint.rpartition(".")[2]: rule for endpoint, rule in rules.items()}
    calls = [call for item in document["paths"].values() for call in item.values() if "operationId" in call]
    for call in calls:
        needs = named[call["operationId"]].needs
        assert f"所需权限：`{needs}`" in call["description"] or needs in DOORS
        assert "所需权限：" in call["description"]
        asked = {scope for way in call["security"] for scopes in way.values() for scope in scopes}
        assert asked == ({needs.value} if isinstance(needs, Scope) else set())
        assert bool(call["security"]) is (needs is not Door.OPEN)
    assert len(calls) > 50
