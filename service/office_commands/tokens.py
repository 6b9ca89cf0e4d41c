"""The group `hongtou token`: what programs show."""

from dataclasses import asdict
from typing import Any

import click

from service.acting import new_id, utc_now
from service.console import DONE, acting, as_json, guarded, print_json
from service.core.access import SCOPE_TITLES, TOKEN_SCOPES, Scope
from service.core.people import LONGEST_TOKEN_DAYS, USUAL_TOKEN_DAYS, Token
from service.office_commands.frame import EVERYWHERE, opened, unit_option

SCOPES = sorted(scope.value for scope in TOKEN_SCOPES)
DAYS = click.IntRange(1, LONGEST_TOKEN_DAYS)


@click.group(help="令牌：程序调用接口时的凭据。")
def token() -> None:
    """The group's root."""


@token.command(help="发放令牌。令牌只显示这一次，请立即存妥。")
@click.argument("name", metavar="名称")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(SCOPES),
    help="权限，可多次给出：" + "；".join(f"{scope} {SCOPE_TITLES[Scope(scope)]}" for scope in SCOPES),
)
@unit_option
@click.option("--days", default=USUAL_TOKEN_DAYS, show_default=True, type=DAYS, help="有效天数")
@acting
@as_json
@guarded
def create(*, name: str, scopes: tuple[str, ...], unit: str, days: int, actor: str, as_json: bool) -> int:
    """Issue a token and print it, alone on its line."""
    wanted = frozenset(map(Scope, scopes))
    issued, shown = opened().tokens.issue(
        name, wanted, id=new_id(), time=utc_now(), actor=actor, days=days, unit=unit
    )
    if as_json:
        print_json({**told(issued), "token": shown})
    else:
        click.echo(f"令牌只显示这一次，有效期至 {issued.expires_at[:10]}：", err=True)
        click.echo(shown)
    return DONE


@token.command("list", help="列出令牌。")
@as_json
@guarded
def list_(as_json: bool) -> int:
    """List the tokens, never their secrets."""
    found = opened().tokens.list()
    if as_json:
        print_json([told(item) for item in found])
    else:
        for item in found:
            state = "已吊销" if item.is_revoked else f"至 {item.expires_at[:10]}"
            click.echo(f"{item.name}\t{state}\t{item.unit or EVERYWHERE}\t{' '.join(sorted(item.scopes))}")
    return DONE


@token.command(help="吊销令牌。")
@click.argument("name", metavar="名称")
@acting
@as_json
@guarded
def revoke(name: str, actor: str, as_json: bool) -> int:
    """Revoke a token at once."""
    tokens = opened().tokens
    revoked = tokens.revoke(tokens.named(name).id, time=utc_now(), actor=actor)
    if as_json:
        print_json(told(revoked))
    else:
        click.echo(f"已吊销：{name}")
    return DONE


def told(item: Token) -> dict[str, Any]:
    """The token as JSON values, without its secret."""
    return {**asdict(item), "scopes": sorted(item.scopes)}
