"""Elements of the header, for every type: number, title, attachments, security (HD-06, T-03, S-01)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.header import LEVELS, Header
from service.rules import header_form
from service.rules.numbering import broken
from service.rules.prose import prose

SOURCES: Mapping[str, str] = {
    "problem_list": "问题清单",
    "task_list": "任务清单",
    "responsibility_list": "责任清单",
    "deadline_list": "时限清单",
    "ledger": "整改台账",
    "status_overview": "落实情况一览表",
}
"""The lists the product's own types make, with their titles; a new type brings those it makes itself."""

CLASSES = re.compile(r"(?<!工作)秘密|机密|绝密")
MARKED = re.compile(r"(?:绝密|机密|秘密)\s*[★☆]")
END_MARKS = "，。、；：？！,.;:?!…"
CODE = re.compile(r"[^\s〔〕\[\]［］【】]+")
REASON = "本服务部署在非涉密环境，不处理国家秘密（秘密、机密、绝密）"


def number_unlike(subject: Subject) -> Iterator[Breach]:
    """The declared 发文字号 is code〔year〕serial号 of its own parts (GB/T 9704—2012 7.2.5)."""
    header: Header = subject.document.header
    number = header.doc_number
    if not CODE.fullmatch(number.agency_code):
        yield Breach(
            "/header/doc_number/agency_code",
            f"机关代字“{number.agency_code}”含有空格或括号。",
            "机关代字只写汉字代字，年份和序号分别填写，六角括号由系统加上。",
        )
    if number.display is not None and number.display != number.text:
        yield Breach(
            "/header/doc_number/display",
            f"发文字号写作“{number.display}”，按机关代字、年份和序号应为“{number.text}”。",
            "请改正发文字号（年份用六角括号〔〕、用全称，序号不编虚位）；也可以删去此项，由系统生成。",
        )


def classified(subject: Subject) -> Iterator[Breach]:
    """Classified material is refused; a handling mark goes with a scope that is not public (S-01)."""
    header: Header = subject.document.header
    security = header.security
    if security.classification != "none":
        yield Breach(
            "/header/security/classification",
            f"密级为“{LEVELS.get(security.classification, security.classification)}”：{REASON}，拒绝受理。",
            "请在符合保密规定的涉密信息系统中起草和印制；如定密有误，请由定密责任人更正后再提交。",
        )
    mark = security.handling_mark or ""
    if CLASSES.search(mark):
        yield Breach(
            "/header/security/handling_mark",
            f"内部标识写作“{mark}”，属于密级标志：{REASON}，拒绝受理。",
            "内部标识只写“内部资料”等非密级字样；确属涉密的，请在涉密信息系统中办理。",
        )
    for at, text in prose(subject):
        found = MARKED.search(text)
        if found and at != "/header/security/handling_mark":
            yield Breach(
                at, f"文中出现密级标志“{found[0]}”：{REASON}，拒绝受理。", "请删去涉密内容后再提交。"
            )
    if mark and security.publication_scope == "public":
        yield Breach(
            "/header/security/publication_scope",
            f"标有“{mark}”，公开范围却是公开（public）。",
            "请去掉内部标识，或把公开范围改为党内（inner_party）。",
        )


def unmarked(subject: Subject) -> Iterator[Breach]:
    """An inner-party paper usually carries a handling mark (S-01)."""
    security = subject.document.header.security
    if security.publication_scope == "inner_party" and not security.handling_mark:
        yield Breach(
            "/header/security/handling_mark",
            "公开范围为党内（inner_party），但没有内部标识。",
            "请填写“内部资料”等标识，使每页都能看到。",
        )


def lists(*names: str) -> dict[str, str]:
    """The product's own lists of those *names*, with their titles."""
    return {name: SOURCES[name] for name in names}


def attachments_amiss(sources: Mapping[str, str]) -> Callable[[Subject], Iterator[Breach]]:
    """The check that attachments are numbered without gaps and made from *sources* the type knows (T-03)."""

    def inspect(subject: Subject) -> Iterator[Breach]:
        header: Header = subject.document.header
        yield from broken(
            ((f"/header/attachments/{i}", item.no) for i, item in enumerate(header.attachments)), "附件"
        )
        for place, item in enumerate(header.attachments):
            if item.source is not None and item.source not in sources:
                known = "、".join(f"{name}（{title}）" for name, title in sources.items()) or "（无）"
                yield Breach(
                    f"/header/attachments/{place}/source",
                    f"附件“{item.title}”的来源“{item.source}”不是本文种能生成的。",
                    f"本文种可用的来源：{known}；自备的附件请将来源留空（null）。",
                )

    return inspect


def title_amiss(endings: tuple[str, ...]) -> Callable[[Subject], Iterator[Breach]]:
    """The check that the title ends with one of *endings*, and none with a punctuation mark (T-03)."""

    def inspect(subject: Subject) -> Iterator[Breach]:
        header: Header = subject.document.header
        if not header.title.rstrip(END_MARKS).endswith(endings):
            yield Breach(
                "/header/title",
                f"标题“{header.title}”没有以文种结尾。",
                f"标题由发文机关、事由和文种组成，文种可写：{'、'.join(endings)}。",
            )
        titles = [("/header/title", "标题", header.title)]
        titles += [
            (f"/header/attachments/{i}/title", "附件名称", item.title)
            for i, item in enumerate(header.attachments)
        ]
        yield from _punctuated(titles)

    return inspect


def _punctuated(titles: Iterable[tuple[str, str, str]]) -> Iterator[Breach]:
    for at, what, title in titles:
        if title.endswith(tuple(END_MARKS)):
            yield Breach(at, f"{what}“{title}”末尾有标点。", f"{what}末尾不加标点符号，请删去“{title[-1]}”。")
        elif what == "附件名称" and title.startswith("《") and title.endswith("》"):
            yield Breach(at, f"附件名称“{title}”加了书名号。", "附件名称不加书名号，请删去。")


def header_rules(*, endings: tuple[str, ...], sources: Mapping[str, str]) -> tuple[Rule, ...]:
    """The header's rules for a type whose titles end with *endings* and that makes the lists *sources*.

    *sources* are titles by name, as an attachment names its source.
    """
    return (
        Rule("S-01", Severity.ERROR, "不受理涉密材料；内部标识与公开范围一致", classified),
        Rule("S-01", Severity.INFO, "党内文书有内部标识", unmarked),
        Rule("HD-06", Severity.ERROR, "发文字号为机关代字〔年份〕序号号", number_unlike),
        Rule("T-03", Severity.ERROR, "附件序号连续，附件来源是本文种能生成的", attachments_amiss(sources)),
        Rule("T-03", Severity.WARNING, "标题以文种结尾；标题和附件名称末尾无标点", title_amiss(endings)),
        *header_form.RULES,
    )
