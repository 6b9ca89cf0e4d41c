"""Units are set and listed on the machine."""

import json

from service.acting import user_name
from service.core.events import Act
from service.core.holdings import AuditQuery
from service.office.opening import Office
from tests.office_commands.conftest import Run

DONE, USAGE = 0, 2


def test_units_are_set_and_listed(run: Run, office: Office) -> None:
    """In words and as JSON."""
    assert "D01\t土木工程学院\n" == run("unit", "add", "D01", "土木工程学院", "--actor", "张三").stdout
    added = json.loads(run("unit", "add", "D01/D0102", "桥梁系", "--json").stdout)
    assert {"path": "D01/D0102", "name": "桥梁系"} == added
    assert "D01\t土木工程学院\nD01/D0102\t桥梁系\n" == run("unit", "list").stdout
    assert added == json.loads(run("unit", "list", "--json").stdout)[1]
    assert (
        f"张三（系统用户 {user_name()}）"
        == office.logged(AuditQuery(act=Act.NAME_UNIT), offset=1, limit=1).events[0].actor
    )


def test_what_cannot_be_set_is_said(run: Run) -> None:
    """No unit above it, a code twice, a code that is none."""
    run("unit", "add", "D01", "土木工程学院")
    for path in ("D02/D0201", "D01", "土木"):
        answer = run("unit", "add", path, "学院")
        assert (USAGE, "") == (answer.exit_code, answer.stdout)
    assert 1 == len(run("unit", "list").stdout.splitlines())
