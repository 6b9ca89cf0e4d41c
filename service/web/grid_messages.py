"""What is asked and told of grids: parts of a payload as rows of cells."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from service.web.forms import Form
from service.web.messages import Query, described

MOST_ROWS = 5_000
"""Rows one call reads: more than any plan has."""

LINES: dict[str, Any] = {"required": "必须填写。", "null": "不能为空。", "invalid": "须为列表。"}
TEXT: dict[str, Any] = {"null": "须为文字，空格子填空文字。", "invalid": "须为文字。"}


def _text() -> fields.String:
    return fields.String(error_messages=TEXT)


def _check_distinct(keys: list[str] | None) -> None:
    if keys is not None and len(set(keys)) < len(keys):
        raise ValidationError("同一列给了不止一次。")


class ReadingForm(Form):
    """Rows to be read."""

    columns = fields.List(
        _text(),
        error_messages=LINES,
        validate=[validate.Length(1, error="至少要有一列。"), _check_distinct],
        metadata=described(
            "各格依次属于哪些列（key）；不填即全部列，按所列次序", minItems=1, uniqueItems=True
        ),
    )
    rows = fields.List(
        fields.List(_text(), error_messages=LINES),
        error_messages=LINES,
        validate=validate.Length(max=MOST_ROWS, error=f"一次最多 {MOST_ROWS} 行。"),
        metadata=described("各行的文字；不填即只把 base 写成行", maxItems=MOST_ROWS),
    )
    base = fields.List(
        fields.Raw(),
        allow_none=True,
        load_default=None,
        error_messages={"invalid": "须为列表。"},
        metadata=described("这一部分现在的样子：格子里没有的内容从中保留"),
    )


class PartForm(Form):
    """A part to be written into a spreadsheet."""

    part = fields.List(
        fields.Raw(),
        required=True,
        error_messages=LINES,
        metadata=described("这一部分现在的样子"),
    )


class OptionSchema(Schema):
    """A value to choose."""

    value = fields.Raw(required=True, metadata=described("数据中的值"))
    label = fields.String(required=True, metadata=described("格子里的字"))


class ColumnSchema(Schema):
    """A column."""

    key = fields.String(required=True, metadata=described("列的名称，不会变"))
    title = fields.String(required=True, metadata=described("列的标题"))
    names = fields.List(fields.String(), required=True, metadata=described("标题的其他叫法"))
    kind = fields.String(
        required=True,
        validate=validate.OneOf(("text", "lines", "choice", "day", "due", "amount", "organ", "organs")),
        metadata=described(
            "text 一行字，lines 几行字，choice 选一个，day 日期，due 日期或可选的词，amount 金额（元），"
            "organ 一个单位，organs 几个单位（以、相连）"
        ),
    )
    help = fields.String(required=True, metadata=described("填什么"))
    required = fields.Boolean(required=True, metadata=described("是否必填"))
    most = fields.Integer(required=True, allow_none=True, metadata=described("字数上限；没有则为 null"))
    options = fields.List(fields.Nested(OptionSchema), required=True, metadata=described("可选的值"))
    width = fields.Integer(required=True, metadata=described("建议的列宽（汉字数）"))
    level = fields.Integer(required=True, metadata=described("属于第几层，自 0 起"))
    path = fields.String(required=True, metadata=described("值在该层一项中的位置（JSON Pointer）"))


class LevelSchema(Schema):
    """A level of items."""

    title = fields.String(required=True, metadata=described("层的名称，如方面、问题、措施"))
    code = fields.String(required=True, metadata=described("代码列的 key"))
    words = fields.String(required=True, metadata=described("名称列的 key"))
    is_coded = fields.Boolean(required=True, metadata=described("没有代码的是否由系统给出"))
    prefix = fields.String(required=True, metadata=described("系统给出的代码以什么开头"))
    digits = fields.Integer(required=True, metadata=described("系统给出的代码至少有几位数字"))
    below = fields.String(required=True, metadata=described("下一层的各项在哪个字段，最里层为空"))


class GridSchema(Schema):
    """A grid."""

    grid = fields.String(required=True, metadata=described("表的名称"))
    title = fields.String(required=True, metadata=described("表的标题"))
    pointer = fields.String(required=True, metadata=described("它是数据的哪一部分（JSON Pointer）"))
    levels = fields.List(fields.Nested(LevelSchema), required=True, metadata=described("由外到内"))
    columns = fields.List(fields.Nested(ColumnSchema), required=True, metadata=described("由左到右"))
    links = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=described("各接口的地址")
    )


class GridsSchema(Schema):
    """The grids of a type."""

    items = fields.List(fields.Nested(GridSchema), required=True, metadata=described("没有表的文种为空"))


class CellFaultSchema(Schema):
    """What is wrong at a cell."""

    row = fields.Integer(required=True, metadata=described("答复 rows 的第几行，自 0 起"))
    column = fields.Integer(required=True, metadata=described("第几列，自 0 起"))
    key = fields.String(required=True, metadata=described("列的 key"))
    sent = fields.Integer(required=True, metadata=described("所给 rows 的第几行，自 0 起"))
    code = fields.String(required=True, metadata=described("稳定代码"))
    message = fields.String(required=True, metadata=described("问题"))
    hint = fields.String(required=True, metadata=described("解决办法"))


class ReadingSchema(Schema):
    """What rows became."""

    part = fields.List(fields.Raw(), required=True, metadata=described("这一部分的新内容"))
    rows = fields.List(
        fields.List(fields.String()), required=True, metadata=described("新内容的各行，每行有全部列")
    )
    pointers = fields.List(
        fields.List(fields.String()),
        required=True,
        metadata=described("每行各层的一项在数据中的位置（JSON Pointer），由外到内"),
    )
    places = fields.List(
        fields.Integer(allow_none=True),
        required=True,
        metadata=described("所给的每行现在是第几行，自 0 起；空行为 null"),
    )
    faults = fields.List(
        fields.Nested(CellFaultSchema),
        required=True,
        metadata=described("看不懂或不合要求的格子；写法原样留在内容中"),
    )


class SheetQuery(Query):
    """Beside what a spreadsheet is read."""

    manuscript = fields.String(
        validate=validate.Regexp(r"^[0-9a-f]{32}$", error="须为 32 位十六进制数字的文稿编号。"),
        metadata=described("文稿编号：表里没有的内容从这份文稿保留，须有权查看"),
    )


class SheetFaultSchema(CellFaultSchema):
    """What is wrong at a cell of a spreadsheet."""

    cell = fields.String(required=True, metadata=described("在表格文件中的位置，如 F5"))


class SheetHeadingSchema(Schema):
    """A heading of a spreadsheet."""

    letter = fields.String(required=True, metadata=described("列的字母"))
    heading = fields.String(required=True, metadata=described("表头的文字"))


class KnownHeadingSchema(SheetHeadingSchema):
    """A heading that we know."""

    key = fields.String(required=True, metadata=described("列的 key"))
    title = fields.String(required=True, metadata=described("列的标题"))


class MissingSchema(Schema):
    """A column that must be filled and is not in the sheet."""

    key = fields.String(required=True, metadata=described("列的 key"))
    title = fields.String(required=True, metadata=described("列的标题"))


class LevelCountSchema(Schema):
    """How many items a level has."""

    title = fields.String(required=True, metadata=described("层的名称"))
    count = fields.Integer(required=True, metadata=described("项数"))


class SheetSchema(ReadingSchema):
    """What a spreadsheet became."""

    faults = fields.List(
        fields.Nested(SheetFaultSchema),
        required=True,
        metadata=described("看不懂或不合要求的格子，message 以“第5行 F列”开头"),
    )
    sheet = fields.String(required=True, metadata=described("工作表的名称"))
    heading_row = fields.Integer(required=True, metadata=described("表头在第几行"))
    recognised = fields.List(fields.Nested(KnownHeadingSchema), required=True, metadata=described("认出的列"))
    unrecognised = fields.List(
        fields.Nested(SheetHeadingSchema), required=True, metadata=described("没有读的列")
    )
    missing = fields.List(fields.Nested(MissingSchema), required=True, metadata=described("缺少的必填列"))
    notes = fields.List(fields.String(), required=True, metadata=described("须留意的事，如隐藏的行"))
    counts = fields.List(fields.Nested(LevelCountSchema), required=True, metadata=described("读得各层几项"))
