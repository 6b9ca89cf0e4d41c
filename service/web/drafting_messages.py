"""The shape of what is told of a draft's sources and of what it lacks."""

from marshmallow import Schema, fields

from service.web.messages import described


class LackSchema(Schema):
    """Something missing."""

    pointer = fields.String(required=True, metadata=described("应在何处（JSON Pointer）"))
    words = fields.String(required=True, metadata=described("缺什么"))


class CountSchema(Schema):
    """How many of all have what they need."""

    text = fields.String(required=True, metadata=described("如“28 / 28 个问题已有措施”"))
    done = fields.Integer(required=True, metadata=described("已齐的件数"))
    total = fields.Integer(required=True, metadata=described("总件数"))
    lacks = fields.List(fields.Nested(LackSchema), required=True, metadata=described("其余所缺"))


class QuotedSchema(Schema):
    """A field of the draft that the source has too."""

    pointer = fields.String(required=True, metadata=described("文稿中的字段（JSON Pointer）"))
    value = fields.Raw(required=True, metadata=described("来源文书的内容"))
    is_same = fields.Boolean(required=True, metadata=described("文稿与来源是否逐字一致"))


class SourceSchema(Schema):
    """The filed paper that a draft answers."""

    id = fields.String(required=True, metadata=described("留存编号", pattern="^[0-9a-f]{32}$"))
    type = fields.String(required=True, metadata=described("文书类型"))
    number = fields.String(required=True, metadata=described("发文字号"))
    title = fields.String(required=True, metadata=described("标题"))
    words = fields.String(required=True, metadata=described("如“来自反馈意见 淮理党巡一〔2022〕7号”"))
    link = fields.String(required=True, metadata=described("该文书的地址"))
    page = fields.String(required=True, metadata=described("该文书在归档库中的网页"))


class CoverageSchema(Schema):
    """What a draft lacks, and what it quotes."""

    counts = fields.List(fields.Nested(CountSchema), required=True, metadata=described("各项计数"))
    quoted = fields.List(
        fields.Nested(QuotedSchema), required=True, metadata=described("与来源文书相对应的字段")
    )
    source = fields.Nested(
        SourceSchema,
        required=True,
        allow_none=True,
        metadata=described("来源文书；文稿没有写明、没有归档或您不能查阅则为 null"),
    )
