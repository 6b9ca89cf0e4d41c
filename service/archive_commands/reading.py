"""What is known of filed papers, in words or as JSON; nothing is changed by looking."""

import click

from service.archive_commands.frame import document, opened
from service.console import DONE, as_json, guarded, print_json


@click.command(help="查看一件文书。编号为留存编号或档号。")
@document
@as_json
@guarded
def show(name: str, as_json: bool) -> int:
    """Tell all that is known of a paper."""
    with opened() as store:
        record = store.named(name)
    if as_json:
        print_json(record.as_dict())
    else:
        click.echo(f"{record.archival_code}　{record.title}")
    return DONE


COMMANDS = (show,)
