"""The command `hongtou`: argv in, files and exit code out (0 done, 1 findings, 2 usage, 3 our fault)."""

import logging
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from service import inputs
from service.archive_commands.filing import Desk, owner, reason, told
from service.archive_commands.frame import mended
from service.archive_commands.group import archive
from service.batch_commands.command import batch
from service.batch_commands.group import batches
from service.chore_commands import chores
from service.console import DONE, OUR_FAULT, acting, as_json, guarded, print_json, report
from service.core.pipeline import Loaded
from service.core.renditions import Rendition
from service.documents.filenames import file_name
from service.inputs import library, payloads, quoted, read
from service.office_commands.accounts import account
from service.office_commands.audit import audit
from service.office_commands.tokens import token
from service.office_commands.units import unit
from service.output import place
from service.settings import read_settings

FORMATS = ("docx", "pdf")

type_name = click.argument("type_name", metavar="TYPE")


@click.group(
    help="红头：把 JSON 变成符合 GB/T 9704 版式的公文（Word 与 PDF/A）。",
    context_settings={"max_content_width": 100},
)
@click.version_option(package_name="hongtou", message="%(prog)s %(version)s")
def main() -> None:
    """The command's root."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


main.add_command(batch)
main.add_command(batches)
main.add_command(archive)
main.add_command(chores)
main.add_command(audit)
main.add_command(account)
main.add_command(unit)
main.add_command(token)


@main.command(help="校验并生成文书。PAYLOAD 为 JSON 文件，- 表示标准输入。")
@payloads
@quoted
@click.option(
    "-o", "--output", default=".", type=click.Path(file_okay=False, path_type=Path), help="输出文件夹"
)
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(FORMATS), help="只生成所列格式；默认两种都生成"
)
@click.option("--draft", is_flag=True, help="加“草稿”水印")
@click.option("--archive", "archived", is_flag=True, help="同时归档；文件夹中放归档的文件")
@reason
@owner
@acting
@as_json
@guarded
def generate(
    *,
    payload: Any,
    quoted: Any,
    output: Path,
    formats: tuple[str, ...],
    draft: bool,
    archived: bool,
    reason: str,
    owner: str,
    actor: str,
    as_json: bool,
) -> int:
    """Make the files of each payload in *output*."""
    if draft and archived:
        raise click.UsageError("草稿不能归档：--draft 与 --archive 不能同时使用。")
    pipeline = inputs.pipeline()
    bodies, others = read(payload), read(quoted)
    wanted = tuple(dict.fromkeys(formats)) or FORMATS
    if archived:
        with mended(actor) as store:
            desk = Desk(pipeline, store, actor, reason, owner)
            find = library(pipeline, bodies, others, desk.bench.find)
            return report(
                bodies, pipeline, find, lambda loaded: _filed(desk, loaded, output, wanted), as_json=as_json
            )

    def make(loaded: Loaded) -> dict[str, Any]:
        outcome = pipeline.render(loaded, wanted, draft=draft)
        names = {item.format: file_name(loaded.document.header, item.format) for item in outcome.renditions}
        files = place(output, [(names[item.format], item) for item in outcome.renditions])
        return {
            "files": files,
            "findings": outcome.findings,
            "made_with": outcome.made_with,
            "faces": [asdict(face) for face in outcome.faces],
        }

    return report(bodies, pipeline, library(pipeline, bodies, others), make, as_json=as_json)


def _filed(desk: Desk, loaded: Loaded, output: Path, formats: tuple[str, ...]) -> dict[str, Any]:
    """The answer on one payload that is filed: its files come out of the archive, proven."""
    record, before = desk.file(loaded)
    kept = [item for item in record.files if item.format in formats]
    files = [
        (item.file_name, Rendition(item.format, item.media_type, desk.store.open(record.id, item.format)))
        for item in kept
    ]
    return {
        "files": place(output, files),
        "made_with": record.made_with,
        "faces": [asdict(face) for face in record.faces],
        **told(record, before),
    }


@main.command(help="只校验，不生成文件。")
@payloads
@quoted
@as_json
@guarded
def validate(payload: Any, quoted: Any, as_json: bool) -> int:
    """Say what is to be said about each payload."""
    pipeline = inputs.pipeline()
    bodies = read(payload)
    find = library(pipeline, bodies, read(quoted))
    return report(
        bodies, pipeline, find, lambda loaded: {"findings": pipeline.check(loaded)}, as_json=as_json
    )


@main.command(help="列出文书类型。")
@as_json
@guarded
def types(as_json: bool) -> int:
    """List the document types."""
    from service.registry import document_types

    found = document_types().values()
    if as_json:
        print_json([{"type": item.name, "title": item.title} for item in found])
    else:
        for item in found:
            click.echo(f"{item.name}\t{item.title}")
    return DONE


@main.command(help="输出某类型的 JSON Schema（2020-12）。")
@type_name
@guarded
def schema(type_name: str) -> int:
    """Print the JSON Schema of a type."""
    from schemas.json_schema import json_schema

    _known(type_name)
    print_json(json_schema(type_name))
    return DONE


@main.command(help="输出某类型的示例数据；NAME 不填则为典型示例。")
@type_name
@click.argument("name", default="typical")
@guarded
def sample(type_name: str, name: str) -> int:
    """Print a payload to start from."""
    from service import registry

    _known(type_name)
    known = registry.sample_names(type_name)
    if name not in known:
        raise click.UsageError(f"没有这份示例：{name}。可用的示例：{'、'.join(known)}。")
    sys.stdout.buffer.write(registry.sample(type_name, name))
    return DONE


@main.command(help="启动服务（只监听本机）。")
@click.option("--host", help="监听地址，默认取 HONGTOU_HOST")
@click.option("--port", type=click.IntRange(1, 65535), help="端口，默认取 HONGTOU_PORT")
@guarded
def serve(host: str | None, port: int | None) -> int:
    """Serve over HTTP until told to stop."""
    from service.web.server import serve as run

    given = {"HONGTOU_HOST": host, "HONGTOU_PORT": None if port is None else str(port)}
    run(read_settings(overrides={name: text for name, text in given.items() if text is not None}))
    return DONE


@main.command(help="办理批次：启动一个工作进程，直到被停止。多台机器可各启动一个（见 docs/workers.md）。")
@click.option("--id", "name", hidden=True, help="启动它的服务所给的编号")
@click.option("--idle", type=click.FloatRange(0), help="无事可做多少秒后自行结束；默认一直等待")
@click.option("--attached", is_flag=True, hidden=True, help="标准输入关闭时结束")
@guarded
def worker(name: str | None, idle: float | None, attached: bool) -> int:
    """Work on the rows of batches until told to stop."""
    from service.acting import new_id
    from service.journal.lines import to_stderr
    from service.worker import Ending, work

    to_stderr()
    ending = Ending(idle, attached)
    ending.watch()
    work(read_settings(), name or new_id(), ending)
    return DONE


@main.command(help="检查版本、字体、引擎与设置；每个问题附解决办法。")
@as_json
@guarded
def doctor(as_json: bool) -> int:
    """Say whether this installation can work, and what to do where it cannot."""
    from service.doctor import diagnose

    checks = diagnose()
    if as_json:
        print_json([check.as_dict() for check in checks])
    else:
        for check in checks:
            click.echo(f"{'正常' if check.sound else '问题'}  {check.name}：{check.found}")
            if not check.sound:
                click.echo(f"      解决办法：{check.cure}")
    return DONE if all(check.sound for check in checks) else OUR_FAULT


def _known(name: str) -> None:
    from service.registry import document_types

    if name not in document_types():
        known = "、".join(document_types())
        raise click.UsageError(f"没有这种文书类型：{name}。可用的类型：{known}。")
