"""What callers may ask of batches, and the shape of the JSON answers."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from service.core.batches import PRIORITIES, BatchState, Mode, RowState
from service.core.errors.requests import UnfitName
from service.core.reasons import UNFIT, is_plain
from service.documents.batch_names import DEFAULT_PATTERN, LONGEST_PATTERN, UNFILED, check_pattern
from service.web.messages import (
    NUMBER,
    FindingSchema,
    PageQuery,
    Query,
    described,
    flag_field,
    line_field,
    unit_field,
)

MOST_LABELS, LONGEST_LABEL = 20, 40
ONE_LABEL = rf"[^,{UNFIT}]{{0,{LONGEST_LABEL}}}"
LABEL = f"^{ONE_LABEL}$"
LABELS = f"^{ONE_LABEL}(,{ONE_LABEL}){{0,{MOST_LABELS - 1}}}$"
LAST_SEQ = (1 << 31) - 1
STATES = [state.value for state in RowState]
COUNT = {"required": True}


def _check_time(text: str) -> None:
    try:
        time = datetime.fromisoformat(text)
        is_sound = time.tzinfo is not None and bool(time.astimezone(UTC))
    except (ValueError, OverflowError):
        is_sound = False
    if not is_sound:
        raise ValidationError("须为带时区的时间，如 2026-11-22T22:00:00+08:00。")


def _check_pattern(text: str) -> None:
    try:
        check_pattern(text)
    except UnfitName as fault:
        raise ValidationError(fault.message + fault.hint) from None


def _check_labels(text: str) -> None:
    labels = text.split(",")
    if len(labels) > MOST_LABELS or not all(len(label) <= LONGEST_LABEL for label in labels):
        raise ValidationError(f"最多 {MOST_LABELS} 个，每个最多 {LONGEST_LABEL} 字。")
    if not is_plain(text):
        raise ValidationError("不能有控制字符。")


def _check_label(text: str) -> None:
    if len(text) > LONGEST_LABEL or "," in text or not is_plain(text):
        raise ValidationError(f"须为一个标签，最多 {LONGEST_LABEL} 字，没有控制字符。")


def _limit_field(words: str) -> fields.Integer:
    return fields.Integer(
        load_default=100,
        validate=validate.Range(1, 1000, error="须为 1 至 1000。"),
        error_messages=NUMBER,
        metadata=described(words),
    )


class WishesQuery(Query):
    """What is wished of a batch."""

    mode = fields.String(
        load_default=Mode.RENDER.value,
        validate=validate.OneOf([mode.value for mode in Mode], error=f"须为{'、'.join(Mode)}。"),
        metadata=described("check 只校验（不生成），render 只生成（不归档），file 生成并归档"),
    )
    stop_at_fault = flag_field("遇到第一件未成的就停止；否则其余照办")
    name = line_field("批次的名称，便于查找")
    pattern = fields.String(
        load_default="",
        validate=_check_pattern,
        metadata=described(f"文件的命名格式，默认 {DEFAULT_PATTERN}", maxLength=LONGEST_PATTERN),
    )
    labels = fields.String(
        load_default="",
        validate=_check_labels,
        metadata=described("标签，以逗号分开", pattern=LABELS),
    )
    priority = fields.Integer(
        load_default=5,
        validate=validate.Range(PRIORITIES[0], PRIORITIES[-1], error="须为 0 至 9。"),
        error_messages=NUMBER,
        metadata=described("优先级，0 至 9，大的先办"),
    )
    start_at = fields.String(
        validate=_check_time,
        metadata=described("在此时间之前不开始，带时区，如 2026-11-22T22:00:00+08:00", format="date-time"),
    )
    unit = unit_field("归档时文书所属机构的代码；只在一个机构有权时可省略")
    reason = line_field("归档时更替旧版本的原因")

    @validates_schema
    def check_names(self, values: dict[str, Any], **circumstances: Any) -> None:
        """Nothing; raises ValidationError where files are named by what only filed papers have."""
        if values["mode"] == Mode.RENDER.value:
            try:
                check_pattern(values["pattern"], UNFILED)
            except UnfitName:
                raise ValidationError("{档号} 只在归档（mode=file）时才有。", "pattern") from None


class RowsQuery(Query):
    """Which rows of a batch."""

    state = fields.String(
        validate=validate.OneOf(STATES, error=f"须为{'、'.join(STATES)}。"),
        metadata=described("只列这一状态的"),
    )
    after = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 1 << 31, error="须为不小于 0 的序号。"),
        error_messages=NUMBER,
        metadata=described("只列这一序号之后的"),
    )
    limit = _limit_field("最多列多少件")


class BatchesQuery(PageQuery):
    """Which batches."""

    label = fields.String(
        load_default="",
        validate=_check_label,
        metadata=described("只列有这一标签的，全文相同", pattern=LABEL),
    )


class CountsSchema(Schema):
    """How many rows are in each state."""


for _state in RowState:
    CountsSchema._declared_fields[_state.value] = fields.Integer(required=True)


class TroubleSchema(Schema):
    """What holds a worker up."""

    host = fields.String(required=True, metadata=described("哪台机器"))
    code = fields.String(required=True, metadata=described("稳定的代码"))
    message = fields.String(required=True, metadata=described("发生了什么"))
    hint = fields.String(required=True, metadata=described("怎么办"))


class BatchSchema(Schema):
    """A batch as it stands."""

    id = fields.String(required=True, metadata=described("批次编号", pattern="^[0-9a-f]{32}$"))
    name = fields.String(required=True, metadata=described("名称"))
    labels = fields.List(fields.String(), required=True, metadata=described("标签"))
    mode = fields.String(required=True, metadata=described("check、render 或 file"))
    pattern = fields.String(required=True, metadata=described("文件的命名格式；空为默认"))
    priority = fields.Integer(required=True, metadata=described("优先级"))
    sender = fields.String(required=True, metadata=described("提交人"))
    created_at = fields.String(required=True, metadata=described("提交时间（UTC）", format="date-time"))
    start_at = fields.String(required=True, metadata=described("开始时间（UTC）；空为即时"))
    ended_at = fields.String(required=True, metadata=described("办完时间（UTC）；空为未完"))
    state = fields.String(
        required=True,
        validate=validate.OneOf([state.value for state in BatchState]),
        metadata=described("状态"),
    )
    total = fields.Integer(required=True, metadata=described("总件数"))
    counts = fields.Nested(CountsSchema, required=True, metadata=described("各状态的件数"))
    seconds_left = fields.Float(
        required=True,
        allow_none=True,
        metadata=described("按最近一分钟的进度估计还需多少秒；无从估计为 null"),
    )
    troubles = fields.List(
        fields.Nested(TroubleSchema), required=True, metadata=described("现在妨碍办理的情况；没有则为空")
    )
    links = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class BatchesSchema(Schema):
    """One page of batches."""

    items = fields.List(fields.Nested(BatchSchema), required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)
    total = fields.Integer(required=True)


class RowFileSchema(Schema):
    """A file that a row became."""

    format = fields.String(required=True)
    media_type = fields.String(required=True)
    name = fields.String(required=True, metadata=described("文件名"))
    sha256 = fields.String(required=True, metadata=described("SHA-256"))
    bytes = fields.Integer(required=True, metadata=described("字节数"))


class RowErrorSchema(Schema):
    """Why a row is not done."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    hint = fields.String(required=True)


