"""The group `hongtou unit`: the parts of the institution that roles and tokens are held for."""

from dataclasses import asdict

import click

from service.acting import utc_now
from service.console import DONE, acting, as_json, guarded, print_json
from service.office_commands.frame import opened


@click.group(help="机构：角色和令牌可以只及于一个机构及其下级。")
def unit() -> None:
    """The group's root."""


@unit.command(help="设置机构。代码如 D01，下级机构如 D01/D0102；设置后不再改动、不删除。")
@click.argument("path", metavar="代码")
@click.argument("name", metavar="名称")
@acting
@as_json
@guarded
def add(*, path: str, name: str, actor: str, as_json: bool) -> int:
    """Set a unit."""
    added = opened().units.add(path, name, time=utc_now(), actor=actor)
    if as_json:
        print_json(asdict(added))
    else:
        click.echo(f"{added.path}\t{added.name}")
    return DONE


@unit.command("list", help="列出机构。")
@as_json
@guarded
def list_(as_json: bool) -> int:
    """List the units by path."""
    found = opened().units.list()
    if as_json:
        print_json([asdict(item) for item in found])
    else:
        for item in found:
            click.echo(f"{item.path}\t{item.name}")
    return DONE
