"""The product's own types over HTTP: the true schemas, rules, engines and store."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.specs.openapi.checks import positive_data_acceptance

from service.core.access import Role
from service.records.catalogue import WORKBOOK
from service.settings import read_settings
from service.web.app import create_app
from service.web.services import EXTENSION
from tests.callers import browser_of, client_of, contract_of
from tests.security.everyone import person
from tests.web.calls import code_of, post
from tests.web.fakes import DOCX, PDF

TYPES = ("feedback_notice", "progress_report", "rectification_plan")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A caller of the true application over an empty data folder."""
    data = tmp_path_factory.mktemp("data")
    app = create_app(replace(read_settings(), data=data, render_wait_seconds=60))
    services = app.extensions[EXTENSION]
    services.store.start()
    services.workshop.start()
    while services.workshop.fault():
        time.sleep(0.1)
    yield client_of(app)
    services.workshop.end()
    services.store.close()


@pytest.fixture(scope="module")
def document(whole: FlaskClient) -> dict[str, Any]:
    """The OpenAPI document of the true types."""
    return dict(whole.get("/api/openapi.json").get_json())


def test_the_true_document_is_openapi_3_1(document: dict[str, Any]) -> None:
    """The independent validator finds nothing."""
    assert [] == list(OpenAPIV31SpecValidator(document).iter_errors())  # type: ignore[arg-type]


def test_every_type_is_offered_with_its_schema_and_sample(whole: FlaskClient) -> None:
    """The sample keeps to the schema and is valid."""
    listed = {item["type"]: item["links"] for item in whole.get("/api/v1/types").get_json()["items"]}
    assert set(TYPES) <= listed.keys()
    for links in listed.values():
        sample = whole.get(links["sample"])
        Draft202012Validator(whole.get(links["schema"]).get_json()).validate(sample.json)
        assert post(whole, "validate", sample.data).get_json()["valid"]


@pytest.mark.parametrize("name", TYPES)
def test_a_sample_keeps_to_the_payload_of_the_document(
    document: dict[str, Any], name: str, whole: FlaskClient
) -> None:
    """The request body as documented is one of the types, by its doc_type."""
    sample = whole.get(f"/api/v1/types/{name}/sample").get_json()
    validator = Draft202012Validator({"$ref": "#/components/schemas/Payload", **document})
    validator.validate(sample)
    assert not validator.is_valid({**sample, "doc_type": "fax"})


def test_a_notice_is_kept_and_comes_back(whole: FlaskClient) -> None:
    """Both files are what they say they are, and are equal the second time."""
    sample = whole.get("/api/v1/types/feedback_notice/sample").data
    told = post(whole, "documents", sample, Idempotency_Key="notice").get_json()
    pdf, docx = (whole.get(told["links"][name]) for name in ("pdf", "docx"))
    assert pdf.data.startswith(b"%PDF-") and PDF == pdf.mimetype
    assert docx.data.startswith(b"PK") and DOCX == docx.mimetype
    assert told == post(whole, "documents", sample, Idempotency_Key="notice").get_json()
    assert pdf.data == post(whole, "render?format=pdf", sample).data


def test_a_notice_goes_from_hand_to_hand_into_the_archive(whole: FlaskClient) -> None:
    """It passes every check of DA/T 70 on the way in, and its metadata tell the persons."""
    sample = whole.get("/api/v1/types/feedback_notice/sample").data
    body = json.dumps({**json.loads(sample), "doc_id": "FN-by-hand"}, ensure_ascii=False).encode()
    roles = {"submission": Role.DRAFTER, "approval": Role.REVIEWER, "issue": Role.ISSUER}
    found = post(whole, "manuscripts", body).get_json()
    for action, role in {**roles, "filing": Role.ARCHIVIST}.items():
        client = browser_of(whole.application, person(whole.application, role))
        answer = post(client, f"manuscripts/{found['id']}/{action}", b"{}", If_Match=f'"{found["digest"]}"')
        assert 200 == answer.status_code, answer.text
        found = answer.get_json()
    record = found["record"]
    assert body == whole.get(f"/api/v1/documents/{record}/payload").data
    told = whole.get(f"/api/v1/archive/{record}/files/metadata.xml").text
    times = [told.index(step["time"]) for step in found["steps"] if step["act"] in ("核稿", "签发")]
    assert times == sorted(times) and "职务:" not in told


def test_a_report_quotes_the_plan_that_is_kept(whole: FlaskClient) -> None:
    """Without its plan the linked report lacks the ledger; once the plan is kept, it is quoted."""
    folder = Path("samples")
    report = json.loads((folder / "progress_report" / "by_problem.json").read_bytes())
    for name in ("ledger", "groups"):
        report["body"].pop(name)
    body = json.dumps(report).encode()
    alone = post(whole, "render?format=docx", body)
    plan = whole.get("/api/v1/types/rectification_plan/sample").data
    assert 201 == post(whole, "documents", plan).status_code
    quoting = post(whole, "render?format=docx", body)
    assert 200 == quoting.status_code
    assert alone.data != quoting.data