class RowSchema(Schema):
    """A row as it stands."""

    number = fields.Integer(required=True, metadata=described("序号，从 1 起"))
    name = fields.String(required=True, metadata=described("数据来自何处"))
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    doc_id = fields.String(required=True)
    doc_type = fields.String(required=True)
    digest = fields.String(required=True, metadata=described("数据的 SHA-256；读不出来的为空"))
    attempts = fields.Integer(required=True, metadata=described("办理过几次"))
    findings = fields.List(fields.Nested(FindingSchema), required=True)
    files = fields.List(fields.Nested(RowFileSchema), required=True)
    error = fields.Nested(RowErrorSchema, required=True, allow_none=True)
    filed = fields.Dict(
        required=True, allow_none=True, metadata=described("归档的编号、档号、是否先前已归档")
    )


class BatchEventSchema(Schema):
    """What befell a batch, or a row of it."""

    seq = fields.Integer(required=True, metadata=described("编号，后发生的大"))
    number = fields.Integer(required=True, metadata=described("哪一件；0 为整个批次"))
    time = fields.String(required=True, metadata=described("时间（UTC）", format="date-time"))
    act = fields.String(required=True, metadata=described("发生了什么"))
    who = fields.String(required=True, metadata=described("何人，或办理的进程"))
    details = fields.Dict(keys=fields.String(), required=True)


class BatchEventsSchema(Schema):
    """Some events of a batch."""

    items = fields.List(fields.Nested(BatchEventSchema), required=True)
    next = fields.Integer(
        required=True, allow_none=True, metadata=described("下一次的 after；没有更多则为 null")
    )


class EventsQuery(Query):
    """Which events of a batch."""

    after = fields.Integer(
        load_default=0,
        validate=validate.Range(0, LAST_SEQ, error="须为事件的编号。"),
        error_messages=NUMBER,
        metadata=described("只列这一编号之后的"),
    )
    limit = _limit_field("最多列多少条")


class LastEventHeader(Schema):
    """The header by which browsers go on with a stream of events."""

    last_event_id = fields.Integer(
        data_key="Last-Event-ID",
        validate=validate.Range(0, LAST_SEQ, error="须为事件的编号。"),
        error_messages=NUMBER,
        metadata=described("收到的最后一个事件的编号"),
    )


class ToldRowSchema(RowSchema):
    """A row with what befell it."""

    events = fields.List(
        fields.Nested(BatchEventSchema),
        required=True,
        metadata=described("这一件的经过，按发生的先后；很多时为最后的 200 条，全部见批次的经过"),
    )


class RowsSchema(Schema):
    """Some rows of a batch."""

    items = fields.List(fields.Nested(RowSchema), required=True)
    next = fields.Integer(
        required=True, allow_none=True, metadata=described("下一次的 after；没有更多则为 null")
    )
