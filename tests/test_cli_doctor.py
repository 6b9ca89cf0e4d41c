"""`hongtou doctor`: every fault once, with its cure, and nothing changed by looking."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service.acting import utc_now
from service.cli import main
from service.core.access import Grant, Role
from service.core.events import Act
from service.core.keeping import Record
from service.settings import read_settings
from tests.archive.conftest import opened
from tests.running import HONGTOU
from tests.sealing.pki import PASSPHRASE, issue, private_key
from tests.web.fakes import office_in

DONE, OUR_FAULT = 0, 3

WITHOUT_PANGO = """
import cffi

def missing(*names):
    raise OSError("cannot load library 'libpango-1.0-0'")

cffi.FFI.dlopen = missing
from service.cli import main
main(["doctor", "--json"])
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is not there yet."""
    monkeypatch.setenv("HONGTOU_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def diagnosis() -> tuple[Result, dict[str, Any]]:
    """The answer, and its checks by name."""
    answer = CliRunner().invoke(main, ["doctor", "--json"])
    return answer, {check["name"]: check for check in json.loads(answer.stdout)}


def test_a_sound_installation_is_zero(data: Path) -> None:
    """Every setting is shown."""
    answer, checks = diagnosis()
    assert DONE == answer.exit_code, answer.stdout
    assert [] == [name for name, check in checks.items() if not check["sound"]]
    assert str(data) == checks["设置 HONGTOU_DATA"]["found"]
    assert checks["一致性检查引擎"]["found"].startswith("veraPDF 1.")


def test_the_limits_of_workers_are_told_beside_what_the_machine_has(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than there is gets a word; a limit of the system below ours is a fault."""
    monkeypatch.setenv("HONGTOU_RENDER_MEMORY_MB", "600")
    assert "600 MB" in diagnosis()[1]["生成进程"]["found"]
    monkeypatch.setenv("HONGTOU_RENDER_MEMORY_MB", "1000000")
    assert "超过本机内存" in diagnosis()[1]["生成进程"]["found"]
    command = f"ulimit -d 900000 && exec {HONGTOU} doctor --json"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert OUR_FAULT == done.returncode
    (fault,) = (check for check in json.loads(done.stdout) if not check["sound"])
    assert ("生成进程", True) == (fault["name"], "878 MB" in fault["found"])


def test_looking_changes_nothing(data: Path) -> None:
    """The data folder is made by the first document kept, not by a question."""
    _, checks = diagnosis()
    assert "尚未建立" in checks["数据文件夹"]["found"]
    assert not data.exists()
    data.mkdir()
    assert str(data) == diagnosis()[1]["数据文件夹"]["found"]
    assert [] == list(data.iterdir())


