"""One batch with the true worker: a notice, a plan, and a payload with faults between them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.bootstrap.archive import build_store
from service.cli import main
from service.console import FINDINGS
from service.core.keeping import Query
from service.registry import sample, shortest_sample
from service.settings import read_settings


def test_papers_of_several_types_are_made_and_filed_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies in the folder is what is filed."""
    monkeypatch.setenv("HONGTOU_DATA", str(tmp_path / "data"))
    payloads = tmp_path / "payloads"
    payloads.mkdir()
    (payloads / "1.json").write_bytes(shortest_sample("rectification_plan"))
    (payloads / "2.json").write_bytes(sample("feedback_notice", "invalid/N-02-unknown-group"))
    (payloads / "10.json").write_bytes(shortest_sample("feedback_notice"))
    out = tmp_path / "out"
    command = ["batch", str(payloads), "-o", str(out), "--archive", "--actor", "张三", "--json"]
    answer = CliRunner().invoke(main, command)
    assert FINDINGS == answer.exit_code, answer.output
    rows = json.loads(answer.stdout)["rows"]
    assert ["done", "failed", "done"] == [row["state"] for row in rows]
    assert "N-02" in [finding["code"] for finding in rows[1]["findings"]]
    for row in (rows[0], rows[2]):
        names = [file["name"] for file in row["files"]]
        assert all(name.startswith(f"00{row['number']}_{row['document']['number']}_") for name in names)
        contents = {Path(name).suffix: (out / name).read_bytes()[:4] for name in names}
        assert {".pdf": b"%PDF", ".docx": b"PK\3\4"} == contents
    filed = build_store(read_settings()).list(Query(), offset=0, limit=9)
    assert {row["filed"]["archival_code"] for row in rows if row["filed"]} == {
        item.archival_code for item in filed.records
    }
