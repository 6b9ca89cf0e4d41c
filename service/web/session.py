"""GET session: what scripts of our own pages need to make changes."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from service.web.access import Door, Rule, signed_in
from service.web.forgery import form_token
from service.web.messages import described
from service.web.operations import JSON, Answer, Chapter, Operation

chapter = Chapter("session", "登录状态")


class SessionSchema(Schema):
    """What a browser's changes must show."""

    csrf_token = fields.String(
        required=True,
        metadata=described("凭登录状态（cookie）的修改须在 X-CSRF-Token 中带上；凭令牌的不需要，此处为空"),
    )


@chapter(
    Operation(
        "/api/v1/session",
        "浏览器登录之后，修改类请求须带的 X-CSRF-Token",
        (Answer(200, "登录期间不变", {JSON: SessionSchema}),),
        Rule(Door.UNSETTLED),
    )
)
def show_session(asked: Mapping[str, Any]) -> dict[str, str]:
    """The token that goes with this browser's sitting."""
    return {"csrf_token": form_token() if signed_in() else ""}
