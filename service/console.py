"""What the command says: answers in words or JSON, and the exit code that goes with them."""

import json
import logging
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

import click

from service.acting import user_name
from service.core.errors import HongtouError
from service.core.errors.faults import ServiceError
from service.core.errors.payloads import PayloadError
from service.core.errors.requests import RequestError
from service.core.errors.settings import SettingsError
from service.core.findings import Finding, Severity, errors_among
from service.core.pipeline import Find, Loaded, Pipeline
from service.core.verdicts import State
from service.progress import tracked

MARKS = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.INFO: "说明"}
DONE, FINDINGS, USAGE, OUR_FAULT = range(4)

EXIT_CODES: Mapping[type[HongtouError], int] = {
    PayloadError: FINDINGS,
    RequestError: USAGE,
    SettingsError: USAGE,
    ServiceError: OUR_FAULT,
}
"""By class; an error that is not listed has the code of its nearest ancestor that is."""

log = logging.getLogger("hongtou.console")

LONGEST_ACTOR = 100


def _actor(context: click.Context, parameter: click.Parameter, name: str) -> str:
    if not name.strip() or len(name) > LONGEST_ACTOR or not name.isprintable():
        raise click.BadParameter(f"应为 1 至 {LONGEST_ACTOR} 个可见的字符。")
    named, user = name.strip(), user_name()
    return named if named == user else f"{named}（系统用户 {user}）"


acting = click.option(
    "--actor",
    default=user_name,
    show_default="操作系统的登录名",
    callback=_actor,
    help="经办人，记入日志",
)
"""For commands that change something: the log says who did it, and who ran it in another one's name."""

as_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供脚本使用")


def guarded(command: Callable[..., int]) -> Callable[..., None]:
    """*command* with its errors put into words and its result as exit code."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            code = command(*args, **options)
        except (click.ClickException, click.Abort, BrokenPipeError):  # whoever read on has read enough
            raise
        except Exception as unworded:  # Python's own exit code would be 1: the payload has faults
            error = in_our_words(unworded)
            say_error(error)
            say_findings(error.findings)
            code = exit_code(error)
        sys.exit(code)

    return run


def exit_code(error: HongtouError) -> int:
    """The exit code of an error."""
    return next(EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES)


def in_our_words(error: Exception) -> HongtouError:
    """The error itself, or ServiceError in place of one that nobody foresaw, which is logged whole."""
    if isinstance(error, HongtouError):
        return error
    log.error("unforeseen", exc_info=error)
    return ServiceError(
        f"程序出现未预料的错误：{type(error).__name__}。",
        hint="这不是数据的问题。请运行 hongtou doctor 检查；仍失败时，请把以上输出交给管理员。",
    )


def report(
    bodies: dict[str, bytes],
    pipeline: Pipeline,
    find: Find,
    act: Callable[[Loaded], dict[str, Any]],
    *,
    as_json: bool,
) -> int:
    """Do *act* on each payload, say how it went, and give the worst exit code."""
    answers, worst = [], DONE
    for name, body in tracked(bodies.items(), "处理数据"):
        answer: dict[str, Any] = {"payload": name}
        try:
            loaded = pipeline.load(body, find)
            answer |= {"type": loaded.type.name, "doc_id": loaded.document.doc_id, **act(loaded)}
            code = FINDINGS if errors_among(answer["findings"]) else DONE
        except Exception as unworded:  # whatever befalls one payload, the others get their answers
            error = in_our_words(unworded)
            answer |= {"error": error, "findings": error.findings}
            code = exit_code(error)
        worst = max(worst, code)
        answers.append(answer)
        if not as_json:
            _say(answer)
    if as_json:
        print_json([_plain(answer) for answer in answers])
    return worst


def say_error(error: HongtouError) -> None:
    """Put an error into words on standard error."""
    click.echo(f"错误（{error.code}）：{error.message}", err=True)
    if error.hint:
        click.echo(f"    {error.hint}", err=True)


def say_findings(findings: Iterable[Finding]) -> None:
    """Put findings into words on standard error, one a line."""
    for finding in findings:
        click.echo(_sentence(finding), err=True)


def _say(answer: dict[str, Any]) -> None:
    if "error" in answer:
        click.echo(f"{answer['payload']}：未完成。", err=True)
        say_error(answer["error"])
    say_findings(answer["findings"])
    for file in answer.get("files", ()):
        click.echo(file["path"])
    if "filed" in answer:
        _say_filed(answer["filed"])
    if "error" not in answer and not {"files", "filed"} & answer.keys():
        state = "有错误" if errors_among(answer["findings"]) else "通过"
        click.echo(f"{answer['payload']}：{state}（{len(answer['findings'])} 条意见）")


def _say_filed(filed: Mapping[str, Any]) -> None:
    """The 档号 is the answer; what a person should know besides goes to standard error."""
    click.echo(f"{filed['archival_code']}\t{filed['title']}")
    if filed["filed_before"]:
        click.echo(
            f"  说明 同样的数据已归档过（{filed['status']}），没有重复归档；确要重新归档请用"
            " hongtou archive file --again。",
            err=True,
        )
    if filed["is_example"]:
        click.echo(
            "  提醒 按“示例”保管期限表编定档号：正式归档前，请用 HONGTOU_ARCHIVE_SCHEDULE 指明本单位的表。",
            err=True,
        )
    if filed["conformance"] == State.NOT_RUN:
        click.echo("  提醒 没有安装一致性检查引擎 veraPDF，PDF/A 检查未执行，已如实记入档案。", err=True)


def _sentence(finding: Finding) -> str:
    where = finding.pointer or "/"
    return f"  {MARKS[finding.severity]} {finding.code} {where}：{finding.message} {finding.hint}"


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    plain = {**answer, "findings": [finding.as_dict() for finding in answer["findings"]]}
    if "error" in answer:
        error = answer["error"]
        plain["error"] = {"code": error.code, "message": error.message, "hint": error.hint}
    return plain


def print_json(value: Any) -> None:
    """Put JSON values on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
