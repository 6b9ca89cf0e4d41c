"""What came of a batch, taken along: files of rows, the zip of all, the reports."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import IO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from service.batch_reports.parcel import Parcel, Source, parcel_of
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.core.seals import Level, SealKey, SealStatus
from service.web import batch_files, batch_rows
from service.web.app import create_app
from service.web.seats import Seats
from service.web.services import Services
from tests.callers import client_of
from tests.web.batch_hands import handed_over, unread, work
from tests.web.calls import code_of
from tests.web.fakes import letter

PARTS = ("files.zip", "report.json", "report.xlsx", "report.html", "events", "rows/1", "rows/1/pdf")


def test_a_row_tells_its_course_and_gives_its_files(client: FlaskClient, services: Services) -> None:
    """Under the digest that is told of them."""
    id = handed_over(client, letter("甲"))
    work(services)
    row = client.get(f"/api/v1/batches/{id}/rows/1").get_json()
    assert ("done", ["claim", "finish"]) == (row["state"], [event["act"] for event in row["events"]])
    for file in row["files"]:
        answer = client.get(f"/api/v1/batches/{id}/rows/1/{file['format']}")
        assert (200, file["media_type"]) == (answer.status_code, answer.mimetype)
        assert file["sha256"] == sha256(answer.data).hexdigest() == answer.get_etag()[0]
    for path in ("rows/2", "rows/1000000000000000000000", "rows/2/pdf"):
        assert (404, "not-found") == code_of(client.get(f"/api/v1/batches/{id}/{path}"))


def test_the_zip_has_what_is_done_and_says_what_it_is(client: FlaskClient, services: Services) -> None:
    """By the batch's pattern; the same state is the same bytes, and another is not."""
    id = handed_over(
        client, letter("甲", "L-1"), b"{}", letter("乙", "L-3"), query="name=一批&pattern={序号} {文书编号}"
    )
    work(services)
    answer = client.get(f"/api/v1/batches/{id}/files.zip")
    assert (200, "true") == (answer.status_code, answer.headers["Hongtou-Partial"])
    with ZipFile(BytesIO(answer.data)) as package:
        assert {"001 L-1.docx", "001 L-1.pdf", "003 L-3.docx", "003 L-3.pdf"} < set(package.namelist())
        manifest = package.read("manifest-sha256.txt")
        assert "pdf:乙".encode() == package.read("003 L-3.pdf")
    assert answer.data == client.get(f"/api/v1/batches/{id}/files.zip").data
    tag = {"If-None-Match": f'"{sha256(manifest).hexdigest()}"'}
    assert 304 == client.get(f"/api/v1/batches/{id}/files.zip", headers=tag).status_code


def test_who_took_a_zip_along_is_told_with_its_digest(client: FlaskClient, services: Services) -> None:
    """The one of its manifest, which decides all that is in it."""
    id = handed_over(client, letter("甲"))
    work(services)
    answer = client.get(f"/api/v1/batches/{id}/files.zip")
    assert "false" == answer.headers["Hongtou-Partial"]
    (event,) = services.office.logged(AuditQuery(act=Act.DOWNLOAD), offset=0, limit=9).events
    assert (id, answer.get_etag()[0]) == (event.object, event.details["manifest"])


def test_filed_papers_come_out_of_the_archive(client: FlaskClient, services: Services) -> None:
    """As the log tells, by their own ids."""
    id = handed_over(client, letter("甲"), query="mode=file")
    work(services)
    row = client.get(f"/api/v1/batches/{id}/rows/1").get_json()
    paper = row["filed"]["id"]
    of_row, of_paper = (
        client.get(path).data
        for path in (f"/api/v1/batches/{id}/rows/1/pdf", f"/api/v1/documents/{paper}/pdf")
    )
    with ZipFile(BytesIO(client.get(f"/api/v1/batches/{id}/files.zip").data)) as package:
        (name,) = [name for name in package.namelist() if name.endswith(".pdf")]
        assert of_paper == of_row == package.read(name)
    events = services.office.logged(AuditQuery(act=Act.DOWNLOAD, object=paper), offset=0, limit=9).events
    assert any(event.details["path"].endswith("/rows/1/pdf") for event in events)


