"""tokens: what programs show, whoever's they are."""

from collections.abc import Mapping
from typing import Any

from service.core.access import Scope
from service.core.events import Act
from service.core.people import Token
from service.web.access import Rule, by
from service.web.answers import page_told, span
from service.web.catalogue import UNCHANGED
from service.web.messages import MatchHeader, PageQuery
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.people_messages import TokenSchema, TokensSchema
from service.web.services import services

chapter = Chapter("tokens", "令牌", "/api/v1/tokens")

PATH = (
    {
        "in": "path",
        "name": "id",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "description": "令牌编号",
    },
)


@chapter(
    Operation(
        "",
        "列出全部令牌",
        (Answer(200, "一页令牌", {JSON: TokensSchema}, ("ETag",)), UNCHANGED),
        Rule(Scope.READ_ACCOUNTS, is_whole=True, act=Act.READ),
        query=PageQuery,
        headers=MatchHeader,
    )
)
def list_tokens(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of all tokens, none with its secret."""
    return page_told(asked, services().office.tokens.page("", **span(asked)), told)


@chapter(
    Operation(
        "/<id>",
        "吊销任何令牌",
        (Answer(200, "已吊销", {JSON: TokenSchema}),),
        Rule(Scope.GRANT, is_whole=True),
        method="DELETE",
        problems=(404,),
        path=PATH,
    )
)
def revoke_token(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The token as revoked."""
    return told(services().office.tokens.revoke(id, **by()))


def told(token: Token) -> dict[str, Any]:
    """The token as its schema has it."""
    names = ("id", "name", "account", "unit", "created_at", "expires_at", "is_revoked")
    return {**{name: getattr(token, name) for name in names}, "scopes": sorted(token.scopes)}
