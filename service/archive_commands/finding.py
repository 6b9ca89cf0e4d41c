"""Finding filed papers: all that is known of them as filters, and words anywhere in them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import click

from service.archive_commands.frame import opened
from service.console import DONE, as_json, guarded, print_json
from service.core.errors.requests import UnfitQuery
from service.core.keeping import SORTS, Page, Query, Status
from service.records.entries import entries
from service.records.schedule import TERMS

LARGEST_PAGE = 1000
DAY = click.DateTime(formats=["%Y-%m-%d"])


def _day(context: click.Context, parameter: click.Parameter, day: datetime | None) -> str:
    return "" if day is None else day.date().isoformat()


OPTIONS: Sequence[Callable[..., Any]] = (
    click.option("--type", default="", help="文书类型"),
    click.option("--number", default="", help="发文字号，全文相同"),
    click.option("--title", default="", help="标题中的文字"),
    click.option("--organ", default="", help="责任者名称中的文字"),
    click.option("--year", type=click.IntRange(1, 9999), help="年度"),
    click.option(
        "--status", default="", type=click.Choice(["", *(status.value for status in Status)]), help="状态"
    ),
    click.option("--retention", default="", type=click.Choice(["", *TERMS]), help="保管期限"),
    click.option("--code", default="", help="档号的开头，如 Z109-WS·2022"),
    click.option("--from", "date_from", type=DAY, callback=_day, help="成文日期不早于"),
    click.option("--to", "date_to", type=DAY, callback=_day, help="成文日期不晚于"),
    click.option(
        "--sort",
        default="-filed",
        type=click.Choice(list(SORTS)),
        help="filed 归档先后，date 成文日期，code 档号，number 发文字号，title 标题；前加 - 为倒序",
    ),
    click.option("--page", default=1, type=click.IntRange(1, 1_000_000), help="第几页"),
    click.option("--page-size", default=20, type=click.IntRange(1, LARGEST_PAGE), help="每页件数"),
    as_json,
)


def _finding(command: Callable[..., None]) -> Callable[..., Any]:
    """*command* with the options of finding."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@click.command("list", help="列出归档文书。")
@_finding
@guarded
def list_papers(**asked: Any) -> int:
    """List filed papers."""
    return _told("", **asked)


@click.command(
    help="全文检索归档文书。各词须都在文书中；每个词至少有相连的两个汉字，或一个字母、数字，不必加引号。"
)
@click.argument("words", metavar="词…", nargs=-1, required=True)
@_finding
@guarded
def search(words: tuple[str, ...], **asked: Any) -> int:
    """Find filed papers by their words."""
    text = " ".join(words).strip()
    if not text:
        raise UnfitQuery("没有检索词。", hint="请写出要找的词；列出全部文书用 hongtou archive list。")
    return _told(text, **asked)


def _told(text: str, *, sort: str, page: int, page_size: int, as_json: bool, **asked: Any) -> int:
    order, is_descending = SORTS[sort]
    query = Query(text=text, order=order, is_descending=is_descending, **asked)
    with opened() as store:
        found = store.list(query, offset=(page - 1) * page_size, limit=page_size)
    if as_json:
        counts = {"page": page, "page_size": page_size, "total": found.total}
        print_json({"items": entries(found), **counts, "total_is_exact": found.total_is_exact})
    else:
        _say(found, page)
    return DONE


def _say(found: Page, page: int) -> None:
    for entry in entries(found):
        known = ("archival_code", "number", "title", "issue_date", "status")
        click.echo("\t".join(entry[name] for name in known))
        for excerpt in entry["excerpts"]:
            marked = (click.style(part["text"], bold=part["hit"], underline=part["hit"]) for part in excerpt)
            click.echo(f"    …{''.join(marked)}…")
    click.echo(f"第 {page} 页，共 {found.total} 件{'' if found.total_is_exact else '以上'}。")


COMMANDS = (list_papers, search)
