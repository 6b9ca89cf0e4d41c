"""Many papers as one zip file: readable names, every digest right, each told of, nothing of others."""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from service import handing_over
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.handover.parcels import MANIFEST, pieces
from service.web.app import create_app
from service.web.services import Services
from tests.callers import client_of
from tests.records.filed import FILED
from tests.web.calls import code_of, post
from tests.web.fakes import letter

CATALOGUE = "归档文件目录.xlsx"


def kept(client: FlaskClient, doc_id: str, text: str = "你好") -> dict[str, Any]:
    """A kept letter, as told."""
    return dict(post(client, "documents", letter(text, doc_id)).get_json())


def download(client: FlaskClient, *ids: str, **headers: str) -> TestResponse:
    """The answer to who wants the papers of those ids."""
    told = {name.replace("_", "-"): text for name, text in headers.items()}
    return client.get(f"/api/v1/documents/download?ids={','.join(ids)}", headers=told, buffered=True)


def opened(answer: TestResponse) -> Mapping[str, bytes]:
    """The files of the parcel, whose own sums hold."""
    assert (200, "application/zip") == (answer.status_code, answer.mimetype)
    with ZipFile(BytesIO(answer.data)) as parcel:
        assert parcel.testzip() is None
        return {name: parcel.read(name) for name in parcel.namelist()}


def test_papers_come_with_their_catalogue_and_a_manifest_that_holds(client: FlaskClient) -> None:
    """Each file under 文号_标题_日期; every digest is that of the bytes, and that of the record."""
    one, other = kept(client, "L-1"), kept(client, "L-2")
    answer = download(client, one["id"], other["id"])
    files = opened(answer)
    name = "淮理党〔2022〕7号_关于“L-1”的信_20220916"
    assert {CATALOGUE, MANIFEST, f"{name}.pdf", f"{name}.docx"} <= files.keys() and 6 == len(files)
    told = dict(reversed(line.split("  ", 1)) for line in files[MANIFEST].decode().splitlines())
    assert files.keys() - {MANIFEST} == told.keys()
    assert all(sha256(files[each]).hexdigest() == digest for each, digest in told.items())
    assert one["digests"]["pdf"] == told[f"{name}.pdf"]
    sheet = load_workbook(BytesIO(files[CATALOGUE])).active
    assert [one["archival_code"], other["archival_code"]] == [row[1].value for row in sheet.iter_rows(2)]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="2_')


def test_the_same_papers_are_the_same_bytes_however_they_were_chosen(client: FlaskClient) -> None:
    """In any order, named twice or once; who has them is told so."""
    one, other = kept(client, "L-1")["id"], kept(client, "L-2")["id"]
    first, again = download(client, one, other), download(client, other, one, other)
    assert first.data == again.data
    tag = first.headers["ETag"]
    assert 304 == download(client, one, other, If_None_Match=tag).status_code
    assert tag != download(client, one).headers["ETag"]


def test_each_paper_is_told_of_in_the_log(client: FlaskClient, services: Services) -> None:
    """Who asks the log for a paper finds who took it along, alone or with others."""
    ids = [kept(client, f"L-{number}")["id"] for number in range(3)]
    download(client, *ids)
    for id in ids:
        query = AuditQuery(object=id, act=Act.DOWNLOAD)
        (event,) = services.office.logged(query, offset=0, limit=9).events
        assert "/api/v1/documents/download" == event.details["path"]


def test_one_paper_of_others_spoils_the_whole_parcel(app: Flask, services: Services) -> None:
    """It is not there for whoever asks, in the words for an id that never was; nothing is told as taken."""
    for path in ("D01", "D02"):
        services.office.units.add(path, path, time=services.now(), actor="测试")
    ours, theirs = client_of(app, unit="D01"), client_of(app, unit="D02")
    own, others = kept(ours, "L-1")["id"], kept(theirs, "L-2")["id"]
    refused, never = download(ours, own, others), download(ours, own, "0" * 32)
    assert (404, "not-found") == code_of(refused) == code_of(never)
    assert refused.get_json()["detail"].replace(others, "0" * 32) == never.get_json()["detail"]
    found = services.office.logged(AuditQuery(act=Act.DOWNLOAD), offset=0, limit=9)
    assert 0 == found.total
    opened(download(ours, own))


