"""Packages, catalogues and stamped copies by command, of real papers."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import bagit
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from service.acting import user_name
from service.archive.store import DocumentStore
from service.bootstrap.archive import build_archive, build_store
from service.bootstrap.papers import build_pipeline
from service.cli import main
from service.core.events import Act
from service.core.keeping import Query, Record
from service.core.renditions import Made
from service.handover.eep import read_eep
from service.registry import sample
from service.settings import Settings, read_settings
from tests.archive.conftest import FILES, opened, record_of
from tests.handover.reading import text_of

DONE, FINDINGS, USAGE, OUR_FAULT = 0, 1, 2, 3
TYPE = "feedback_notice"


def settings_of(data: Path) -> Settings:
    """The settings with that data folder."""
    return read_settings({**os.environ, "HONGTOU_DATA": str(data)})


def hongtou(data: Path, *words: str) -> Result:
    """The answer of `hongtou archive` with those words."""
    return CliRunner().invoke(main, ["archive", *words], env={"HONGTOU_DATA": str(data)})


def told(data: Path, *words: str) -> Any:
    """The same as JSON, from a command that did what it was asked."""
    answer = hongtou(data, *words, "--json")
    assert DONE == answer.exit_code, answer.output
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an archive with two notices."""
    folder = tmp_path_factory.mktemp("data")
    settings = settings_of(folder)
    pipeline = build_pipeline(settings)
    with closing(build_store(settings)) as store:
        loaded = pipeline.load(sample(TYPE))
        outcome = pipeline.render(loaded, ("docx", "pdf"))
        for number in (1, 2):
            made = Made(f"FN-{number}", TYPE, 1, loaded.document.header, outcome)
            build_archive(store).keep(
                made,
                sample(TYPE),
                id=f"{number:032x}",
                created_at=f"2026-03-0{number}T08:00:00Z",
                actor="王敏",
            )
    return folder


@pytest.fixture
def store(data: Path) -> Iterator[DocumentStore]:
    """That archive."""
    with closing(build_store(settings_of(data))) as opened:
        yield opened


def records(store: DocumentStore) -> tuple[Record, ...]:
    """All that is filed there."""
    return store.list(Query(), offset=0, limit=10).records


def test_all_of_it_goes_to_another_machine(data: Path, store: DocumentStore, tmp_path: Path) -> None:
    """Out by one command, in by another: the same papers under the same numbers."""
    before = {record.id: record for record in records(store)}
    made = told(data, "export", "--all", "-o", str(tmp_path / "out"), "--actor", "王敏")
    assert bagit.Bag(made["package"]).validate(processes=1, fast=False)
    assert (2, 2) == (made["documents"], len(before))
    taken = told(tmp_path / "new", "import", made["package"], "--digest", made["digest"], "--actor", "李文")
    assert {"documents": 2, "known": 0, "whole": True, "digest": made["digest"]} == taken
    with closing(build_store(settings_of(tmp_path / "new"))) as other:
        assert before == {record.id: record for record in records(other)}
        assert other.open("1".zfill(32), "pdf") == store.open("1".zfill(32), "pdf")


def test_handing_over_is_in_the_log(data: Path, store: DocumentStore, tmp_path: Path) -> None:
    """Who, when, what, and the digest that was told."""
    made = told(data, "export", "1".zfill(32), "-o", str(tmp_path), "--actor", "王敏")
    events = [event for change in store.recovery.changes.log.changes() for event in change]
    assert (Act.EXPORT, f"王敏（系统用户 {user_name()}）", made["digest"]) == (
        events[-1].act,
        events[-1].actor,
        events[-1].details["digest"],
    )


def test_a_package_holds_what_a_stranger_needs(data: Path, store: DocumentStore, tmp_path: Path) -> None:
    """A catalogue, words on how to check it; where asked for, each paper as EEP, and the report of checks."""
    code = store.get("1".zfill(32)).archival_code
    made = told(data, "export", code, "--eep", "--check", "-o", str(tmp_path))
    payload = Path(made["package"], "data")
    rows = list(load_workbook(payload / "catalogue.xlsx").active.iter_rows(values_only=True))
    assert (2, code) == (len(rows), rows[1][1])
    assert "sha256sum" in (payload / "README.txt").read_text("utf-8")
    (package,) = (payload / "eep").iterdir()
    packed = read_eep(package.read_bytes())
    assert store.open("1".zfill(32), "pdf") == packed.files["document.pdf"]
    (report,) = payload.glob("objects/*/v*/content/checks/YJ-1.json")
    assert json.loads(report.read_bytes())["passed"]
    assert {"objects", "events", "eep", "catalogue.xlsx", "README.txt"} == {
        path.name for path in payload.iterdir()
    }


