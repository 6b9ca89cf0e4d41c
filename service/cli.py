"""The command `hongtou`: argv in, files and exit code out (0 done, 1 findings, 2 usage, 3 our fault)."""

import logging
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from service.archive_commands.group import archive
from service.console import DONE, OUR_FAULT, as_json, guarded, print_json, report
from service.core.errors import PayloadError
from service.core.pipeline import Find, Loaded, Pipeline
from service.core.ports import Document
from service.documents.filenames import file_name
from service.output import place
from service.settings import read_settings

FORMATS = ("docx", "pdf")

payloads = click.argument("payload", nargs=-1, required=True, type=click.File("rb"))
quoted = click.option(
    "--with",
    "quoted",
    multiple=True,
    type=click.File("rb"),
    help="被引用的文书（如报告所依据的整改方案），只读取不生成",
)
type_name = click.argument("type_name", metavar="TYPE")


@click.group(
    help="红头：把 JSON 变成符合 GB/T 9704 版式的公文（Word 与 PDF/A）。",
    context_settings={"max_content_width": 100},
)
@click.version_option(package_name="hongtou", message="%(prog)s %(version)s")
def main() -> None:
    """The command's root."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


main.add_command(archive)


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
@as_json
@guarded
def generate(
    *, payload: Any, quoted: Any, output: Path, formats: tuple[str, ...], draft: bool, as_json: bool
) -> int:
    """Make the files of each payload in *output*."""
    pipeline = _pipeline()
    bodies = _read(payload)
    find = library(pipeline, bodies, _read(quoted))

    def make(loaded: Loaded) -> dict[str, Any]:
        outcome = pipeline.render(loaded, tuple(dict.fromkeys(formats)) or FORMATS, draft=draft)
        names = {item.format: file_name(loaded.document.header, item.format) for item in outcome.renditions}
        files = place(output, [(names[item.format], item) for item in outcome.renditions])
        return {
            "files": files,
            "findings": outcome.findings,
            "made_with": outcome.made_with,
            "faces": [asdict(face) for face in outcome.faces],
        }

    return report(bodies, pipeline, find, make, as_json=as_json)


@main.command(help="只校验，不生成文件。")
@payloads
@quoted
@as_json
@guarded
def validate(payload: Any, quoted: Any, as_json: bool) -> int:
    """Say what is to be said about each payload."""
    pipeline = _pipeline()
    bodies = _read(payload)
    find = library(pipeline, bodies, _read(quoted))
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


def library(pipeline: Pipeline, bodies: Mapping[str, bytes], quoted: Mapping[str, bytes]) -> Find:
    """What can be quoted, by doc_id: the payloads that load, and every *quoted* one.

    Raises PayloadError for a quoted one that does not load.
    """
    found: dict[str, Document] = {}
    for body in bodies.values():
        with suppress(PayloadError):  # told when its own turn comes
            _enter(found, pipeline.load(body).document)
    for name, body in quoted.items():
        try:
            _enter(found, pipeline.load(body).document)
        except PayloadError as fault:
            message = f"被引用的文书 {name} 不能用：{fault.message}"
            raise type(fault)(message, hint=fault.hint, findings=fault.findings) from fault
    return found.get


def _enter(found: dict[str, Document], document: Document) -> None:
    found[document.doc_id] = document


def _read(files: Iterable[Any]) -> dict[str, bytes]:
    """The content of each file by name; standard input named twice is read once."""
    bodies: dict[str, bytes] = {}
    for file in files:
        bodies.setdefault(file.name, file.read())
    return bodies


def _known(name: str) -> None:
    from service.registry import document_types

    if name not in document_types():
        known = "、".join(document_types())
        raise click.UsageError(f"没有这种文书类型：{name}。可用的类型：{known}。")


def _pipeline() -> Pipeline:
    from service.bootstrap import build_pipeline

    return build_pipeline(read_settings())