@pytest.mark.parametrize("ids", ["", "x", "0" * 31, f"{'0' * 32},", f"{'0' * 32};{'0' * 32}", "../" * 10])
def test_what_is_no_list_of_ids_is_refused(client: FlaskClient, ids: str) -> None:
    """Before anything is looked up."""
    assert (422, "invalid-parameter") == code_of(download(client, ids))


def test_more_than_is_handed_out_at_once_is_refused_unread(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By their number in the query, by their bytes from the records."""
    assert (422, "invalid-parameter") == code_of(download(client, *["0" * 32] * 101))
    id = kept(client, "L-1")["id"]
    monkeypatch.setattr(handing_over, "MOST_BYTES", 10)
    assert (422, "too-much") == code_of(download(client, id))


def test_a_damaged_paper_is_told_in_place_of_a_parcel(client: FlaskClient, services: Services) -> None:
    """Not one byte of a zip file goes out."""
    id = kept(client, "L-1")["id"]
    for path in services.settings.data.glob("archive/**/document.pdf"):
        path.chmod(0o600)
        path.write_bytes(b"changed")
    assert (500, "store-failed") == code_of(download(client, id))


def test_a_full_disk_is_told(services: Services, client: FlaskClient) -> None:
    """What cannot be kept for the reader is not begun."""
    id = kept(client, "L-1")["id"]

    class Full:
        def __getattr__(self, name: str) -> Any:
            return getattr(services.store, name)

        def open(self, id: str, format: str) -> bytes:
            raise OSError(28, "No space left on device")

    broken = create_app(services.settings, replace(services, store=Full()))  # type: ignore[arg-type]
    caller = broken.test_client()
    caller.environ_base["HTTP_AUTHORIZATION"] = client.environ_base["HTTP_AUTHORIZATION"]
    assert (507, "store-full") == code_of(download(caller, id))


def test_papers_of_one_name_are_told_apart_by_their_number() -> None:
    """However their letters are written, as Windows and macOS do not tell them apart; others keep theirs."""
    records = [
        replace(FILED, id=f"{no:032x}", number=number, archival_code=f"Z109-WS·2022-Y-XCZ-{no:04}")
        for no, number in enumerate(("甲A〔2022〕7号", "甲a〔2022〕7号", "乙〔2022〕7号"), 1)
    ]
    names = [piece.name for piece in pieces(records)]
    assert len(names) == len({name.casefold() for name in names})
    assert ["Z109-WS.2022-Y-XCZ-0001" in names[0], "Z109" in names[-1]] == [True, False]


@pytest.mark.parametrize(
    "text", ["../../etc/passwd", "C:\\x", "a/b", "\u202efdp.exe", "..", "字" * 400, "\0"]
)
def test_no_record_makes_a_dangerous_name(text: str) -> None:
    """An archive that we took over may call its papers and files anything."""
    files = tuple(replace(file, file_name="/etc/passwd") for file in FILED.files)
    for piece in pieces([replace(FILED, title=text, number=text, issue_date=text, files=files)]):
        assert not set("/\\:\0\u202e") & set(piece.name)
        assert not piece.name.startswith(".") and len(piece.name.encode()) <= 230


def test_a_document_is_verified_now(client: FlaskClient, services: Services) -> None:
    """It is as it was filed; a changed file is named with a cure, and remembered."""
    id = kept(client, "L-1")["id"]
    assert services.store.verified(id) is None
    told = client.post(f"/api/v1/archive/{id}/verification").get_json()
    assert (True, []) == (told["sound"], told["faults"])
    found = services.store.verified(id)
    assert found and (told["time"], True) == (found.time, found.is_sound)
    (path,) = services.settings.data.glob("archive/**/document.pdf")
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"x")
    told = client.post(f"/api/v1/archive/{id}/verification").get_json()
    (fault,) = told["faults"]
    assert (False, "file-cut") == (told["sound"], fault["code"]) and fault["hint"]
    found = services.store.verified(id)
    assert found and ["file-cut"] == [item.code for item in found.faults]
    event = services.office.logged(AuditQuery(object=id, act=Act.VERIFY), offset=0, limit=9).events[0]
    assert json.dumps(event.details)