@pytest.mark.parametrize("words", [[], ["--all", "1".zfill(32)]])
def test_what_to_hand_over_is_said_plainly(words: list[str], data: Path, tmp_path: Path) -> None:
    """Some, or all; not neither, not both."""
    assert USAGE == hongtou(data, "export", *words, "-o", str(tmp_path)).exit_code
    assert [] == list(tmp_path.iterdir())


def test_a_paper_that_fails_its_checks_is_not_handed_over(tmp_path: Path) -> None:
    """A PDF that none is, filed unseen: the checks name it, their report stays, no package is made."""
    store = opened(tmp_path / "data")
    id = store.keep(record_of(1), FILES, actor="王敏").id
    answer = hongtou(tmp_path / "data", "export", id, "--check", "-o", str(tmp_path / "out"))
    assert OUR_FAULT == answer.exit_code
    assert "checks-failed" in answer.stderr and "YJ-3-" in answer.stderr
    assert not json.loads(store.read(id, "checks/YJ-1.json"))["passed"]
    assert not (tmp_path / "out").exists()


def test_a_changed_package_is_a_finding(data: Path, tmp_path: Path) -> None:
    """Each file that is wrong is named; nothing is taken in."""
    made = told(data, "export", "--all", "-o", str(tmp_path / "out"))
    path = next(Path(made["package"]).glob("data/objects/*/v1/content/document.pdf"))
    path.write_bytes(path.read_bytes() + b"x")
    answer = hongtou(tmp_path / "new", "import", made["package"])
    assert FINDINGS == answer.exit_code
    assert str(path.relative_to(made["package"])) in answer.stderr


def test_another_package_than_was_told_of_is_refused(data: Path, tmp_path: Path) -> None:
    """However sound it is."""
    made = told(data, "export", "--all", "-o", str(tmp_path / "out"))
    answer = hongtou(tmp_path / "new", "import", made["package"], "--digest", "0" * 128)
    assert FINDINGS == answer.exit_code
    assert "校验和" in answer.stderr


def test_importing_into_itself_is_a_clash(data: Path, tmp_path: Path) -> None:
    """All of it has no place where something is."""
    made = told(data, "export", "--all", "-o", str(tmp_path / "out"))
    answer = hongtou(data, "import", made["package"])
    assert USAGE == answer.exit_code
    assert "archive-clash" in answer.stderr


def test_the_catalogue_comes_as_a_table_and_as_a_paper(
    data: Path, store: DocumentStore, tmp_path: Path
) -> None:
    """The same rows in both, in the order of the numbers."""
    codes = sorted(record.archival_code for record in records(store))
    told(data, "catalogue", "--year", "2022", "-o", str(tmp_path / "c.xlsx"))
    rows = list(load_workbook(tmp_path / "c.xlsx").active.iter_rows(values_only=True))
    assert codes == [row[1] for row in rows[1:]]
    told(data, "catalogue", "-o", str(tmp_path / "c.pdf"))
    words = "".join(text_of((tmp_path / "c.pdf").read_bytes()))
    assert all(code in words for code in codes)


def test_a_catalogue_of_nothing_is_not_written(data: Path, tmp_path: Path) -> None:
    """A year in which nothing was filed, an ending that is none."""
    answer = hongtou(data, "catalogue", "--year", "1999", "-o", str(tmp_path / "c.xlsx"))
    assert USAGE == answer.exit_code and "没有可编入目录的文书" in answer.stderr
    assert USAGE == hongtou(data, "catalogue", "-o", str(tmp_path / "c.csv")).exit_code
    assert [] == list(tmp_path.iterdir())


def test_an_access_copy_bears_the_stamp(data: Path, store: DocumentStore, tmp_path: Path) -> None:
    """The master's bytes and something behind them; the master in the archive stays."""
    master = store.open("1".zfill(32), "pdf")
    code = store.get("1".zfill(32)).archival_code
    (file,) = told(data, "copy", code, "-o", str(tmp_path))
    content = Path(file["path"]).read_bytes()
    assert content.startswith(master) and len(content) > len(master)
    assert master == store.open("1".zfill(32), "pdf")
