"""The command line: what it writes, what it says, and its exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service import cli, console, inputs
from service.bootstrap.papers import build_pipeline
from service.core.errors import HongtouError
from service.core.errors.faults import RenderFailed, ServiceError
from service.core.errors.payloads import PayloadError
from service.core.pipeline import Pipeline
from service.settings import read_settings
from tests.every_error import every_error

ROOT = Path(__file__).resolve().parent.parent
DONE, FINDINGS, USAGE, OUR_FAULT = range(4)
FORMATS = ("docx", "pdf")


def sample(type_name: str, which: str = "minimal") -> bytes:
    """A payload of ours."""
    return (ROOT / "samples" / type_name / f"{which}.json").read_bytes()


def notice(**changes: Any) -> bytes:
    """A sound notice, with fields of its own where told."""
    return json.dumps(json.loads(sample("feedback_notice")) | changes).encode()


class Plain:
    """A renderer that needs no engine: the view's title and what was asked for, or a failure."""

    media_type = "text/plain"

    def __init__(self, format: str, fault: Exception | None = None) -> None:
        self.format = format
        self.fault = fault

    def render(
        self, type_name: str, view: Mapping[str, Any], *, draft: bool = False, source: bytes | None = None
    ) -> bytes:
        """The same bytes for the same document."""
        if self.fault and b"unlucky" in (source or b""):
            raise self.fault
        return (
            f"{self.format} {type_name} {view['header']['title_lines']} {draft} {len(source or b'')}".encode()
        )

    def made_with(self, type_name: str) -> dict[str, str]:
        """Nothing worth telling."""
        return {}


def pipeline_of(fault: Exception | None = None) -> Pipeline:
    """The true pipeline, with quick renderers and without their proof."""
    true = build_pipeline(read_settings({}))
    return replace(
        true,
        renderers={name: Plain(name, fault) for name in FORMATS},
        prove=lambda printed, renditions: None,
    )


class StandardInput(BytesIO):
    """Bytes that come on standard input, which has a name as every open file has."""

    name = "<stdin>"


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in an empty folder, with quick renderers."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(inputs, "pipeline", pipeline_of)
    (tmp_path / "notice.json").write_bytes(notice())

    def invoke(*arguments: str, input: bytes = b"") -> Result:
        return CliRunner().invoke(cli.main, arguments, input=StandardInput(input))

    return invoke


def made(folder: Path) -> list[str]:
    """The endings of the files in a folder, without what comes before the date."""
    return sorted(path.name.rpartition("_20")[2][6:] for path in folder.iterdir())


def test_a_sound_payload_gives_both_files_and_zero(run: Run, tmp_path: Path) -> None:
    """The paths of the two files are the answer."""
    answer = run("generate", "notice.json", "-o", "out")
    assert DONE == answer.exit_code, answer.output
    assert [str(Path("out", path.name)) for path in sorted((tmp_path / "out").iterdir())] == [
        *sorted(answer.stdout.splitlines())
    ]
    assert [".docx", ".pdf"] == made(tmp_path / "out")


def test_only_the_formats_asked_for_are_made(run: Run, tmp_path: Path) -> None:
    """The same format asked for twice is one file."""
    assert DONE == run("generate", "notice.json", "-o", "out", "--format", "pdf", "--format", "pdf").exit_code
    assert [".pdf"] == made(tmp_path / "out")


def test_a_draft_is_made_as_one(run: Run, tmp_path: Path) -> None:
    """The renderer is told."""
    run("generate", "notice.json", "-o", "out", "--format", "pdf", "--draft")
    (file,) = (tmp_path / "out").iterdir()
    assert " True " in file.read_text(encoding="utf-8")


def test_a_payload_may_come_on_standard_input(run: Run, tmp_path: Path) -> None:
    """A dash stands for it."""
    assert DONE == run("generate", "-", "-o", "out", input=notice()).exit_code
    assert [".docx", ".pdf"] == made(tmp_path / "out")


def test_another_document_of_the_same_name_gets_a_number(run: Run, tmp_path: Path) -> None:
    """Nothing is written over, and the same document again makes no copies."""
    for body in (notice(), notice(), notice(doc_id="another")):
        run("generate", "-", "-o", "out", input=body)
    assert [".docx", ".pdf", "_2.docx", "_2.pdf"] == made(tmp_path / "out")


def test_several_payloads_get_an_answer_each_and_the_worst_exit_code(run: Run, tmp_path: Path) -> None:
    """The sound one is made whatever is wrong with the other."""
    (tmp_path / "broken.json").write_bytes(b"{")
    answer = run("generate", "broken.json", "notice.json", "-o", "out", "--json")
    assert FINDINGS == answer.exit_code
    broken, sound = json.loads(answer.stdout)
    assert ("broken.json", "malformed-payload") == (broken["payload"], broken["error"]["code"])
    assert ["docx", "pdf"] == [file["format"] for file in sound["files"]]
    assert ["仿宋_GB2312", "楷体_GB2312", "宋体"] == [face["official"] for face in sound["faces"]][:3]
    assert ("feedback_notice", []) == (sound["type"], [item for item in sound["findings"] if "error" in item])


def test_a_payload_with_faults_names_them_and_makes_nothing(run: Run, tmp_path: Path) -> None:
    """Code, place, fault and cure stand on standard error; the exit code is 1."""
    body = sample("feedback_notice", "invalid/N-02-unknown-group")
    answer = run("generate", "-", "-o", "out", input=body)
    assert FINDINGS == answer.exit_code
    assert "错误 N-02 /" in answer.stderr
    assert "" == answer.stdout
    assert not (tmp_path / "out").exists()


