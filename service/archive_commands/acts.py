"""Acts on papers that are filed, and on the archive as a whole."""

import click

from service.acting import utc_now
from service.archive_commands.frame import document, mended
from service.console import DONE, acting, as_json, guarded, print_json
from service.core.reasons import WORDS, is_reason


def _reason(context: click.Context, parameter: click.Parameter, text: str) -> str:
    if not is_reason(text):
        raise click.BadParameter(WORDS)
    return text.strip()


@click.command(
    help="撤回一件文书。编号为留存编号或档号。\n\n"
    "文书、档号和日志都保留，档号不再给别的文书；撤回之后不能恢复效力，可以重新归档新版本。"
)
@document
@click.option("--reason", required=True, callback=_reason, help="撤回的原因，记入归档日志")
@acting
@as_json
@guarded
def withdraw(name: str, reason: str, actor: str, as_json: bool) -> int:
    """Take a paper out of force."""
    with mended(actor) as store:
        record = store.withdraw(store.named(name).id, time=utc_now(), actor=actor, reason=reason)
    if as_json:
        print_json(record.as_dict())
    else:
        click.echo(f"已撤回：{record.archival_code}　{record.title}")
    return DONE


@click.command(help="按文件重建目录：数据库损坏、丢失或更换时用。文件和日志不受影响。")
@acting
@as_json
@guarded
def reindex(actor: str, as_json: bool) -> int:
    """Make the database anew from storage."""
    with mended(actor) as store:
        count = store.reindex(time=utc_now(), actor=actor)
    if as_json:
        print_json({"documents": count})
    else:
        click.echo(f"已重建目录：共 {count} 件。")
    return DONE


COMMANDS = (withdraw, reindex)
