"""Validate and render: judged or made in one call, and nothing kept."""

from dataclasses import replace
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from service.core.access import Reach
from service.core.errors.faults import Busy
from service.web.answers import disposition
from service.web.app import create_app
from service.web.services import Services
from tests.callers import client_of
from tests.web.calls import code_of, post
from tests.web.fakes import DOCX, PDF, letter


def test_a_sound_payload_is_valid(client: FlaskClient) -> None:
    """No finding, no fault."""
    assert {"valid": True, "findings": []} == post(client, "validate").json


def test_a_warning_leaves_a_payload_valid(client: FlaskClient) -> None:
    """The warning is told with its place and cure."""
    answer = post(client, "validate", letter("好？")).get_json()
    assert answer["valid"]
    assert [("L-02", "warning", "/text")] == [
        (item["code"], item["severity"], item["pointer"]) for item in answer["findings"]
    ]


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (letter("好！"), ["L-01"]),
        (b'{"doc_type": "letter"}', ["required", "required"]),
        (b"{}", ["unknown-document-type"]),
    ],
    ids=["rule", "shape", "type"],
)
def test_a_faulty_payload_gets_its_verdict(client: FlaskClient, body: bytes, codes: list[str]) -> None:
    """A well-formed question is answered with 200, however faulty the payload, and with every fault."""
    answer = post(client, "validate", body)
    assert 200 == answer.status_code
    assert answer.json is not None
    assert not answer.json["valid"]
    assert codes == [item["code"] for item in answer.json["findings"]]


def test_what_is_no_json_gets_no_verdict(client: FlaskClient) -> None:
    """There is nothing to judge."""
    assert (400, "malformed-payload") == code_of(post(client, "validate", b"{"))


@pytest.mark.parametrize(("format", "media_type"), [("pdf", PDF), ("docx", DOCX)])
def test_a_file_comes_back_under_its_name(client: FlaskClient, format: str, media_type: str) -> None:
    """Bytes, media type, number of findings, and the name a clerk gives it."""
    answer = post(client, f"render?format={format}", letter("好？"))
    assert f"{format}:好？" == answer.text
    assert media_type == answer.mimetype
    assert "1" == answer.headers["Hongtou-Findings"]
    plain, true = answer.headers["Content-Disposition"].removeprefix("attachment; ").split("; ")
    assert plain == f'filename="2022_7_L-1_20220916.{format}"'
    assert f"filename*=UTF-8''淮理党〔2022〕7号_关于“L-1”的信_20220916.{format}" == unquote(true)


def test_a_name_of_chinese_alone_keeps_its_ending() -> None:
    """For programs that know plain names only, such as curl -OJ."""
    assert 'filename="document.zip"' in disposition("批次_（部分）.zip")
    assert 'filename="document"' in disposition("批次")


def test_a_draft_is_marked(client: FlaskClient) -> None:
    """The mark is asked for in the query."""
    assert "pdf:草稿你好" == post(client, "render?draft=true").text


def test_nothing_is_kept_of_a_rendered_file(client: FlaskClient, services: Services) -> None:
    """No row, no folder."""
    post(client, "render")
    assert {"items": [], "page": 1, "page_size": 20, "total": 0} == client.get("/api/v1/documents").json
    assert not (services.settings.data / "documents").exists()


def test_a_rejected_document_lists_its_errors_alone(client: FlaskClient) -> None:
    """Warnings are no reason to refuse, so they are not among the reasons."""
    answer = post(client, "render", letter("好！好？"))
    assert (422, "rejected-document") == code_of(answer)
    assert ["L-01"] == [fault["code"] for fault in answer.get_json()["errors"]]


class FullWorkshop:
    """A workshop that has no place."""

    def make(self, body: bytes, formats: tuple[str, ...], *, reach: Reach, draft: bool = False) -> None:
        """What the true workshop says then."""
        raise Busy("排队的请求太多。", retry_after=7, hint="请在 7 秒后重试。")


@pytest.mark.parametrize("path", ["render", "documents"])
def test_who_finds_no_place_is_told_when_to_come_back(services: Services, path: str) -> None:
    """503 with Retry-After."""
    full = replace(services, workshop=FullWorkshop())  # type: ignore[arg-type]
    answer = post(client_of(create_app(full.settings, full)), path)
    assert (503, "busy") == code_of(answer)
    assert "7" == answer.headers["Retry-After"]
