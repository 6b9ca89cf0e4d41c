"""Documents are kept, told of, listed and handed out again."""

from dataclasses import asdict

import pytest
from flask.testing import FlaskClient

from service.core.renditions import Rendition
from service.web.services import Services
from tests.web.calls import code_of, post
from tests.web.fakes import DOCX, FACE, PDF, letter

UNKNOWN = "0" * 32


def test_a_kept_document_is_told_of(client: FlaskClient) -> None:
    """201 with the place, the digests and the links."""
    answer = post(client, "documents", letter("好？"))
    told = answer.get_json()
    assert 201 == answer.status_code
    assert f"/api/v1/documents/{told['id']}" == answer.headers["Location"] == told["links"]["self"]
    assert ("L-1", "letter", 1, "淮理党〔2022〕7号", "2022-09-16") == tuple(
        told[name] for name in ("doc_id", "type", "version", "number", "issue_date")
    )
    assert Rendition("pdf", PDF, "pdf:好？".encode()).digest == told["digests"]["pdf"]
    assert {"payload", "pdf", "docx"} == told["digests"].keys()
    assert ["L-02"] == [item["code"] for item in told["findings"]]
    assert {"pdf engine": "1", "docx engine": "1"} == told["made_with"]
    assert [asdict(FACE)] == told["faces"]
    assert told == client.get(told["links"]["self"]).json


def test_a_document_is_of_the_unit_that_is_named(client: FlaskClient, services: Services) -> None:
    """The whole institution where none is; a unit that is not there is refused before anything is made."""
    services.office.units.add("D01", "土木学院", time=services.now(), actor="测试")
    assert "" == post(client, "documents", letter(doc_id="L-1")).get_json()["owner"]
    assert "D01" == post(client, "documents?unit=D01", letter(doc_id="L-2")).get_json()["owner"]
    assert (403, "forbidden") == code_of(post(client, "documents?unit=D02", letter(doc_id="L-3")))


def test_every_file_comes_back(client: FlaskClient) -> None:
    """Both renditions, and the payload byte for byte as it was sent."""
    body = letter("你好", "L-2")
    links = post(client, "documents", body).get_json()["links"]
    assert "pdf:你好" == client.get(links["pdf"]).text
    assert "docx:你好" == client.get(links["docx"]).text
    assert body == client.get(links["payload"]).data
    assert DOCX == client.get(links["docx"]).mimetype


@pytest.mark.parametrize(("accepted", "format"), [(PDF, "pdf"), (DOCX, "docx")])
def test_the_file_itself_is_handed_over_on_request(client: FlaskClient, accepted: str, format: str) -> None:
    """Accept chooses the file; the document is kept all the same."""
    answer = post(client, "documents", Accept=accepted)
    assert 201 == answer.status_code
    assert f"{format}:你好" == answer.text
    assert accepted == answer.mimetype
    assert "0" == answer.headers["Hongtou-Findings"]
    assert 200 == client.get(answer.headers["Location"]).status_code


@pytest.mark.parametrize("accepted", ["*/*", "application/*", "application/json, application/pdf;q=0.5"])
def test_json_is_the_answer_of_choice(client: FlaskClient, accepted: str) -> None:
    """Whoever takes anything gets the JSON."""
    assert "application/json" == post(client, "documents", Accept=accepted).mimetype


def test_nothing_is_kept_for_an_answer_nobody_wants(client: FlaskClient) -> None:
    """406 comes before any work."""
    assert (406, "not-acceptable") == code_of(post(client, "documents", Accept="text/html"))
    assert 0 == client.get("/api/v1/documents").get_json()["total"]


@pytest.mark.parametrize("body", [letter("坏了"), letter("怪了"), letter("好！")])
def test_a_failed_call_keeps_nothing(client: FlaskClient, body: bytes) -> None:
    """No failure leaves half a document."""
    assert 400 <= post(client, "documents", body).status_code
    assert 0 == client.get("/api/v1/documents").get_json()["total"]


