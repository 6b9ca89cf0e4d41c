"""The metadata of a filed 件: the elements of DA/T 46-2009 as a tree, shaped as DA/T 48-2009 packs them.

A tree is a dict of Chinese element names to texts, trees and tuples of them, in the order of the standard.
An element named as the one it stands in is that one's own text (档号). What the standards do not know is
named in OURS.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from service.core.keeping import KeptFile, Record
from service.records.archival_code import ArchivalCode, parse_archival_code
from service.records.business import agents, business, relations
from service.records.electronic_number import electronic_number
from service.records.file_names import NAMES
from service.records.schedule import TERMS

Tree = Mapping[str, Any]

OURS = frozenset({"数字摘要", "一致性检测"})
"""Elements beyond the standards: the SHA-256 of a file, and what veraPDF says of it."""

MAIN = ("pdf", "docx")
"""Formats of the paper itself, the one kept for good first; all others are 附属文档."""

STATUTORY = "决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要"
CUSTOMARY = "方案 办法 规定 细则 计划 总结"
GENRES = (*STATUTORY.split(), *CUSTOMARY.split())
"""文种: those of 党政机关公文处理工作条例 art. 8, then others that are filed as 公文."""

REQUIRED = (
    "文件实体块/文件实体/聚合层次",
    "文件实体块/文件实体/来源/立档单位名称",
    "文件实体块/文件实体/电子文件号",
    "文件实体块/文件实体/档号/年度",
    "文件实体块/文件实体/档号/保管期限",
    "文件实体块/文件实体/档号/室编件号",
    "文件实体块/文件实体/内容描述/题名",
    "文件实体块/文件实体/内容描述/责任者",
    "文件实体块/文件实体/内容描述/日期",
    "文件实体块/文件实体/内容描述/密级",
    "文件实体块/文件实体/形式特征/文件组合类型",
    "文件实体块/文件实体/文件数据/文档/文档数据/编码/电子属性/计算机文件名",
    "文件实体块/文件实体/文件数据/文档/文档数据/编码/电子属性/计算机文件大小",
    "业务实体块/业务实体/业务标识符",
    "业务实体块/业务实体/机构人员标识符",
    "业务实体块/业务实体/文件标识符",
    "业务实体块/业务实体/业务状态",
    "业务实体块/业务实体/业务行为",
    "业务实体块/业务实体/行为时间",
    "机构人员实体块/机构人员实体/机构人员标识符",
    "机构人员实体块/机构人员实体/机构人员名称",
)
"""What may not be empty (DA/T 46-2009; the elements without minOccurs=0 of DA/T 48-2009 annex C)."""


def metadata(record: Record) -> dict[str, Any]:
    """The tree of a filed *record*; what is not known of it is left out, and `missing` tells."""
    return {
        "文件实体块": _told({"文件实体": _file(record), "文件实体关系": relations(record)}),
        "业务实体块": {"业务实体": business(record)},
        "机构人员实体块": {"机构人员实体": agents(record)},
    }


def missing(tree: Tree) -> tuple[str, ...]:
    """The paths of required elements that are absent or empty; one in a row is told by its place from 1."""
    return tuple(place for path in REQUIRED for place in _gaps(tree, path.split("/"), ""))


def genre(title: str) -> str:
    """文种 (M34): the word a title ends with (GB/T 9704—2012 7.3.1), empty where it is none."""
    bare = title[: title.rfind("（")] if title.endswith("）") else title
    return next((word for word in GENRES if bare.endswith(word)), "")


def _file(record: Record) -> dict[str, Any]:
    under, said = record.filed_under, record.description
    code = parse_archival_code(record.archival_code) if record.archival_code else None
    return _told(
        {
            "聚合层次": "文件",
            "来源": {"全宗名称": under.get("fonds_name", ""), "立档单位名称": under.get("organ", "")},
            "电子文件号": electronic_number(record.id),
            "档号": _code(code),
            "内容描述": _contents(record),
            "形式特征": {
                "文件组合类型": "组合文件" if said.get("attachments") else "单件",
                "件数": str(1 + len(said.get("attachments", ()))),
                "页数": str(record.pages) if record.pages else "",
                "语种": "汉语",
                "稿本": "正本",
            },
            "权限管理": {"控制标识": said.get("handling_mark", "")},
            "信息系统描述": _system(record),
            "附注": "全宗号、保管期限取自示例保管期限表。" if under.get("is_example") else "",
            "文件数据": {"文档": _documents(record)},
        }
    )


def _code(code: ArchivalCode | None) -> dict[str, str]:
    if code is None:
        return {}
    series = code.series
    return {
        "档号": code.text,
        "全宗号": series.fonds,
        "年度": f"{series.year:04}",
        "保管期限": TERMS[series.retention],
        "机构或问题": series.unit,
        "类别号": series.category,
        "室编件号": str(code.item),
    }


def _contents(record: Record) -> dict[str, Any]:
    said = record.description
    return {
        "题名": record.title,
        "文件编号": record.number,
        "责任者": "；".join(record.organs),
        "日期": record.issue_date,
        "文种": genre(record.title),
        "紧急程度": said.get("urgency", ""),
        "主送": "；".join(said.get("main_recipients", ())),
        "抄送": "；".join(said.get("copies_to", ())),
        "密级": said.get("classification", ""),
    }


def _system(record: Record) -> str:
    version = record.made_with.get("hongtou", "")
    return f"红头（Hongtou）{version}：由结构化数据生成公文并归档" if version else ""


def _documents(record: Record) -> tuple[dict[str, Any], ...]:
    """The paper in all its formats first, then each other file as a document of its own."""
    main = tuple(item for name in MAIN if (item := record.file(name)))
    rest = ((item,) for item in record.files if item.format not in MAIN)
    return tuple(
        _told(
            {
                "文档标识符": f"文档{place}",
                "文档序号": str(place),
                "文档主从声明": "主文档" if place == 1 and main else "附属文档",
                "题名": record.title if place == 1 and main else "",
                "文档数据": ({"编码": tuple({"电子属性": _properties(record, item)} for item in items)},),
            }
        )
        for place, items in enumerate(([main] if main else []) + list(rest), 1)
    )


def _properties(record: Record, item: KeptFile) -> dict[str, str]:
    verdict = record.conformance if item.format == "pdf" else {}
    return _told(
        {
            "格式信息": _format(record, item),
            "计算机文件名": NAMES.get(item.format, f"document.{item.format}"),
            "计算机文件大小": str(item.size),
            "文档创建程序": _program(record),
            "数字摘要": f"SHA-256:{item.digest}",
            "一致性检测": " ".join(
                str(verdict[name]) for name in ("engine", "version", "state") if verdict.get(name)
            ),
        }
    )


def _format(record: Record, item: KeptFile) -> str:
    """格式信息 (M47) in the words of the standard's own example."""
    name, version = {"pdf": ("PDF", ""), "docx": ("OOXML", "docx")}.get(item.format, ("JSON", ""))
    variant = record.made_with.get("pdf_variant", "") if item.format == "pdf" else ""
    if variant.startswith("pdf/a-"):
        name, version = "PDF/A", variant.removeprefix("pdf/a-")
    told = [f"格式名称:{name}", *([f"格式版本:{version}"] if version else [])]
    return ",".join([*told, f"MIME媒体类型:{item.media_type}"])


def _program(record: Record) -> str:
    version = record.made_with.get("hongtou", "")
    return f"hongtou {version}" if version else ""


def _told(tree: Mapping[str, Any]) -> dict[str, Any]:
    """*tree* without what says nothing, at any depth above its rows."""
    inner = ((name, _told(value) if isinstance(value, Mapping) else value) for name, value in tree.items())
    return {name: value for name, value in inner if value not in ("", (), {})}


def _gaps(tree: Any, path: list[str], place: str) -> Iterator[str]:
    if isinstance(tree, tuple | list) and tree:
        for number, item in enumerate(tree, 1):
            yield from _gaps(item, path, f"{place}[{number}]")
    elif path:
        inner = tree.get(path[0], "") if isinstance(tree, Mapping) else ""
        yield from _gaps(inner, path[1:], f"{place}/{path[0]}" if place else path[0])
    elif not tree or not str(tree).strip():
        yield place