def test_an_unknown_variable_is_told_once(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is one fault, however many checks would have wanted the settings."""
    monkeypatch.setenv("HONGTOU_PROT", "1")
    answer = CliRunner().invoke(main, ["doctor"])
    assert OUR_FAULT == answer.exit_code
    assert 1 == answer.stdout.count("HONGTOU_PROT")
    assert 1 == answer.stdout.count("解决办法")


def test_a_data_folder_that_cannot_be_one_is_a_fault(data: Path) -> None:
    """A file stands in its place, or above it."""
    data.write_text("in the way")
    for place in (data, data / "deeper"):
        checked = CliRunner().invoke(main, ["doctor", "--json"], env={"HONGTOU_DATA": str(place)})
        (fault,) = (check for check in json.loads(checked.stdout) if not check["sound"])
        assert ("数据文件夹", True) == (fault["name"], "不是文件夹" in fault["found"])
        assert fault["cure"]


def test_kept_documents_that_lost_their_files_are_a_fault(data: Path) -> None:
    """What the index names and the disk lacks is told by its identifier, with the cure."""
    store = opened(data)
    record = Record(
        "0" * 32, "FN-1", "feedback_notice", 1, "〔2022〕1号", "题", "2022-09-16", "2022-09-16", ()
    )
    store.keep(record, {"payload": b"{}", "pdf": b"%PDF"}, actor="测试")
    assert diagnosis()[1]["留存的文书"]["sound"]
    shutil.rmtree(data / "archive" / "ocfl")
    answer, checks = diagnosis()
    assert OUR_FAULT == answer.exit_code
    assert record.id in checks["留存的文书"]["found"]
    assert "备份" in checks["留存的文书"]["cure"]


def test_where_the_archive_is_and_by_which_schedule_it_files_is_told(data: Path) -> None:
    """The example is called one."""
    checks = diagnosis()[1]
    assert f"SQLite {data / 'archive.sqlite3'}" == checks["归档目录"]["found"]
    assert str(data / "archive") == checks["归档文件"]["found"]
    assert checks["保管期限表"]["found"].startswith("示例")


def test_an_own_schedule_is_told_and_its_faults_are(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its 全宗, or by what is wrong."""
    own = tmp_path / "own.toml"
    monkeypatch.setenv("HONGTOU_ARCHIVE_SCHEDULE", str(own))
    own.write_text(
        'fonds = "Z109"\nfonds_name = "淮岭"\norgan = "淮岭"\n[terms]\n"*" = "Y"\n', encoding="utf-8"
    )
    assert "全宗 Z109 淮岭" in diagnosis()[1]["保管期限表"]["found"]
    wrong = tmp_path / "wrong.toml"
    monkeypatch.setenv("HONGTOU_ARCHIVE_SCHEDULE", str(wrong))
    wrong.write_text('fonds = 1\nfonds_name = "a"\norgan = "a"\n[terms]\n', encoding="utf-8")
    fault = diagnosis()[1]["保管期限表"]
    assert not fault["sound"] and "全宗号" in fault["found"], fault


def test_the_password_of_a_database_is_never_shown(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In whichever part of its address it is; that it cannot be reached is a fault."""
    monkeypatch.setenv("HONGTOU_DATABASE", "postgresql://u:geheim@127.0.0.1:1/archive?password=geheim")
    answer, checks = diagnosis()
    assert "PostgreSQL 127.0.0.1:1/archive" == checks["归档目录"]["found"]
    assert not checks["留存的文书"]["sound"]
    assert "geheim" not in answer.output


def test_missing_fonts_are_a_fault(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that prepares them."""
    monkeypatch.setenv("HONGTOU_FONTS", str(tmp_path / "absent"))
    answer, checks = diagnosis()
    assert OUR_FAULT == answer.exit_code
    assert not checks["字体"]["sound"]
    assert "make serve" in checks["字体"]["cure"]


def test_missing_or_changed_scripts_are_a_fault(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the file that is concerned and the command that fetches it."""
    scripts = tmp_path / "scripts"
    monkeypatch.setenv("HONGTOU_SCRIPTS", str(scripts))
    assert "scripts.sha256" in diagnosis()[1]["网页脚本"]["found"]
    scripts.mkdir()
    (scripts / "scripts.sha256").write_text(f"{sha256(b'sound').hexdigest()}  grid.js\n", encoding="utf-8")
    for content, told in ((None, "缺少 grid.js"), (b"changed", "不同"), (b"sound", str(scripts))):
        if content is not None:
            (scripts / "grid.js").write_bytes(content)
        check = diagnosis()[1]["网页脚本"]
        assert (content == b"sound", True) == (check["sound"], told in check["found"])
        assert check["sound"] or "make serve" in check["cure"]


def test_fonts_other_than_those_proven_are_told_and_no_fault(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another release's outlines work too; one should know of them."""
    fonts = read_settings({}).fonts
    entries = json.loads((fonts / "fonts.json").read_bytes())
    for number, entry in enumerate(entries):
        entry["is_proven"] = bool(number)
        (tmp_path / entry["file"]).symlink_to(fonts / entry["file"])
    (tmp_path / "fonts.json").write_text(json.dumps(entries), encoding="utf-8")
    monkeypatch.setenv("HONGTOU_FONTS", str(tmp_path))
    answer, checks = diagnosis()
    assert DONE == answer.exit_code
    told = [name for name, check in checks.items() if "不同于已验证的版本" in check["found"]]
    assert ["字体 仿宋_GB2312"] == told


def test_whose_seal_it_is_and_until_when_is_told(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate that ends soon, or a wrong passphrase, is a fault before any paper waits for its seal."""
    assert "没有设置" in diagnosis()[1]["印章"]["found"]
    now = datetime.now(UTC)
    for days, is_sound in ((100, True), (20, False)):
        holder = issue("测试印章", private_key("章"), since=now, until=now + timedelta(days=days))
        (tmp_path / "seal.p12").write_bytes(holder.pkcs12())
        monkeypatch.setenv("HONGTOU_SEAL_KEY", str(tmp_path / "seal.p12"))
        monkeypatch.setenv("HONGTOU_SEAL_PASSPHRASE", PASSPHRASE)
        answer, checks = diagnosis()
        assert is_sound is checks["印章"]["sound"]
        assert "测试印章" in checks["印章"]["found"]
        assert PASSPHRASE not in answer.output
    monkeypatch.setenv("HONGTOU_SEAL_PASSPHRASE", "wrong")
    check = diagnosis()[1]["印章"]
    assert ("HONGTOU_SEAL_PASSPHRASE" in check["cure"], False) == (True, check["sound"])


def test_a_missing_system_library_is_a_fault_in_our_words_alone(data: Path) -> None:
    """What the engine prints of it does not spoil the answer."""
    done = subprocess.run([sys.executable, "-c", WITHOUT_PANGO], capture_output=True, text=True)
    assert OUR_FAULT == done.returncode
    (fault,) = (check for check in json.loads(done.stdout) if not check["sound"])
    assert "libpango" in fault["found"]
    assert "make serve" in fault["cure"]


def test_the_officers_are_told_of_and_how_to_find_who_is_missing(data: Path) -> None:
    """Nothing where there is no office yet; a disabled officer is none."""
    assert "首次启动" in diagnosis()[1]["账户"]["found"]
    accounts, now = office_in(data).accounts, utc_now()
    accounts.open_first(id="a" * 32, time=now, actor="系统")
    accounts.open("li.si", "李四", [Grant(Role.AUDITOR)], id="b" * 32, time=now, actor="系统")
    accounts.disable("b" * 32, time=now, actor="系统")
    answer, checks = diagnosis()
    assert OUR_FAULT == answer.exit_code
    assert "2 个，其中停用 1 个" == checks["账户"]["found"]
    assert (True, "admin") == (checks["系统管理员"]["sound"], checks["系统管理员"]["found"])
    for title, role in (("安全保密员", "security-officer"), ("审计员", "auditor")):
        assert not checks[title]["sound"] and f"--role {role}" in checks[title]["cure"]
    accounts.enable("b" * 32, time=now, actor="系统")
    assert diagnosis()[1]["审计员"]["sound"]


def test_a_log_of_the_office_that_was_changed_is_told(data: Path) -> None:
    """By its end; where nobody has signed in yet there is nothing to look at, and no file comes of it."""
    assert "审计日志" not in diagnosis()[1]
    office = office_in(data)
    office.record(time="2026-02-01T08:00:00.000000Z", actor="张三", act=Act.READ)
    assert "共 1 条，最后 1 条环环相扣" == diagnosis()[1]["审计日志"]["found"]
    with office.database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER office_events_unchanged")
        connection.exec_driver_sql("UPDATE office_events SET actor = '别人'")
    answer, checks = diagnosis()
    assert OUR_FAULT == answer.exit_code
    assert "hongtou audit verify" in checks["审计日志"]["cure"]
    office.database.let_go()
    (data / "office.sqlite3").write_bytes(b"no database" * 1000)
    assert "已损坏" in diagnosis()[1]["审计日志"]["found"]
