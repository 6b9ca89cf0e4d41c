"""Seals on filed papers: each paper is sealed whole or stays as it was."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from service.archive_commands.frame import mended
from service.console import DONE, acting, as_json, exit_code, guarded, in_our_words, print_json, say_error
from service.progress import tracked
from service.settings import read_settings

if TYPE_CHECKING:
    from service.archive.store import DocumentStore
    from service.core.keeping import Record
    from service.core.ports import Sealer


@click.command(
    help="给归档的文书用印（电子印章）。编号为留存编号或档号，可以有多个。\n\n"
    "先核对印章密钥，再逐件用印；每件成为新的版本，原件保留。某一件不成，那一件不变，其余照办。"
)
@click.argument("names", metavar="编号…", nargs=-1, required=True)
@click.option("--again", is_flag=True, help="已经用印的也再加一枚印章")
@click.option("--extend", is_flag=True, help="不用印，只给已用印的文书续加一个时间戳，在证书到期之前使用")
@acting
@as_json
@guarded
def seal(names: tuple[str, ...], again: bool, extend: bool, actor: str, as_json: bool) -> int:
    """Seal papers, or carry their seals further."""
    from service.bootstrap.archive import build_sealer

    if again and extend:
        raise click.UsageError("--again 与 --extend 不能同时使用。")
    sealer = build_sealer(read_settings())
    if not extend:
        sealer.check(datetime.now(UTC))
    with mended(actor) as store:
        act = _extending(store, sealer, actor) if extend else _sealing(store, sealer, actor, again)
        answers = [_answer(name, act, as_json=as_json) for name in tracked(dict.fromkeys(names), "用印")]
    if as_json:
        print_json([answer for answer, _ in answers])
    return max((code for _, code in answers), default=DONE)


def _sealing(store: "DocumentStore", sealer: "Sealer", actor: str, again: bool) -> Callable[[str], "Record"]:
    return lambda name: store.seal(store.named(name).id, sealer, datetime.now(UTC), actor=actor, again=again)


def _extending(store: "DocumentStore", sealer: "Sealer", actor: str) -> Callable[[str], "Record"]:
    return lambda name: store.extend(store.named(name).id, sealer, datetime.now(UTC), actor=actor)


def _answer(name: str, act: Callable[[str], "Record"], *, as_json: bool) -> tuple[dict[str, Any], int]:
    """What became of one paper, said as soon as it is known, and the exit code of that."""
    try:
        record = act(name)
    except Exception as unworded:  # whatever befalls one paper, the others get their seals
        error = in_our_words(unworded)
        if not as_json:
            click.echo(f"{name}：未完成，文书没有改动。", err=True)
            say_error(error)
        told = {"code": error.code, "message": error.message, "hint": error.hint}
        return {"name": name, "error": told}, exit_code(error)
    details = record.history[-1].details
    if not as_json:
        click.echo(f"已用印：{record.archival_code}　{record.title}（{details['signer']}）")
    return {"name": name, "id": record.id, "archival_code": record.archival_code, **details}, DONE


COMMANDS = (seal,)
