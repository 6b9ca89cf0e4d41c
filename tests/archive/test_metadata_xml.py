"""metadata.xml holds the same tree as metadata.json, and a hostile one is refused."""

from dataclasses import replace

import pytest

from service.archive.metadata_xml import MOST_BYTES, read_metadata_xml
from service.core.events import Act
from service.records.metadata import metadata
from service.records.metadata_xml import metadata_xml
from tests.records.filed import FILED, then

TREES = {
    "typical": FILED,
    "withdrawn": then(FILED, Act.WITHDRAW, reason="有误"),
    "superseded": then(FILED, Act.SUPERSEDE, by="f" * 32),
    "one file": replace(FILED, files=FILED.files[2:]),
    "signs of XML": replace(FILED, title="甲 <乙> & “丙”]]>的通知 ", number='"1"\r'),
}


@pytest.mark.parametrize("name", TREES)
def test_the_tree_comes_back_as_it_went_in(name: str) -> None:
    """Element for element."""
    tree = metadata(TREES[name])
    assert tree == read_metadata_xml(metadata_xml(tree))


def test_the_same_tree_gives_the_same_bytes() -> None:
    """And what is ours is signed by our own namespace."""
    content = metadata_xml(metadata(FILED))
    assert content == metadata_xml(metadata(FILED))
    assert content.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<封装内容 xmlns='.encode())
    assert "<ht:数字摘要>SHA-256:".encode() in content


def test_a_sign_xml_cannot_hold_is_seen() -> None:
    """It is replaced, not dropped, and the file still parses."""
    tree = metadata(replace(FILED, title="前\x0b后\ud800的通知"))
    title = read_metadata_xml(metadata_xml(tree))["文件实体块"]["文件实体"]["内容描述"]["题名"]
    assert "前\ufffd后\ufffd的通知" == title


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (lambda text: text[:-9], "不是合法的 XML"),
        (
            lambda text: text.replace("<封装内容", '<!DOCTYPE 封装内容 [<!ENTITY a "b">]>\n<封装内容', 1),
            "文档类型",
        ),
        (lambda text: text.replace("封装内容", "别的内容"), "根元素"),
        (lambda text: text.replace("<题名>", '<题名 xmlns="urn:x">'), "不认识的元素"),
        (lambda text: text.replace("ht:数字摘要", "数字摘要"), "不认识的元素"),
        (lambda text: text.replace("<密级>", "<密级>秘密</密级><密级>"), "重复"),
        (lambda text: text + " " * MOST_BYTES, "超过"),
    ],
)
def test_a_broken_or_hostile_file_is_refused(fault: object, told: str) -> None:
    """Cut off, with entities, of another root or namespace, with doubles, or too large."""
    text = metadata_xml(metadata(FILED)).decode()
    with pytest.raises(ValueError, match=told):
        read_metadata_xml(fault(text).encode())  # type: ignore[operator]
