"""Filing the whole way: a paper that passes has its report in the object, one that fails has no number."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from checked import Checked

from service.archive.checks.filing import FilingChecks
from service.archive.checks.later import LaterChecks
from service.archive.checks.subject import Occasion
from service.archive.database.layout import archive_database
from service.archive.opening import open_archive
from service.archive.presence import Presence
from service.archive.storage.files import FileStorage
from service.archive.store import DocumentStore
from service.bootstrap.archive import build_checks, build_later_checks, build_schedule
from service.conformance.verapdf import VeraPdf
from service.core.errors.faults import ChecksFailed, NonConforming, StoreFailed
from service.core.errors.payloads import RejectedDocument
from service.core.errors.requests import NotFound
from service.core.events import Act
from service.core.keeping import Record
from service.records.checks import Found, Outcome, Report, Stage
from service.settings import read_settings

LATER = "2027-01-05T08:00:00Z"


@pytest.fixture(scope="module")
def checks(verapdf: VeraPdf) -> Iterator[FilingChecks]:
    """The product's own, with the veraPDF that all tests share."""
    with closing(build_checks(read_settings({}))) as running:
        yield replace(running, examiner=replace(running.examiner, judge=verapdf))


@pytest.fixture
def store(checks: FilingChecks, tmp_path: Path) -> DocumentStore:
    """An empty archive that checks what it files."""
    storage = FileStorage(tmp_path / "archive", Presence(tmp_path / "processes", lambda: uuid4().hex))
    return open_archive(archive_database("", tmp_path), storage, build_schedule(read_settings({})), checks)


@pytest.fixture
def later(checks: FilingChecks, store: DocumentStore) -> LaterChecks:
    """The checks of what is filed there."""
    return replace(build_later_checks(read_settings({}), store), examiner=checks.examiner)


def fresh(sound: Checked, id: str, **changes: object) -> Record:
    """The record of a paper nobody filed yet."""
    unfiled = {"pages": 0, "conformance": {}, "archival_code": "", "filed_under": {}, "history": ()}
    return replace(sound.record, id=id, doc_id=id, **{**unfiled, **changes})  # type: ignore[arg-type]


def test_a_filed_paper_has_its_report(sound_file: Checked, store: DocumentStore) -> None:
    """As JSON and as a page, of every check; the paper passes them again as it lies there."""
    kept = store.keep(fresh(sound_file, "a" * 32), sound_file.files, actor="李文")
    package = store.objects.package(kept.id)
    report = Report.from_dict(json.loads(package["checks/GD-1.json"]))
    assert (Stage.GD, kept.archival_code, "李文") == (report.stage, report.archival_code, report.operator)
    assert report.passed
    assert kept.archival_code in package["checks/GD-1.html"].decode()
    again = replace(sound_file, record=kept, package=package)
    assert () == again.report.failed


def test_what_befell_a_paper_later_is_no_fault(
    sound_file: Checked, store: DocumentStore, later: LaterChecks
) -> None:
    """Superseded, superseding and withdrawn papers pass the checks of 长期保存, their class counted."""
    first = fresh(sound_file, "a" * 32)
    store.keep(first, sound_file.files, actor="李文")
    store.keep(replace(first, id="b" * 32, version=2), sound_file.files, actor="李文", reason="更正")
    store.keep(fresh(sound_file, "c" * 32), sound_file.files, actor="李文")
    store.withdraw("c" * 32, time="2026-03-06T08:00:00Z", actor="王敏", reason="错发")
    for id in store.objects.ids():
        report = later.check(id, Stage.CQ, Occasion(breaks=()), time=LATER, operator="王敏")
        assert () == report.failed
        assert ["CQ-2-6"] == [item.code for item in report.by_outcome(Outcome.PASSED) if item.number == "2-6"]


def test_a_later_report_is_kept_beside_the_first(
    sound_file: Checked, store: DocumentStore, later: LaterChecks
) -> None:
    """As a version of its own with an event; the next one is the second, and what failed is told."""
    kept = store.keep(fresh(sound_file, "a" * 32), sound_file.files, actor="李文")
    lacking = {"2-X1": Found(Outcome.FAILED, "备份中没有这一件。")}
    for known in (Occasion(breaks=()), Occasion(breaks=(), told=lacking)):
        later.keep(later.check(kept.id, Stage.CQ, known, time=LATER, operator="王敏"))
    package = store.objects.package(kept.id)
    assert {"checks/GD-1.json", "checks/CQ-1.json", "checks/CQ-2.json", "checks/CQ-2.html"} < {*package}
    events = store.get(kept.id).history
    assert [Act.FILE, Act.VERIFY, Act.VERIFY] == [event.act for event in events]
    assert [[], ["CQ-2-X1"]] == [event.details["failed"] for event in events[1:]]
    assert () == later.check(kept.id, Stage.CQ, Occasion(breaks=()), time=LATER, operator="王敏").failed


def test_an_object_that_cannot_be_read_is_named(
    sound_file: Checked, store: DocumentStore, later: LaterChecks, tmp_path: Path
) -> None:
    """With its number; and nobody has checked what was never filed."""
    kept = store.keep(fresh(sound_file, "a" * 32), sound_file.files, actor="李文")
    (pdf,) = (tmp_path / "archive").rglob("document.pdf")
    pdf.chmod(0o600)
    pdf.write_bytes(b"%PDF")
    with pytest.raises(StoreFailed, match=kept.archival_code):
        later.check(kept.id, Stage.CQ, Occasion(), time=LATER, operator="王敏")
    with pytest.raises(NotFound):
        later.check("f" * 32, Stage.CQ, Occasion(), time=LATER, operator="王敏")


def test_what_fails_gets_no_number(sound_file: Checked, store: DocumentStore) -> None:
    """Neither a paper dated tomorrow, nor a broken PDF, nor a file that is another than it is told."""
    later, wrong = fresh(sound_file, "b" * 32, issue_date="2026-12-31"), fresh(sound_file, "c" * 32)
    pdf = sound_file.files["pdf"]
    broken = {**sound_file.files, "pdf": pdf.replace(pdf[9:14], b"%abcd", 1)}
    for record, files, fault in (
        (later, sound_file.files, RejectedDocument),
        (wrong, broken, NonConforming),
        (wrong, {**sound_file.files, "payload": b"{}"}, ChecksFailed),
    ):
        with pytest.raises(fault):
            store.keep(record, files, actor="李文")
        with pytest.raises(NotFound):
            store.get(record.id)
    kept = store.keep(fresh(sound_file, "d" * 32), sound_file.files, actor="李文")
    assert kept.archival_code.endswith("-0001")
    assert [kept.id] == list(store.objects.ids())