def test_validate_says_whether_it_passes(run: Run) -> None:
    """One sentence per payload, and no file."""
    answer = run("validate", "notice.json")
    assert (DONE, True) == (answer.exit_code, answer.stdout.startswith("notice.json：通过"))
    wrong = run("validate", "-", input=sample("feedback_notice", "invalid/N-02-unknown-group"))
    assert (FINDINGS, True) == (wrong.exit_code, "有错误" in wrong.stdout)


def test_a_report_is_given_the_plan_it_quotes(run: Run, tmp_path: Path) -> None:
    """Without the plan the report says so; the plan itself is not made."""
    (tmp_path / "plan.json").write_bytes(sample("rectification_plan", "typical"))
    report = sample("progress_report", "linked")
    alone = json.loads(run("validate", "-", "--json", input=report).stdout)
    linked = run("generate", "-", "--with", "plan.json", "-o", "out", "--json", input=report)
    assert DONE == linked.exit_code, linked.output
    assert [".docx", ".pdf"] == made(tmp_path / "out")
    assert alone[0]["findings"] != json.loads(linked.stdout)[0]["findings"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("generate",),
        ("generate", "absent.json"),
        ("generate", "notice.json", "--format", "fax"),
        ("schema", "letter"),
        ("sample", "letter"),
        ("sample", "feedback_notice", "absent"),
        ("serve", "--port", "0"),
    ],
)
def test_wrong_use_is_two(run: Run, arguments: tuple[str, ...]) -> None:
    """Nothing was wrong with a payload."""
    answer = run(*arguments)
    assert USAGE == answer.exit_code
    assert "Error" in answer.stderr or "错误" in answer.stderr


def test_a_wrong_setting_is_two(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is named."""
    monkeypatch.undo()
    monkeypatch.setenv("HONGTOU_PROT", "1")
    answer = CliRunner().invoke(cli.main, ["validate", "-"], input=StandardInput(notice()))
    assert USAGE == answer.exit_code
    assert "HONGTOU_PROT" in answer.stderr


@pytest.mark.parametrize(
    "fault", [RenderFailed("字库坏了。", hint="请修。"), OSError("no engine"), KeyError("x")]
)
def test_a_fault_of_ours_is_three_and_leaves_the_others_their_answers(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: Exception
) -> None:
    """Foreseen or not, it is never told as a fault of the payload."""
    monkeypatch.setattr(inputs, "pipeline", lambda: pipeline_of(fault))
    (tmp_path / "unlucky.json").write_bytes(notice(doc_id="unlucky"))
    answer = run("generate", "unlucky.json", "notice.json", "-o", "out", "--json")
    assert OUR_FAULT == answer.exit_code
    failed, sound = json.loads(answer.stdout)
    assert failed["error"]["code"] == ("render-failed" if isinstance(fault, RenderFailed) else "service")
    assert failed["error"]["hint"]
    assert 2 == len(sound["files"])


def test_an_unforeseen_fault_before_any_payload_is_three(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own exit code would say that the payload has faults."""

    def broken() -> Pipeline:
        raise OSError("no disk")

    monkeypatch.setattr(inputs, "pipeline", broken)
    answer = run("validate", "notice.json")
    assert OUR_FAULT == answer.exit_code
    assert "hongtou doctor" in answer.stderr


def test_a_folder_that_cannot_be_written_is_three(run: Run, tmp_path: Path) -> None:
    """The place is named, with what to look at."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "inner").write_text("in the way")
    answer = run("generate", "notice.json", "-o", "out/inner/deeper")
    assert OUR_FAULT == answer.exit_code
    assert "无法写入文件夹" in answer.stderr


@pytest.mark.parametrize("kind", [*every_error()])
def test_every_error_has_its_exit_code(kind: type[HongtouError]) -> None:
    """1 for the payload, 3 for us, 2 for everything else one may ask wrongly."""
    error = kind.__new__(kind)
    wanted = {PayloadError: FINDINGS, ServiceError: OUR_FAULT}
    assert next((code for root, code in wanted.items() if issubclass(kind, root)), USAGE) == (
        console.exit_code(error)
    )


def test_the_types_their_schemas_and_samples_can_be_had(run: Run) -> None:
    """What one needs to write a payload."""
    listed = [entry["type"] for entry in json.loads(run("types", "--json").stdout)]
    assert ["feedback_notice", "progress_report", "rectification_plan"] == listed
    assert "反馈意见" in run("types").stdout
    for name in listed:
        assert "$schema" in json.loads(run("schema", name).stdout)
        assert name == json.loads(run("sample", name).stdout)["doc_type"]


def test_a_quoted_file_that_does_not_load_is_told(run: Run, tmp_path: Path) -> None:
    """What stands behind --with must be sound: a report would silently go without its plan."""
    (tmp_path / "plan.json").write_bytes(b'{"doc_type": "rectification_plan"}')
    done = run("validate", "-", "--with", str(tmp_path / "plan.json"), input=notice())
    assert FINDINGS == done.exit_code
    assert "被引用的文书" in done.stderr
    assert "/body" in done.stderr


def test_standard_input_named_twice_is_one_payload(run: Run) -> None:
    """The second reading would be empty."""
    done = run("validate", "-", "-", input=notice())
    assert (DONE, 1) == (done.exit_code, done.stdout.count("通过"))


def test_who_reads_no_further_is_told_of_no_fault() -> None:
    """`hongtou … | head` ends quietly."""
    reading, writing = os.pipe()
    os.close(reading)
    script = "from service.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "types"], stdout=writing, stderr=subprocess.PIPE, text=True
    )
    os.close(writing)
    assert "" == done.stderr