def test_a_ledger_goes_out_as_a_spreadsheet_and_comes_back(whole: FlaskClient) -> None:
    """Read by a worker, which outlives what is no spreadsheet."""
    ledger = whole.get("/api/v1/types/rectification_plan/sample").get_json()["body"]["ledger"]
    grid = "types/rectification_plan/grids/ledger"
    content = post(whole, f"{grid}/export", json.dumps({"part": ledger}).encode()).data
    for sent, status in ((b"PK", 422), (content, 200)):
        answer = whole.post(f"/api/v1/{grid}/sheet", data=sent, headers={"Content-Type": WORKBOOK})
        assert status == answer.status_code
    assert 114 == len(answer.get_json()["rows"])


def test_the_examples_of_batches_come_back_as_rows(whole: FlaskClient) -> None:
    """Read by a worker, which outlives what is no spreadsheet."""
    types = "/api/v1/types"
    book = whole.get(f"{types}/rectification_plan/batch-example.xlsx").data
    values = whole.get(f"{types}/feedback_notice/batch-example.csv").data
    for sent, state in ((book[:-30], "failed"), (book, "waiting"), (values, "waiting")):
        answer = whole.post("/api/v1/batches?mode=check", data=sent, headers={"Content-Type": WORKBOOK})
        told = answer.get_json()
        assert (1, 1) == (told["total"], told["counts"][state]), told
        whole.post(f"/api/v1/batches/{told['id']}/cancel", headers={"Content-Type": "application/json"})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"doc_type": "feedback_notice"}', "invalid-payload"),
        (b'{"doc_type": "fax"}', "unknown-document-type"),
        (b"[]", "malformed-payload"),
        (b'{"doc_type": "a", "doc_type": "b"}', "malformed-payload"),
        (b"[" * 100, "payload-too-large"),
        (b"\xff", "malformed-payload"),
    ],
)
def test_a_faulty_payload_is_refused_with_its_code(whole: FlaskClient, body: bytes, code: str) -> None:
    """Every fault of the true loader has its status."""
    assert code == code_of(post(whole, "render", body))[1]


