"""Every check of the table has an answer, and says no to the fault that is planted for it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_LZMA, ZipFile

import pytest
from checked import Checked

from service.archive.checks.page import check_page
from service.archive.checks.running import report_files
from service.archive.checks.subject import Register, Scan
from service.archive.checks.word_text import word_text
from service.core.errors.faults import ChecksFailed
from service.core.errors.payloads import RejectedDocument
from service.core.events import Break
from service.core.seals import SealFault, SealStatus
from service.core.verdicts import State, Verdict
from service.records.check_table import ADDED, COMMON, checks_of
from service.records.checks import PROPERTIES, Found, Outcome, Report, Stage, upheld

Plant = Callable[[Checked], Checked]
ANSWERED = {"1-9", "1-14", "4-1", "4-2", "4-4", "4-5", "4-6"}
"""What nobody can run on a fresh file of ours, on a machine without a scanner."""


def packed_otherwise(content: bytes) -> bytes:
    """The Word file with its parts packed by another method."""
    written = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(written, "w", ZIP_LZMA) as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
    return written.getvalue()


def packed(name: str, text: str = "") -> bytes:
    """A package of one part."""
    written = BytesIO()
    with ZipFile(written, "w") as new:
        new.writestr(name, text)
    return written.getvalue()


def described(sound: Checked, **changes: object) -> Checked:
    """The same 件 with other words of description."""
    return sound.told(description={**sound.record.description, **changes})


def without_history(sound: Checked) -> Checked:
    """The same 件 of whose filing nothing is told."""
    return sound.told(history=())


PLANTED: Mapping[str, Plant] = {
    "1-1": lambda sound: sound.having("document.pdf", sound.package["document.pdf"] + b" "),
    "1-2": lambda sound: sound.told(title="题" * 20_001),
    "1-3": lambda sound: sound.told(issue_date="2022年9月16日"),
    "1-4": lambda sound: described(sound, urgency="十万火急"),
    "1-5": lambda sound: sound.told(issue_date="2027-01-01"),
    "1-6": lambda sound: sound.told(title="关于\u202e的通知"),
    "1-7": lambda sound: sound.altered("metadata.xml", "<室编件号>1<", "<室编件号>2<"),
    "1-8": lambda sound: sound.at(register=Register(same_code=("f" * 32,))),
    "1-10": lambda sound: sound.having("document.docx", b"%PDF-1.7"),
    "1-11": lambda sound: sound.altered("metadata.xml", "document.docx", "document.doc"),
    "1-12": lambda sound: sound.altered("record.json", "feedback_notice", "progress_report"),
    "1-13": lambda sound: sound.having("proofs.json", None),
    "1-14": lambda sound: sound.received().having("payload.json", b"{}"),
    "2-1": lambda sound: sound.having("document.docx", None),
    "2-2": lambda sound: sound.having("payload.json", b"{}"),
    "2-3": lambda sound: sound.altered("metadata.xml", "<密级>无</密级>", ""),
    "2-4": lambda sound: sound.told(title=""),
    "2-5": without_history,
    "2-6": lambda sound: sound.at(register=Register(last=4)),
    "2-7": lambda sound: sound.having("findings.json", b""),
    "2-8": lambda sound: described(sound, attachments=["从来没有的清单"]),
    "2-9": lambda sound: sound.told(filed_under={}),
    "2-10": lambda sound: sound.altered("metadata.xml", "<文种>意见<", "<文种>通知<"),
    "2-11": lambda sound: sound.having("document.pdf", None),
    "3-1": lambda sound: sound.having("metadata.xml", b"<?xml version='1.0'?><!DOCTYPE x []><x/>"),
    "3-2": lambda sound: sound.at(register=None),
    "3-3": lambda sound: sound.seen(verdict=Verdict(State.FAILED, "veraPDF", "1", reason="不是 PDF/A。")),
    "3-4": lambda sound: sound.viewed(problem="Data format error"),
    "3-5": lambda sound: sound.viewed(unembedded=("Helvetica",)),
    "3-6": lambda sound: sound.having("provenance.json", b'{"made_with": {}}'),
    "3-7": lambda sound: sound.viewed(is_encrypted=True),
    "3-8": lambda sound: sound.having("document.docx", packed_otherwise(sound.files["docx"])),
    "4-2": lambda sound: sound.seen(scan=Scan("ClamAV 1", {"document.docx": "Eicar"})),
    "4-3": lambda sound: sound.having("autorun.exe", b"MZ"),
    "4-7": lambda sound: sound.at(breaks=(Break(3, "第 3 条日志被改动过。"),)),
}
UNREACHED = {"3-2"}
"""Checks whose fault is that nothing can be asked: they then were not run."""


def test_a_sound_file_passes_every_check_that_can_run(sound_file: Checked) -> None:
    """All others say why they could not."""
    report = sound_file.report
    assert () == report.failed, [item.as_dict() for item in report.failed]
    assert ANSWERED == {item.number for item in report.results if item.result is not Outcome.PASSED}
    assert all(item.evidence for item in report.results)
    assert report is upheld(report)


@pytest.mark.parametrize("stage", Stage)
def test_every_check_of_the_table_is_answered(stage: Stage, sound_file: Checked) -> None:
    """Once each, in order, under the letters of the stage."""
    report = replace(sound_file, stage=stage).report
    assert [f"{stage.name}-{number}" for number in checks_of(stage)] == [item.code for item in report.results]
    assert {*PROPERTIES.values()} == {item.property for item in report.results}


def test_every_check_that_can_fail_has_a_planted_fault() -> None:
    """None is taken on trust."""
    assert {*COMMON} - {*PLANTED} == {"1-9", "4-1", "4-4", "4-5", "4-6"}


@pytest.mark.parametrize("number", PLANTED)
def test_a_planted_fault_is_found(number: str, sound_file: Checked) -> None:
    """By the check it is planted for."""
    planted = PLANTED[number](sound_file)
    expected = Outcome.NOT_RUN if number in UNREACHED else Outcome.FAILED
    result = planted.result(number)
    assert expected is result.result, result.evidence


def test_what_the_sender_can_mend_is_his_to_mend(sound_file: Checked) -> None:
    """All else is our fault; the findings name code and reason."""
    with pytest.raises(RejectedDocument) as his:
        upheld(sound_file.told(issue_date="2027-01-01").report)
    assert ["GD-1-5"] == [finding.code for finding in his.value.findings]
    assert "2027-01-01" in his.value.findings[0].message
    with pytest.raises(ChecksFailed) as ours:
        upheld(PLANTED["4-3"](sound_file).report)
    assert "GD-4-3" in {finding.code for finding in ours.value.findings}


def test_pages_that_are_not_there_are_no_pages(sound_file: Checked) -> None:
    """页数 is what the PDF has."""
    assert Outcome.FAILED is sound_file.viewed(pages=3).result("1-5").result


def test_a_seal_counts_where_somebody_read_it(sound_file: Checked) -> None:
    """A sound one passes; a broken one fails, and one that was not read."""
    sealed = sound_file.viewed(signatures=1)
    broken = SealFault("seal-broken", "签章之后文件被改动。", "")
    found = [
        sealed.seen(seals=seals).result("1-1").result
        for seals in ((SealStatus("Seal1", False),), (SealStatus("Seal1", False, faults=(broken,)),), ())
    ]
    assert [Outcome.PASSED, Outcome.FAILED, Outcome.FAILED] == found


def test_a_scanner_that_finds_nothing_passes(sound_file: Checked) -> None:
    """With its name and signatures in the report."""
    scanned = sound_file.seen(scan=Scan("ClamAV 1.4.6/27000"))
    assert [Outcome.PASSED] * 2 == [scanned.result(number).result for number in ("4-1", "4-2")]
    assert "ClamAV 1.4.6/27000" == scanned.result("4-2").tool


def test_an_engine_that_is_not_there_is_no_pass(sound_file: Checked) -> None:
    """It is 未执行, with the reason."""
    absent = Verdict(State.NOT_RUN, reason="没有安装 veraPDF。")
    result = sound_file.seen(verdict=absent).result("3-3")
    assert (Outcome.NOT_RUN, "没有安装 veraPDF。") == (result.result, result.evidence)


def test_a_word_file_that_cannot_be_read_is_found() -> None:
    """No package, no text, other packing, or broken in the middle."""
    for content, told in ((b"", "不是 ZIP"), (b"PK\x03\x04", "不是 ZIP"), (packed("x"), "没有 word/")):
        with pytest.raises(ValueError, match=told):
            word_text(content)
    for text in ("<x", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;'):
        with pytest.raises(ValueError, match="已损坏"):
            word_text(packed("word/document.xml", text))


def test_a_class_with_a_hole_is_found(sound_file: Checked) -> None:
    """Where the whole class was counted."""
    for last, count, outcome in ((0, 0, Outcome.PASSED), (7, 6, Outcome.PASSED), (7, 5, Outcome.FAILED)):
        whole = sound_file.at(register=Register(last=last, count=count))
        assert outcome is whole.result("2-6").result
    received = replace(sound_file.at(register=Register(last=7, count=5)), stage=Stage.YJ)
    assert "移交方" in received.result("2-6").evidence


def test_what_is_received_is_compared_with_what_was_handed_over(sound_file: Checked) -> None:
    """File by file, and with the 交接单; a file more or fewer is told."""
    received = sound_file.received()
    assert () == received.report.failed
    assert Outcome.PASSED is received.result("1-X1").result
    planted = (
        received.having("payload.json", b"{}"),
        received.having("proofs.json", None),
        received.having("more.json", b"{}"),
        received.at(listed=(1, 2)),
    )
    assert [Outcome.FAILED] * 4 == [item.result("1-X1").result for item in planted]
    assert Outcome.NOT_RUN is replace(sound_file, stage=Stage.YJ).result("1-X1").result


def test_what_is_found_elsewhere_is_entered(sound_file: Checked) -> None:
    """The rota over the whole store, the comparison with the backup, the look at a disc."""
    late = replace(sound_file, stage=Stage.CQ)
    assert [Outcome.NOT_RUN] * len(ADDED[Stage.CQ]) == [
        late.result(number).result for number in ADDED[Stage.CQ] if number != "3-X2"
    ] + [Outcome.NOT_RUN]
    assert Outcome.PASSED is late.result("3-X2").result
    told = late.at(
        told={"2-X1": Found(Outcome.FAILED, "备份中缺 1 件。"), "4-5": Found(Outcome.PASSED, "完好。")}
    )
    assert (Outcome.FAILED, Outcome.PASSED) == (told.result("2-X1").result, told.result("4-5").result)


def test_a_report_comes_back_as_it_was_written(sound_file: Checked) -> None:
    """Through JSON, which names the standard and the verdict."""
    report = PLANTED["4-3"](sound_file).report
    files = report_files(report, 2, check_page)
    assert {"checks/GD-2.json", "checks/GD-2.html"} == {*files}
    values = json.loads(files["checks/GD-2.json"])
    assert report == Report.from_dict(values)
    assert ("DA/T 70-2018", False) == (values["standard"], values["passed"])
    assert () == sound_file.having("checks/GD-2.json", files["checks/GD-2.json"]).report.failed


def test_the_page_says_everything_and_runs_nothing(sound_file: Checked) -> None:
    """Words of the paper stay words; the same report is the same page."""
    report = sound_file.told(title="<script>alert(1)</script>关于整改的意见").report
    page = check_page(report).decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert all(item.code in page for item in report.results)
    assert page == check_page(report).decode()
