"""GET session: what scripts of our own pages need to make changes, and in whose name they do."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from service.web.access import Door, Rule, signed_in
from service.web.forgery import form_token
from service.web.messages import described
from service.web.operations import JSON, Answer, Chapter, Operation

chapter = Chapter("session", "登录状态")


class SessionSchema(Schema):
    """What a browser's changes must show, and who makes them."""

    csrf_token = fields.String(
        required=True,
        metadata=described("凭登录状态（cookie）的修改须在 X-CSRF-Token 中带上；凭令牌的不需要，此处为空"),
    )
    account = fields.String(required=True, metadata=described("登录的账户的编号；凭令牌的为空"))
    name = fields.String(required=True, metadata=described("登录的人：姓名（账户名）；凭令牌的为空"))


@chapter(
    Operation(
        "/api/v1/session",
        "浏览器登录之后，修改类请求须带的 X-CSRF-Token，和登录的人",
        (Answer(200, "登录期间不变", {JSON: SessionSchema}),),
        Rule(Door.UNSETTLED),
    )
)
def show_session(asked: Mapping[str, Any]) -> dict[str, str]:
    """The token that goes with this browser's sitting, and whose sitting it is."""
    account = signed_in()
    if account is None:
        return dict.fromkeys(("csrf_token", "account", "name"), "")
    return {"csrf_token": form_token(), "account": account.id, "name": account.actor}