class Stamp:
    """A seal that is a word behind the file."""

    def check(self, now: datetime) -> SealKey:
        """Whose it is."""
        return SealKey("机要室", "根", "1", now, now, Level.BASIC)

    def seal(self, content: bytes, now: datetime, *, again: bool = False) -> bytes:
        """With the word."""
        return content + b" sealed"

    def extend(self, content: bytes, now: datetime) -> bytes:
        """With another."""
        return content + b" extended"

    def inspect(self, content: bytes, now: datetime) -> tuple[SealStatus, ...]:
        """One seal."""
        return (SealStatus("Seal1", is_timestamp=False),)


def test_a_paper_that_was_sealed_since_comes_out_as_it_is_now(
    client: FlaskClient, services: Services
) -> None:
    """In the zip, alone and in what is told of it, and its digests are those of what is given."""
    id = handed_over(client, letter("甲"), query="mode=file")
    work(services)
    at, stamp, now = f"/api/v1/batches/{id}", Stamp(), datetime(2026, 11, 22, tzinfo=UTC)
    paper = client.get(f"{at}/rows/1").get_json()["filed"]["id"]
    filed = client.get(f"{at}/rows/1/pdf")
    services.store.seal(paper, stamp, now, actor="机要室")  # type: ignore[attr-defined]
    services.store.extend(paper, stamp, now, actor="机要室")  # type: ignore[attr-defined]
    pdf = client.get(f"{at}/rows/1/pdf", headers={"If-None-Match": filed.headers["ETag"]})
    digest = sha256(filed.data + b" sealed extended").hexdigest()
    assert (200, digest, digest) == (pdf.status_code, sha256(pdf.data).hexdigest(), pdf.get_etag()[0])
    told = [client.get(f"{at}/rows/1").get_json(), client.get(f"{at}/rows").get_json()["items"][0]]
    told += client.get(f"{at}/report.json").get_json()["rows"]
    with ZipFile(BytesIO(client.get(f"{at}/files.zip").data)) as package:
        listed = dict(
            line.split("  ")[::-1] for line in package.read("manifest-sha256.txt").decode().splitlines()
        )
        held = {name: sha256(package.read(name)).hexdigest() for name in package.namelist()}
        told += json.loads(package.read("report.json"))["rows"]
    assert listed.items() <= held.items() and digest in listed.values()
    for row in told:
        (found,) = (file for file in row["files"] if file["format"] == "pdf")
        assert (digest, len(pdf.data)) == (found["sha256"], found["bytes"])


def test_a_batch_without_files_has_no_zip(client: FlaskClient, services: Services) -> None:
    """Nor has one whose files are gone by now."""
    checked = handed_over(client, letter("甲"), query="mode=check")
    made = handed_over(client, letter("乙"))
    work(services)
    services.spool.remove(made)
    for id in (checked, made):
        assert (404, "not-found") == code_of(client.get(f"/api/v1/batches/{id}/files.zip"))


def test_reports_tell_the_same_in_three_forms(client: FlaskClient, services: Services) -> None:
    """The page fetches nothing, and its one style is named by its policy."""
    id = handed_over(client, letter("甲"), letter("喊！", "L-2"), query="name=一批")
    work(services)
    told = client.get(f"/api/v1/batches/{id}/report.json").get_json()
    assert ["done", "failed"] == [row["state"] for row in told["rows"]] and told["batch"]["is_partial"]
    book = load_workbook(BytesIO(client.get(f"/api/v1/batches/{id}/report.xlsx").data))
    assert "L-2" == book["各件"]["C3"].value
    page = client.get(f"/api/v1/batches/{id}/report.html")
    assert "有“！”。" in page.text and "style-src 'sha256-" in page.headers["Content-Security-Policy"]
    assert "inline" in page.headers["Content-Disposition"]


