"""Filed papers are listed and found from the command line."""

import json

import pytest

from tests.archive_commands.conftest import File, Run

DONE, USAGE = 0, 2


@pytest.fixture(autouse=True)
def papers(file: File) -> None:
    """Three filed papers."""
    file(1, doc_id="A", title="关于预算的通知", number="淮理党〔2022〕10号")
    file(2, doc_id="B", title="反馈意见", issue_date="2023-05-01")
    file(3, doc_id="C", title="预算执行情况", type="rectification_plan")


def titles(run: Run, *arguments: str) -> list[str]:
    """The titles of what answers, from the JSON."""
    answer = run(*arguments, "--json")
    assert DONE == answer.exit_code, answer.output
    return [item["title"] for item in json.loads(answer.stdout)["items"]]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("list",), ["预算执行情况", "反馈意见", "关于预算的通知"]),
        (("list", "--sort", "title"), ["关于预算的通知", "反馈意见", "预算执行情况"]),
        (("list", "--year", "2023"), ["反馈意见"]),
        (("list", "--to", "2022-12-31", "--page-size", "1", "--page", "2"), ["关于预算的通知"]),
        (("list", "--type", "rectification_plan", "--retention", "D30"), ["预算执行情况"]),
        (("list", "--status", "已撤回"), []),
        (("search", "预算"), ["预算执行情况", "关于预算的通知"]),
        (("search", "预算", "通知"), ["关于预算的通知"]),
        (("search", "预算 通知", "--code", "Z109-WS·2022"), ["关于预算的通知"]),
        (("search", "预算", "--year", "2023"), []),
    ],
)
def test_papers_are_found(run: Run, arguments: tuple[str, ...], found: list[str]) -> None:
    """In the order asked for."""
    assert found == titles(run, *arguments)


def test_a_person_reads_a_line_for_each_and_how_many_there_are(run: Run) -> None:
    """With the place of the words below it."""
    answer = run("search", "预算执行")
    assert (
        "Z109-WS·2022-D30-0001\t淮理党巡一〔2022〕7号\t预算执行情况\t2022-09-16\t已归档\n"
        "    …预算执行情况…\n"
        "第 1 页，共 1 件。\n"
    ) == answer.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("search", "党"), "太短"), (("search", " "), "没有检索词"), (("list", "--sort", "size"), "size")],
)
def test_what_cannot_be_asked_is_told(run: Run, arguments: tuple[str, ...], told: str) -> None:
    """On standard error, as wrong use."""
    answer = run(*arguments)
    assert USAGE == answer.exit_code
    assert told in answer.stderr
