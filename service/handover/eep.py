"""电子文件封装包 (EEP, DA/T 48-2009): one 件 with its metadata and its files in one XML file.

The published schema's slips of the pen are not copied; elements that it does not know stay out.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from service.records.metadata import OURS, Tree
from service.records.metadata_xml import NAMESPACE, ROOT, tree_of, written

PACKAGE, SIGNED = "电子文件封装包", "被签名对象"
VERSION = "2009"
FORMAT = "本EEP根据中华人民共和国档案行业标准DA/T 48-2009《基于XML的电子文件封装规范》生成"
KIND, KIND_TOLD = "原始型", "本封装包包含电子文件数据及其元数据，原始封装，未经修改"
ENCODING = (
    "本封装包中“编码数据”元素存储的是计算机文件二进制流的Base64编码，有关Base64编码规则参见IETF RFC 2045"
    "多用途邮件扩展（MIME）第一部分：互联网信息体格式。当提取和显现封装在编码数据元素中的计算机文件时，"
    "应对Base64编码进行反编码，并依据封装包中“反编码关键字”元素中记录的值还原计算机文件的扩展名"
)
UNKNOWN_THERE = OURS | {"类别号", "件数"}
"""Elements of DA/T 46, or ours, that the schema of DA/T 48 has no place for."""

PLACE = {"当前位置": "在线存储", "脱机载体编号": "无"}
LINE = 57 * 1024
"""Bytes that are encoded at a time: whole lines of 76 signs (RFC 2045 6.8)."""

MOST_BYTES = 1024**3


@dataclass(frozen=True, slots=True)
class Packed:
    """What a package holds: its tree without the files, and the files by 计算机文件名."""

    tree: Tree
    files: Mapping[str, bytes]


def eep(tree: Tree, files: Mapping[str, bytes], *, made_at: str, organ: str) -> Iterator[bytes]:
    """The package of the 件 with that metadata, a piece at a time; the same arguments give the same bytes.

    *files* by 计算机文件名; *made_at* (ISO 8601) and *organ* say when and by whom it was packed. Raises
    KeyError for a file the metadata names and *files* has not.
    """
    signed = {
        "@eep版本": VERSION,
        "封装包类型": KIND,
        "封装包类型描述": KIND_TOLD,
        "封装包创建时间": made_at,
        "封装包创建单位": organ,
        ROOT: {**_known(tree), "文件实体块": _files(_known(tree["文件实体块"]), files)},
    }
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{PACKAGE} xmlns="{NAMESPACE}">\n'.encode()
    for piece in written({"封装包格式描述": FORMAT, "版本": VERSION, SIGNED: signed}, "  "):
        yield piece.encode()
    yield f"</{PACKAGE}>\n".encode()


def read_eep(content: bytes) -> Packed:
    """What the package in *content* holds, every file as long as it says; raises ValueError."""
    root = _parsed(content)
    files: dict[str, bytes] = {}
    for coding in root.iter(f"{{{NAMESPACE}}}编码"):
        name, size, data = (
            coding.findtext(f".//{{{NAMESPACE}}}{wanted}") or ""
            for wanted in ("计算机文件名", "计算机文件大小", "编码数据")
        )
        file = _decoded(data, name)
        if str(len(file)) != size or name in files:
            raise ValueError(f"封装包中的 {name or '文件'} 与所载大小不符或重复")
        files[name] = file
        coding.remove(coding.find(f"{{{NAMESPACE}}}编码数据"))
    return Packed(tree_of(root), files)


def digests(packed: Packed) -> dict[str, str]:
    """SHA-256 (hex) of each file in the package."""
    return {name: sha256(content).hexdigest() for name, content in packed.files.items()}


def _known(tree: Tree) -> dict[str, Any]:
    """*tree* with only what DA/T 48 knows."""

    def known(value: Any) -> Any:
        if isinstance(value, Mapping):
            return _known(value)
        return tuple(map(known, value)) if isinstance(value, tuple | list) else value

    return {name: known(value) for name, value in tree.items() if name not in UNKNOWN_THERE}


def _files(block: Tree, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The 文件实体块 with what the schema demands beyond the metadata, and the files."""
    entity = dict(block["文件实体"])
    data = entity.pop("文件数据")
    after = {name: entity.pop(name) for name in ("信息系统描述", "附注") if name in entity}
    rights = entity.pop("权限管理", {})
    documents = tuple(_document(document, place, files) for place, document in enumerate(data["文档"], 1))
    whole = {**entity, "存储位置": PLACE, "权限管理": rights, **after, "文件数据": {"文档": documents}}
    return {**block, "文件实体": whole}


def _document(document: Tree, place: int, files: Mapping[str, bytes]) -> dict[str, Any]:
    data = tuple(
        {
            "@文档数据ID": f"修改0-文档{place}-文档数据{number}",
            "编码": tuple(
                _coding(coding, f"修改0-文档{place}-文档数据{number}-编码{nth}", files)
                for nth, coding in enumerate(item["编码"], 1)
            ),
        }
        for number, item in enumerate(document["文档数据"], 1)
    )
    return {**document, "文档数据": data}


def _coding(coding: Tree, id: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    name = coding["电子属性"]["计算机文件名"]
    return {
        "@编码ID": id,
        **coding,
        "编码描述": ENCODING,
        "反编码关键字": f"base64-{name.rpartition('.')[2]}",
        "编码数据": {"@编码数据ID": f"{id}-编码数据", "编码数据": _encoded(files[name])},
    }


def _encoded(content: bytes) -> Iterator[str]:
    for start in range(0, len(content), LINE):
        yield b64encode(content[start : start + LINE]).decode("ascii")


def _decoded(data: str, name: str) -> bytes:
    try:
        return b64decode("".join(data.split()), validate=True)
    except ValueError as fault:
        raise ValueError(f"封装包中的 {name} 不是 Base64 编码") from fault


def _parsed(content: bytes) -> Any:
    from lxml import etree

    if len(content) > MOST_BYTES:
        raise ValueError(f"封装包超过 {MOST_BYTES} 字节")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True
    )
    try:
        document = etree.ElementTree(etree.fromstring(content, parser))
    except etree.XMLSyntaxError as fault:
        raise ValueError(f"封装包不是合法的 XML：{fault}") from fault
    root = document.getroot()
    if document.docinfo.internalDTD or root.tag != f"{{{NAMESPACE}}}{PACKAGE}":
        raise ValueError("这不是 DA/T 48 的电子文件封装包")
    return root