def test_nobody_else_sees_any_of_it(app: Flask, client: FlaskClient, services: Services) -> None:
    """In the words for a batch that never was."""
    id = handed_over(client, letter("甲"))
    work(services)
    other = client_of(app)
    for part in PARTS:
        assert 200 == client.get(f"/api/v1/batches/{id}/{part}").status_code, part
        assert (404, "not-found") == code_of(other.get(f"/api/v1/batches/{id}/{part}")), part


@pytest.mark.parametrize("pattern", ["{x}", "{档号}"])
def test_a_pattern_that_names_nothing_is_refused(client: FlaskClient, pattern: str) -> None:
    """Before anything begins; only filed papers have a 档号."""
    answer = client.post(
        f"/api/v1/batches?pattern={pattern}",
        data=b"{}",
        headers={"Content-Type": "application/x-ndjson"},
    )
    (error,) = json.loads(answer.text)["errors"]
    assert (422, True) == (answer.status_code, pattern in error["message"])


def test_too_many_zips_at_once_are_told_to_wait(client: FlaskClient, services: Services) -> None:
    """With when to come back."""
    id = handed_over(client, letter("甲"))
    work(services)
    with services.parcels.taken("a"), services.parcels.taken("b"):
        assert 200 == client.get(f"/api/v1/batches/{id}/files.zip").status_code
        with services.parcels.taken("a"), services.parcels.taken("b"):
            answer = client.get(f"/api/v1/batches/{id}/files.zip")
    assert (503, "busy") == code_of(answer) and int(answer.headers["Retry-After"])
    assert 200 == client.get(f"/api/v1/batches/{id}/files.zip").status_code


def test_who_comes_while_a_zip_is_made_finds_its_place_taken(
    client: FlaskClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many at once are no more than those who have places: reading for them is what costs."""
    path = f"/api/v1/batches/{handed_over(client, letter('甲'))}/files.zip"
    work(services)
    answers: list[int] = []
    more = iter(range(4))

    def parcel_of_one_more(source: Source, report: IO[bytes]) -> Parcel:
        if next(more, None) is not None:
            answers.append(client.get(path).status_code)
        return parcel_of(source, report)

    monkeypatch.setattr(batch_files, "parcel_of", parcel_of_one_more)
    assert 200 == client.get(path).status_code
    assert [503, 200] == answers


def test_a_place_is_free_again_however_it_was_left(services: Services) -> None:
    """With nothing to be had, before the first byte, in the middle, at the end."""
    one = replace(services, parcels=Seats(1, 1))
    client = client_of(create_app(one.settings, one))
    checked = handed_over(client, letter("甲"), query="mode=check")
    path = f"/api/v1/batches/{handed_over(client, letter('乙'), letter('丙', 'L-2'))}/files.zip"
    work(one)
    assert (404, "not-found") == code_of(client.get(f"/api/v1/batches/{checked}/files.zip"))
    with closing(unread(client, path)):
        assert (503, "busy") == code_of(client.get(path))
    with closing(unread(client, path)) as answer:
        next(answer)
    client.head(path).close()
    whole = client.get(path)
    assert (200, None) == (whole.status_code, whole.content_length)  # nobody waited until it was whole
    assert whole.data
    assert 304 == client.get(path, headers={"If-None-Match": whole.headers["ETag"]}).status_code


def test_a_long_course_is_told_from_its_end(
    client: FlaskClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How it ended, however often it was begun."""
    id = handed_over(client, letter("甲"))
    work(services)
    monkeypatch.setattr(batch_rows, "MOST_EVENTS", 1)
    row = client.get(f"/api/v1/batches/{id}/rows/1").get_json()
    assert ["finish"] == [event["act"] for event in row["events"]]
