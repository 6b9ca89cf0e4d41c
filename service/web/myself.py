"""me: who asks, what befell one's account, and one's own tokens."""

from collections.abc import Mapping
from typing import Any

from service.core.access import SCOPE_TITLES, Scope
from service.core.holdings import AuditQuery
from service.web.access import Door, Rule, by, caller, signed_in
from service.web.answers import page_told, span
from service.web.catalogue import UNCHANGED
from service.web.forms import filled
from service.web.kept import event_told
from service.web.making import BODY_PROBLEMS
from service.web.messages import MatchHeader, PageQuery
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.people import roles_told
from service.web.people_messages import (
    EventsOfMineSchema,
    MeSchema,
    NewTokenForm,
    ShownTokenSchema,
    TokenSchema,
    TokensSchema,
)
from service.web.services import services
from service.web.tokens import PATH, told

chapter = Chapter("me", "本人", "/api/v1/me")

MYSELF = Rule(Door.PERSON)


@chapter(
    Operation(
        "",
        "本人的角色和权限",
        (Answer(200, "调用者", {JSON: MeSchema}, ("ETag",)), UNCHANGED),
        Rule(Door.UNSETTLED),
        headers=MatchHeader,
    )
)
def show_me(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Who asks."""
    asks = caller()
    account = signed_in() if asks.id == asks.person else None
    return {
        "id": asks.id,
        "name": asks.name,
        "is_person": account is not None,
        "roles": roles_told(account) if account else [],
        "rights": [
            {"scope": scope.value, "title": SCOPE_TITLES[scope], "units": list(asks.rights[scope].units)}
            for scope in sorted(asks.rights)
        ],
        "must_change_password": bool(account and account.is_temporary),
    }


@chapter(
    Operation(
        "/events",
        "本人账户的经过",
        (Answer(200, "一页日志", {JSON: EventsOfMineSchema}, ("ETag",)), UNCHANGED),
        MYSELF,
        query=PageQuery,
        headers=MatchHeader,
        description="何时由谁授予、收回角色，重置密码等：有不是本人所知的，请告诉安全保密员。",
    )
)
def list_my_events(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of what befell the account."""
    found = services().office.logged(AuditQuery(object=caller().person), **span(asked))
    return page_told(asked, (found.events, found.total), event_told)


@chapter(
    Operation(
        "/tokens",
        "列出本人的令牌",
        (Answer(200, "一页令牌", {JSON: TokensSchema}, ("ETag",)), UNCHANGED),
        MYSELF,
        query=PageQuery,
        headers=MatchHeader,
    )
)
def list_my_tokens(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of one's own tokens."""
    return page_told(asked, services().office.tokens.page(caller().person, **span(asked)), told)


@chapter(
    Operation(
        "/tokens",
        "发放本人的令牌",
        (Answer(201, "令牌，只出现这一次", {JSON: ShownTokenSchema}),),
        MYSELF,
        method="POST",
        body=NewTokenForm,
        problems=(*BODY_PROBLEMS, 404, 409),
        description="令牌的权限不能超出本人，也不随本人以后增加；本人的权限收回时，令牌随即失去。"
        "核稿、签发、账户和角色须由本人登录办理。",
    )
)
def issue_my_token(asked: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """The new token, with what a program shows."""
    form, held = filled(NewTokenForm), services()
    token, shown = held.office.tokens.issue(
        form["name"],
        [Scope(scope) for scope in form["scopes"]],
        days=form["days"],
        unit=form["unit"],
        account=caller().person,
        id=held.new_id(),
        **by(),
    )
    return {"token": told(token), "shown": shown}, 201


@chapter(
    Operation(
        "/tokens/<id>",
        "吊销本人的令牌",
        (Answer(200, "已吊销", {JSON: TokenSchema}),),
        MYSELF,
        method="DELETE",
        problems=(404,),
        path=PATH,
    )
)
def revoke_my_token(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """One's own token as revoked; another's is not there."""
    return told(services().office.tokens.revoke(id, account=caller().person, **by()))