def test_the_list_is_paged(client: FlaskClient) -> None:
    """Newest first, with the total."""
    for number in range(3):
        post(client, "documents", letter("你好", f"L-{number}"))
    first = client.get("/api/v1/documents?page_size=2").get_json()
    second = client.get("/api/v1/documents?page_size=2&page=2").get_json()
    assert ["L-2", "L-1", "L-0"] == [item["doc_id"] for item in first["items"] + second["items"]]
    assert (3, 3) == (first["total"], second["total"])


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("type=letter", 2),
        ("type=fax", 0),
        ("number=淮理党〔2022〕7号", 2),
        ("title=L-1", 1),
        ("year=2022", 2),
        ("year=1999", 0),
    ],
)
def test_the_list_is_filtered(client: FlaskClient, query: str, total: int) -> None:
    """Each filter narrows."""
    for name in ("L-1", "L-2"):
        post(client, "documents", letter("你好", name))
    assert total == client.get(f"/api/v1/documents?{query}").get_json()["total"]


@pytest.mark.parametrize("part", ["", "/pdf", "/docx", "/payload"])
@pytest.mark.parametrize("id", [UNKNOWN, "x", "%2e%2e", "..%2f..%2fetc%2fpasswd", UNKNOWN + "%00", "A" * 32])
def test_an_unknown_id_is_a_problem(client: FlaskClient, id: str, part: str) -> None:
    """Whatever its form, it is not found."""
    assert (404, "not-found") == code_of(client.get(f"/api/v1/documents/{id}{part}"))


@pytest.mark.parametrize("part", ["", "/pdf", "/docx", "/payload"])
def test_unchanged_content_is_not_sent_again(client: FlaskClient, part: str) -> None:
    """A strong ETag, and 304 without a body for who has it."""
    url = post(client, "documents").headers["Location"] + part
    tag = client.get(url).headers["ETag"]
    again = client.get(url, headers={"If-None-Match": tag})
    assert not tag.startswith("W/")
    assert (304, b"", tag) == (again.status_code, again.data, again.headers["ETag"])
    assert 200 == client.get(url, headers={"If-None-Match": '"other"'}).status_code


def test_the_etag_of_a_file_is_its_digest(client: FlaskClient) -> None:
    """Who knows the digest knows the tag."""
    told = post(client, "documents").get_json()
    assert f'"{told["digests"]["pdf"]}"' == client.get(told["links"]["pdf"]).headers["ETag"]


@pytest.mark.parametrize("part", ["", "/pdf"])
def test_head_tells_all_but_the_body(client: FlaskClient, part: str) -> None:
    """The same headers as GET."""
    url = post(client, "documents").headers["Location"] + part
    got, asked = client.get(url), client.head(url)
    assert (200, b"") == (asked.status_code, asked.data)
    its_own = {"Hongtou-Request-Id": "", "Date": ""}  # of one answer: its number and its second
    assert {**got.headers, **its_own} == {**asked.headers, **its_own}


@pytest.mark.parametrize("path", ["render", "documents"])
def test_a_document_quotes_a_kept_one(client: FlaskClient, path: str) -> None:
    """What was kept is found by the sender's own identifier."""
    post(client, "documents", letter("甲", "L-1"))
    answer = post(client, path, letter("乙", "L-2", quotes="L-1"))
    if path == "documents":
        answer = client.get(answer.get_json()["links"]["pdf"])
    assert "pdf:乙甲" == answer.text


def test_a_damaged_file_is_our_fault(client: FlaskClient, services: Services) -> None:
    """Bytes that are not what was kept are never handed out."""
    told = post(client, "documents").get_json()
    (path,) = (services.settings.data / "archive").rglob("document.pdf")
    path.write_bytes(b"other")
    assert (500, "store-failed") == code_of(client.get(told["links"]["pdf"]))
