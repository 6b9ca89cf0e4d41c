"""A tree of metadata as XML and back: elements of DA/T 48-2009 in its namespace, ours in one of our own."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol
from xml.sax.saxutils import escape, quoteattr

from service.records.metadata import OURS, Tree

NAMESPACE = "http://www.saac.gov.cn/standards/ERM/encapsulation"
OUR_NAMESPACE = "urn:hongtou:archive:1"
ROOT = "封装内容"
ROWS = frozenset({"文件实体关系", "文档", "文档数据", "编码", "业务实体", "机构人员实体"})
"""Elements that come in rows, so that one alone is read as a row of one."""

UNPRINTABLE = dict.fromkeys(
    (*(set(range(32)) - {9, 10, 13}), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}"
)
"""What XML 1.0 (2.2) cannot hold; seen by whoever reads, and found by DA/T 70's GD-1-6."""


class Element(Protocol):
    """An element as lxml and the standard library have it."""

    tag: Any
    text: str | None
    attrib: Any

    def __iter__(self) -> Iterator[Any]: ...


def metadata_xml(tree: Tree) -> bytes:
    """The file metadata.xml: UTF-8, the same for the same tree."""
    opening = f'<{ROOT} xmlns="{NAMESPACE}" xmlns:ht="{OUR_NAMESPACE}">'
    body = "".join(written(tree, "  "))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{opening}\n{body}</{ROOT}>\n'.encode()


def written(tree: Tree, indent: str) -> Iterator[str]:
    """The elements of *tree*, a line each; the prefix `ht` must stand for our namespace.

    A name that begins with @ is an attribute. What an iterator gives is written as it comes, unescaped.
    """
    for name, value in tree.items():
        for item in value if isinstance(value, tuple | list) else (value,):
            tag = f"ht:{name}" if name in OURS else name
            if isinstance(item, Mapping):
                own = {key: inner for key, inner in item.items() if key != name and not key.startswith("@")}
                yield f"{indent}<{tag}{_attributes(item)}>"
                yield from _texts(item.get(name, ""))
                if own:
                    yield "\n"
                    yield from written(own, indent + "  ")
                    yield indent
                yield f"</{tag}>\n"
            else:
                yield f"{indent}<{tag}>"
                yield from _texts(item)
                yield f"</{tag}>\n"


def _texts(value: Any) -> Iterator[str]:
    return value if isinstance(value, Iterator) else iter((text(str(value)),))


def _attributes(tree: Tree) -> str:
    named = ((key.removeprefix("@"), value) for key, value in tree.items() if key.startswith("@"))
    return "".join(f" {name}={quoteattr(str(value).translate(UNPRINTABLE))}" for name, value in named)


def text(value: str) -> str:
    """*value* as text of an element."""
    return escape(value.translate(UNPRINTABLE), {"\r": "&#13;"})


def tree_of(element: Element) -> dict[str, Any]:
    """The tree below *element*, as `written` wrote it; raises ValueError for a name of another namespace."""
    tree: dict[str, Any] = {}
    for inner in element:
        name = _name(inner)
        value: Any = _value(inner, name)
        if name in ROWS:
            value = (*tree.get(name, ()), value)
        elif name in tree:
            raise ValueError(f"{name} 重复")
        tree[name] = value
    return tree


def _value(element: Element, name: str) -> Any:
    attributes = {f"@{key}": value for key, value in element.attrib.items()}
    inner = tree_of(element)
    own = (element.text or "").strip() if inner else element.text or ""
    if not (attributes or inner):
        return own
    return {**attributes, **({name: own} if own else {}), **inner}


def _name(element: Element) -> str:
    namespace, _, name = str(element.tag).removeprefix("{").rpartition("}")
    if namespace not in (NAMESPACE, OUR_NAMESPACE) or (name in OURS) != (namespace == OUR_NAMESPACE):
        raise ValueError(f"不认识的元素 {element.tag}")
    return name
