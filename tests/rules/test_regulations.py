"""制度文件 are counted by their kind, in the ledger and in supplements; other 成果 are not."""

from typing import Any

import pytest
from judging import findings, payload

from service.core.findings import Severity

SAMPLE = "rectification_plan/deliverables-of-other-kinds"


def errors(values: dict[str, Any]) -> list[str]:
    """The pointers of what stops a payload."""
    return [item.pointer for item in findings(values) if item.severity is Severity.ERROR]


@pytest.mark.parametrize(("created", "expected"), [(1, []), (2, ["regulations_created"])])
def test_a_work_ledger_is_no_regulation(created: int, expected: list[str]) -> None:
    """One regulation beside two 工作台账 is one."""
    values = payload(SAMPLE)
    values["body"]["declared_counts"]["deliverables"]["regulations_created"] = created
    assert [f"/body/declared_counts/deliverables/{name}" for name in expected] == errors(values)


@pytest.mark.parametrize(("kind", "expected"), [("制度文件", []), ("工作台账", ["regulations_created"])])
def test_only_the_regulations_of_a_supplement_add_to_the_count(kind: str, expected: list[str]) -> None:
    """Two with a regulation added; still one with a 工作台账."""
    values = payload(SAMPLE)
    body = values["body"]
    measure = dict(body["ledger"][0]["problems"][0]["measures"][0])
    measure |= {"id": "M002", "category": "supplementary"}
    measure["deliverables"] = [{"kind": kind, "action": "制定", "name": "研讨考评"}]
    added = {"problem_id": "P01", "measure": measure}
    body["supplements"] = [
        {"id": "S1", "basis": "督查反馈", "date": "2022-11-01", "reason": "补充。", "measures": [added]}
    ]
    body["declared_counts"] = {"deliverables": {"regulations_created": 2}}
    assert [f"/body/declared_counts/deliverables/{name}" for name in expected] == errors(values)
