"""What callers may ask of the archive, and the shape of its JSON answers."""

from typing import Any

from marshmallow import Schema, fields, validate

from service.core.events import ARCHIVE_ACTS
from service.core.reasons import LONGEST, PATTERN
from service.web.messages import EventSchema, FindingSchema, PageQuery, described

WITHDRAWAL: dict[str, Any] = {
    "type": "object",
    "required": ["reason"],
    "properties": {
        "reason": {
            "type": "string",
            "maxLength": LONGEST,
            "pattern": PATTERN,
            "description": "撤回的原因，一行文字，记入归档日志",
        }
    },
    "additionalProperties": False,
}
"""The body of a withdrawal (JSON Schema)."""


class LogQuerySchema(PageQuery):
    """Which events to list."""

    object = fields.String(
        validate=validate.Regexp(r"^[0-9a-f]{32}$", error="须为 32 位十六进制数字的留存编号。"),
        metadata=described("只列这一件文书的：留存编号"),
    )
    act = fields.String(
        validate=validate.OneOf([act.value for act in ARCHIVE_ACTS], error="没有这种业务行为。"),
        metadata=described("只列这一种业务行为"),
    )


class LogSchema(Schema):
    """A page of the log."""

    items = fields.List(fields.Nested(EventSchema), required=True, metadata=described("新的在前"))
    page = fields.Integer(required=True, metadata=described("第几页"))
    page_size = fields.Integer(required=True, metadata=described("每页条数"))
    total = fields.Integer(required=True, metadata=described("符合条件的条数"))


class EventsSchema(Schema):
    """The events that concern one document."""

    items = fields.List(fields.Nested(EventSchema), required=True, metadata=described("旧的在前"))


class HeldFileSchema(Schema):
    """A file of a version."""

    name = fields.String(required=True, metadata=described("文件名，可能含一层文件夹"))
    sha512 = fields.String(required=True, metadata=described("SHA-512", pattern="^[0-9a-f]{128}$"))


class VersionSchema(Schema):
    """A version of a document's object."""

    number = fields.Integer(required=True, metadata=described("第几版，自 1 起"))
    time = fields.String(required=True, metadata=described("时间（UTC）", format="date-time"))
    actor = fields.String(required=True, metadata=described("经办人"))
    message = fields.String(required=True, metadata=described("因何而有这一版"))
    files = fields.List(fields.Nested(HeldFileSchema), required=True, metadata=described("这一版的全部文件"))


class VersionsSchema(Schema):
    """All versions of a document's object."""

    items = fields.List(fields.Nested(VersionSchema), required=True, metadata=described("旧的在前"))


class VerifiedSchema(Schema):
    """What was found when a document was read again."""

    time = fields.String(required=True, metadata=described("核验的时间（UTC）", format="date-time"))
    sound = fields.Boolean(required=True, metadata=described("真：与归档时一致"))
    faults = fields.List(
        fields.Nested(FindingSchema), required=True, metadata=described("发现的问题，各有办法")
    )