CALLS = {
    ("POST", "/api/v1/validate"): 200,
    ("POST", "/api/v1/render"): 20,
    ("POST", "/api/v1/documents"): 16,
    ("GET", "/api/v1/documents"): 50,
    ("GET", "/api/v1/documents/{id}"): 25,
    ("GET", "/api/v1/documents/{id}/pdf"): 25,
    ("GET", "/api/v1/documents/{id}/docx"): 25,
    ("GET", "/api/v1/documents/{id}/payload"): 25,
    ("GET", "/api/v1/documents/download"): 10,
    ("POST", "/api/v1/batches"): 10,
    ("GET", "/api/v1/batches"): 10,
    ("GET", "/api/v1/batches/{id}"): 5,
    ("GET", "/api/v1/batches/{id}/rows"): 5,
    ("GET", "/api/v1/batches/{id}/rows/{number}"): 3,
    ("GET", "/api/v1/batches/{id}/rows/{number}/pdf"): 3,
    ("GET", "/api/v1/batches/{id}/rows/{number}/docx"): 3,
    ("GET", "/api/v1/batches/{id}/events"): 3,
    ("GET", "/api/v1/batches/{id}/files.zip"): 3,
    ("GET", "/api/v1/batches/{id}/report.json"): 3,
    ("GET", "/api/v1/batches/{id}/report.xlsx"): 3,
    ("GET", "/api/v1/batches/{id}/report.html"): 3,
    ("POST", "/api/v1/batches/{id}/pause"): 3,
    ("POST", "/api/v1/batches/{id}/continue"): 3,
    ("POST", "/api/v1/batches/{id}/cancel"): 3,
    ("POST", "/api/v1/batches/{id}/repeat"): 3,
    ("GET", "/api/v1/session"): 5,
    ("GET", "/api/v1/archive"): 25,
    ("GET", "/api/v1/archive/catalogue"): 5,
    ("GET", "/api/v1/archive/log"): 25,
    ("GET", "/api/v1/archive/{id}/versions"): 15,
    ("GET", "/api/v1/archive/{id}/events"): 15,
    ("GET", "/api/v1/archive/{id}/files/{name}"): 25,
    ("POST", "/api/v1/archive/{id}/verification"): 10,
    ("POST", "/api/v1/archive/{id}/withdrawal"): 25,
    ("GET", "/api/v1/audit"): 25,
    ("GET", "/api/v1/audit/export"): 15,
    ("GET", "/api/v1/audit/verification"): 10,
    ("POST", "/api/v1/manuscripts"): 10,
    ("GET", "/api/v1/manuscripts"): 10,
    ("GET", "/api/v1/manuscripts/{id}"): 5,
    ("GET", "/api/v1/manuscripts/{id}/content"): 5,
    ("PUT", "/api/v1/manuscripts/{id}/content"): 5,
    ("GET", "/api/v1/manuscripts/{id}/versions"): 5,
    ("GET", "/api/v1/manuscripts/{id}/versions/{number}"): 5,
    ("GET", "/api/v1/manuscripts/{id}/pdf"): 5,
    ("GET", "/api/v1/manuscripts/{id}/findings"): 5,
    ("GET", "/api/v1/manuscripts/{id}/coverage"): 5,
    ("POST", "/api/v1/manuscripts/from/{id}"): 5,
    ("POST", "/api/v1/manuscripts/{id}/submission"): 5,
    ("POST", "/api/v1/manuscripts/{id}/return"): 5,
    ("POST", "/api/v1/manuscripts/{id}/approval"): 5,
    ("POST", "/api/v1/manuscripts/{id}/issue"): 5,
    ("POST", "/api/v1/manuscripts/{id}/filing"): 5,
    ("POST", "/api/v1/manuscripts/{id}/discard"): 5,
    ("GET", "/api/v1/manuscripts/{id}/remarks"): 5,
    ("POST", "/api/v1/manuscripts/{id}/remarks"): 5,
    ("POST", "/api/v1/manuscripts/{id}/remarks/{remark}/resolution"): 5,
    ("GET", "/api/v1/hooks"): 5,
    ("POST", "/api/v1/hooks"): 10,
    ("GET", "/api/v1/hooks/{id}"): 3,
    ("PUT", "/api/v1/hooks/{id}"): 5,
    ("POST", "/api/v1/hooks/{id}/rotation"): 3,
    ("POST", "/api/v1/hooks/{id}/test"): 3,
    ("GET", "/api/v1/hooks/{id}/deliveries"): 3,
    ("GET", "/api/v1/hooks/{id}/deliveries/{delivery}"): 3,
    ("POST", "/api/v1/hooks/{id}/deliveries/{delivery}/replay"): 3,
    ("GET", "/api/v1/types"): 10,
    ("GET", "/api/v1/types/{type}/schema"): 10,
    ("GET", "/api/v1/types/{type}/sample"): 10,
    ("GET", "/api/v1/types/{type}/grids"): 5,
    ("POST", "/api/v1/types/{type}/grids/{grid}/reading"): 30,
    ("POST", "/api/v1/types/{type}/grids/{grid}/sheet"): 5,
    ("POST", "/api/v1/types/{type}/grids/{grid}/export"): 5,
    ("GET", "/api/v1/types/{type}/grids/{grid}/form.xlsx"): 5,
    ("GET", "/api/v1/types/{type}/batch-example.xlsx"): 3,
    ("GET", "/api/v1/types/{type}/batch-example.csv"): 3,
    ("GET", "/api/v1/accounts"): 10,
    ("POST", "/api/v1/accounts"): 5,
    ("GET", "/api/v1/accounts/{id}"): 5,
    ("POST", "/api/v1/accounts/{id}/password"): 3,
    ("POST", "/api/v1/accounts/{id}/disable"): 3,
    ("POST", "/api/v1/accounts/{id}/enable"): 3,
    ("POST", "/api/v1/accounts/{id}/security-officer"): 3,
    ("POST", "/api/v1/accounts/{id}/roles"): 5,
    ("GET", "/api/v1/units"): 10,
    ("POST", "/api/v1/units"): 5,
    ("GET", "/api/v1/tokens"): 10,
    ("GET", "/api/v1/me"): 5,
    ("GET", "/api/v1/me/events"): 5,
    ("GET", "/api/v1/me/tokens"): 5,
    ("POST", "/api/v1/me/tokens"): 5,
    ("GET", "/healthz"): 5,
    ("GET", "/readyz"): 5,
    ("GET", "/metrics"): 5,
    ("GET", "/api/v1/chores"): 5,
}
"""Every call of the document, with how many examples there is time for."""


def test_every_call_is_tried(document: dict[str, Any]) -> None:
    """A new call is not forgotten here."""
    documented = {(method.upper(), path) for path, calls in document["paths"].items() for method in calls}
    assert CALLS.keys() == {call for call in documented if call[0] in ("GET", "POST", "PUT")}


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_the_true_types_keep_to_the_document(whole: FlaskClient, method: str, path: str) -> None:
    """As for letters, but a payload of the right shape may still break a rule."""
    contract = contract_of(whole.application)

    @given(case=contract.schema[path][method].as_strategy())
    @settings(
        max_examples=CALLS[method, path],
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def sent(case: Any) -> None:
        contract.hold(case, excluded_checks=[positive_data_acceptance])

    sent()
