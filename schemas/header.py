"""公文要素 (header) of every type, and the document as a whole."""

from typing import Any, ClassVar

from schemas.fields import Choice, Day, Flag, Many, Name, One, Ordinal, Text, Whole
from schemas.shape import Shape, numbered
from service.documents.header import LEVELS, Attachment, DocNumber, Header, JointOrgan, Organ, Security

VERSION = "1.0"
CLASSIFICATIONS = {"none": "不涉密", **LEVELS, **{level: level for level in LEVELS.values()}}
"""What may be said; rule S-01 refuses all but `none` and gives the reason."""

SCOPES = {"public": "向社会公开", "inner_party": "党内公开"}


class OrganShape(Shape):
    """机关."""

    into = Organ

    class Meta(Shape.Meta):
        title = "机关"
        follows: ClassVar = {"id": "name"}
        aside = ("id",)

    id = Text("机关代码", "发送方系统中的代码。", most=100)
    name = Text("机关名称", "全称或规范化简称。")


class JointOrganShape(OrganShape):
    """联合行文的机关."""

    into = JointOrgan

    class Meta(Shape.Meta):
        title = "联合行文的机关"
        follows: ClassVar = {"id": "name"}
        aside = ("id",)

    signatory_post = Text("签发人职务", "只写职务，不写姓名；上行文必填，印在版头。", optional=True)


class DocNumberShape(Shape):
    """发文字号."""

    into = DocNumber

    class Meta(Shape.Meta):
        title = "发文字号"
        counted = ("display",)
        proposed: ClassVar = {"year": "this year"}

    agency_code = Text("发文机关代字", "如“淮理党巡一”。", most=40)
    year = Whole("年份", "四位年份。", least=1900, most=2199)
    serial = Whole("发文顺序号", "从1开始，不编虚位。", least=1, most=99_999_999)
    display = Text("完整字号", "如“淮理党巡一〔2022〕7号”；可不填，填了须与各部分一致。", optional=True)


class SecurityShape(Shape):
    """密级与公开范围."""

    into = Security

    class Meta(Shape.Meta):
        title = "密级与公开范围"
        proposed: ClassVar = {"classification": "none"}

    classification = Choice("密级", "本系统只处理不涉密文书。", CLASSIFICATIONS)
    handling_mark = Text("处理标记", "如“内部资料”，印在每页上。", most=20, optional=True)
    publication_scope = Choice("公开范围", "文书可以发到的范围。", SCOPES)


class AttachmentShape(Shape):
    """附件."""

    into = Attachment

    class Meta(Shape.Meta):
        title = "附件"

    no = Ordinal("附件顺序号", "可不填，按次序编号。")
    title = Text("附件名称", "名称后不加标点。")
    source = Name("附件内容", "由系统生成的表的名称，各文种自有其表；另附的文件不填。", optional=True)


class HeaderShape(Shape):
    """公文要素."""

    class Meta(Shape.Meta):
        title = "公文要素"

    issuing_authority = One(OrganShape, "发文机关", "署名的机关。")
    joint_authorities = Many(
        JointOrganShape,
        "联合行文的其他机关",
        "发文机关为主办机关，其他机关按次序列出；单独行文不填。",
        most=9,
        optional=True,
    )
    doc_number = One(DocNumberShape, "发文字号", "代字、年份和顺序号。")
    title = Text("标题", "发文机关、事由和文种。")
    main_recipients = Many(Text("主送机关", "一个机关。"), "主送机关", "至少一个。", fewest=1, most=200)
    copies_to = Many(Text("抄送机关", "一个机关。"), "抄送机关", "可以没有。", most=200, optional=True)
    issue_date = Day("成文日期", "会议通过或负责人签发的日期。")
    signatory_post = Text("签发人职务", "只写职务，不写姓名。")
    drafter_post = Text("拟稿人职务", "只写职务，不写姓名。")
    reviewer_post = Text("审核人职务", "只写职务，不写姓名。")
    security = One(SecurityShape, "密级与公开范围", "密级、处理标记和公开范围。")
    urgency = Choice("紧急程度", "没有则不填。", ("加急", "特急"), optional=True)
    attachments = Many(AttachmentShape, "附件", "按次序列出。", most=100, optional=True)
    copy_number = Text("份号", "涉密或需编号的文书使用。", most=20, optional=True)
    sealed = Flag("是否加盖印章", "不填即加盖；电报、普发性文件等可以不加盖。", default=True)
    note = Text("附注", "印发传达范围、联系人等。", optional=True)
    printing_authority = Text("印发机关", "不填则同发文机关。", optional=True)
    print_date = Day("印发日期", "不填则同成文日期。", optional=True)

    @staticmethod
    def into(*, attachments: tuple[Attachment, ...], **values: Any) -> Header:
        """The header with its attachments numbered."""
        return Header(attachments=numbered(attachments), **values)


HEADER_STEPS = (
    (
        "公文要素",
        (
            "/header/title",
            "/header/issuing_authority",
            "/header/joint_authorities",
            "/header/doc_number",
            "/header/main_recipients",
            "/header/issue_date",
            "/header/signatory_post",
            "/header/drafter_post",
            "/header/reviewer_post",
            "/header/security",
        ),
    ),
    (
        "附件和版记",
        (
            "/header/attachments",
            "/header/copies_to",
            "/header/printing_authority",
            "/header/print_date",
            "/header/urgency",
            "/header/copy_number",
            "/header/sealed",
            "/header/note",
            "/doc_id",
        ),
    ),
)
"""What is asked first of any document, by steps: title, and the pointers of what belongs to it."""


class DocumentShape(Shape):
    """A payload whole; a type adds `doc_type` and `body` and says what to make of them."""

    class Meta(Shape.Meta):
        """Who writes a paper need not know what it is called among programs."""

        aside = ("doc_id",)

    schema_version = Choice("契约版本", "目前只有一个版本。", (VERSION,))
    doc_id = Text("文书标识", "发送方给出的唯一标识。", most=100)
    header = One(HeaderShape, "公文要素", "各类文书共有的要素。")


def doc_type(name: str) -> Choice:
    """The field that holds the name of the type."""
    return Choice("文书类型", "固定值。", (name,))


def whole(document: Any) -> Any:
    """How a payload becomes a *document*: its body's fields stand beside the others."""

    def build(*, schema_version: str, doc_type: str, body: dict[str, Any], **values: Any) -> Any:
        return document(**values, **body)

    return staticmethod(build)
