"""What leaves the archive and comes into it: packages, catalogues, stamped copies."""

from pathlib import Path

import click

from service.acting import utc_now
from service.archive_commands.frame import document, mended, opened
from service.console import DONE, acting, as_json, guarded, print_json
from service.core.renditions import Rendition
from service.progress import tracked
from service.records.catalogue import WORKBOOK
from service.records.schedule import TERMS
from service.settings import read_settings

MEDIA_TYPES = {"xlsx": WORKBOOK, "pdf": "application/pdf"}

into = click.option(
    "-o",
    "--output",
    default=".",
    type=click.Path(file_okay=False, path_type=Path),
    help="放在哪个文件夹；默认当前文件夹",
)


@click.command(
    name="export",
    help="导出移交包（BagIt）：编号为留存编号或档号，可列多件；--all 导出整个归档库及其日志。\n\n"
    "导出期间可以照常归档。包内有归档文件目录和每个文件的校验和；移交记入归档日志。",
)
@click.argument("names", metavar="编号...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="导出整个归档库，可原样导入另一个空的归档库")
@click.option("--eep", "with_eep", is_flag=True, help="另附电子文件封装包（DA/T 48—2009），每件一个")
@click.option(
    "--check", "is_checked", is_flag=True, help="先做移交环节的四性检测（DA/T 70—2018），报告随件移交"
)
@into
@acting
@as_json
@guarded
def export_package(
    *,
    names: tuple[str, ...],
    everything: bool,
    with_eep: bool,
    is_checked: bool,
    output: Path,
    actor: str,
    as_json: bool,
) -> int:
    """Hand over documents, or all of the archive."""
    if bool(names) == everything:
        raise click.UsageError("请列出要移交的编号，或用 --all 移交整个归档库。")
    from service import handing_over

    settings = read_settings()
    with mended(actor) as store:
        if is_checked:
            handing_over.check(settings, store, names, time=utc_now(), actor=actor, track=tracked)
        made = handing_over.export(
            settings, store, names, output, with_eep=with_eep, time=utc_now(), actor=actor, track=tracked
        )
    if as_json:
        print_json(
            {
                "package": str(made.folder),
                "documents": made.documents,
                "files": made.files,
                "bytes": made.size,
                "digest": made.digest,
            }
        )
    else:
        click.echo(f"移交包：{made.folder}")
        click.echo(f"共 {made.documents} 件，{made.files} 个文件，{made.size} 字节。")
        click.echo(f"移交包的校验和（请另行告知接收方）：{made.digest}")
    return DONE


@click.command(
    name="import",
    help="接收移交包（PACKAGE 为文件夹）：先逐个文件核对，全部无误才接收；档号不变。\n\n"
    "整库移交包只能导入空的归档库。中断后可再次运行，接着导入。",
)
@click.argument("package", type=click.Path(path_type=Path))
@click.option("--digest", default="", metavar="校验和", help="移交方告知的移交包校验和，不符则不接收")
@acting
@as_json
@guarded
def import_package(package: Path, digest: str, actor: str, as_json: bool) -> int:
    """Take over what another archive hands over."""
    from service.handing_over import take_over

    with mended(actor) as store:
        taken = take_over(store, package, digest=digest, time=utc_now(), actor=actor, track=tracked)
    if as_json:
        print_json(taken)
    else:
        known = f"，另有 {taken['known']} 件已在库中" if taken["known"] else ""
        click.echo(f"已接收 {taken['documents']} 件{known}。移交包的校验和：{taken['digest']}")
    return DONE


@click.command(
    help="编制归档文件目录（DA/T 22—2015）：已撤回、已更替的也在其中，备注中注明。\n\n"
    "按 FILE 的扩展名输出表格（.xlsx）或 PDF/A（.pdf）。"
)
@click.option("--year", type=click.IntRange(1, 9999), help="归档年度")
@click.option("--term", "retention", default="", type=click.Choice(("", *TERMS)), help="保管期限代码")
@click.option("--unit", default="", help="机构（问题）代码")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE"
)
@as_json
@guarded
def catalogue(year: int | None, retention: str, unit: str, output: Path, as_json: bool) -> int:
    """Write the catalogue of what is filed."""
    from service import handing_over

    format = output.suffix.removeprefix(".").lower()
    if format not in MEDIA_TYPES:
        raise click.UsageError("文件名请以 .xlsx 或 .pdf 结尾。")
    with opened() as store:
        records = store.catalogued(year=year, retention=retention, unit=unit)
        content = handing_over.catalogue(read_settings(), records, format, utc_now())
    return _placed(output.parent, output.name, Rendition(format, MEDIA_TYPES[format], content), as_json)


@click.command(
    help="取一件文书的利用副本：PDF 首页上端加盖归档章（DA/T 22—2015），原件不变。编号为留存编号或档号。"
)
@document
@into
@as_json
@guarded
def copy(name: str, output: Path, as_json: bool) -> int:
    """Make a stamped copy of a paper for those who use it."""
    from service.handing_over import access_copy

    with opened() as store:
        record = store.named(name)
        content = access_copy(read_settings(), store, record)
    kept = record.file("pdf")
    title = kept.file_name if kept else f"{record.id}.pdf"
    return _placed(output, f"副本_{title}", Rendition("pdf", "application/pdf", content), as_json)


def _placed(folder: Path, name: str, rendition: Rendition, as_json: bool) -> int:
    from service.output import place

    files = place(folder, [(name, rendition)])
    if as_json:
        print_json(files)
    else:
        click.echo(files[0]["path"])
    return DONE


COMMANDS = (export_package, import_package, catalogue, copy)
