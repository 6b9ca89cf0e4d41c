"""The shape of a 督办单 payload."""

from collections.abc import Mapping
from typing import Any

from schemas.fields import Day, Many, MultilineText, One
from schemas.header import DocumentShape, doc_type, whole
from schemas.loading import loaded
from schemas.shape import Shape
from service.documents.supervision_slip import NAME, TITLE, SupervisionSlip


class SlipBody(Shape):
    """正文."""

    class Meta(Shape.Meta):
        title = "督办单正文"

    opening = MultilineText("引言", "开头一段。")
    matters = Many(MultilineText("督办事项", "一件事。"), "督办事项", "至少一件。", fewest=1)
    reply_due = Day("回复期限", "含当日。")


class SupervisionSlipShape(DocumentShape):
    """督办单."""

    into = whole(SupervisionSlip)

    class Meta(DocumentShape.Meta):
        title = TITLE

    doc_type = doc_type(NAME)
    body = One(SlipBody, "正文", "督办单的内容。")


SCHEMA = SupervisionSlipShape()


def load(payload: Mapping[str, Any]) -> SupervisionSlip:
    """The slip in *payload*; raises InvalidPayload with every fault of its shape."""
    slip: SupervisionSlip = loaded(SCHEMA, payload)
    return slip
