"""A package is what DA/T 48 says, and its files come out as they went in."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from service.core.events import Act
from service.core.keeping import Record
from service.handover.eep import digests, eep, read_eep
from service.records.file_names import NAMES
from service.records.metadata import metadata
from tests.records.filed import CONTENTS, FILED, then

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("eep.xsd")))
FILES = {NAMES[name]: content for name, content in CONTENTS.items()}
MADE_AT = "2026-03-05T08:00:00Z"
SUCCESSOR = "f" * 32


def packed(record: Record = FILED, files: dict[str, bytes] = FILES) -> bytes:
    """The package of the record."""
    return b"".join(eep(metadata(record), files, made_at=MADE_AT, organ="中共淮岭理工大学委员会"))


RECORDS = {
    "typical": FILED,
    "withdrawn": then(FILED, Act.WITHDRAW, reason="有误"),
    "superseded": then(FILED, Act.SUPERSEDE, by=SUCCESSOR),
    "of an example schedule": replace(FILED, filed_under={**FILED.filed_under, "is_example": True}),
    "without a unit": replace(FILED, archival_code="Z109-WS·2022-D30-0001"),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_package_is_as_the_schema_wants_it(name: str) -> None:
    """Order, required elements, types and identifiers, by another program."""
    SCHEMA.assertValid(etree.fromstring(packed(RECORDS[name])))


def test_the_files_come_out_as_they_went_in() -> None:
    """By their digests, also one that spans many pieces."""
    long = bytes(range(256)) * 1000 + b"end"
    size = replace(FILED.files[2], size=len(long))
    found = read_eep(packed(replace(FILED, files=(*FILED.files[:2], size)), {**FILES, "document.pdf": long}))
    assert sha256(long).hexdigest() == digests(found)["document.pdf"]
    assert FILES["document.docx"] == found.files["document.docx"]


def test_the_metadata_comes_out_too() -> None:
    """All that DA/T 48 has a place for, in its words."""
    signed = read_eep(packed()).tree["被签名对象"]
    entity, told = signed["封装内容"]["文件实体块"]["文件实体"], metadata(FILED)["文件实体块"]["文件实体"]
    assert told["内容描述"] == entity["内容描述"]
    assert {name: text for name, text in told["档号"].items() if name != "类别号"} == entity["档号"]
    assert metadata(FILED)["业务实体块"] == signed["封装内容"]["业务实体块"]
    assert ("2009", "原始型", MADE_AT) == (
        signed["@eep版本"],
        signed["封装包类型"],
        signed["封装包创建时间"],
    )


def test_a_keyword_says_what_a_file_was() -> None:
    """反编码关键字."""
    for ending in ("pdf", "docx", "json"):
        assert f"<反编码关键字>base64-{ending}</反编码关键字>".encode() in packed()


def test_the_same_paper_gives_the_same_package() -> None:
    """Byte for byte."""
    assert packed() == packed()


def test_a_file_that_is_not_there_is_an_error() -> None:
    """Rather than a package without it."""
    with pytest.raises(KeyError):
        packed(files={"document.pdf": b""})


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (lambda text: text[:-20], "不是合法的 XML"),
        (
            lambda text: text.replace(
                "<电子文件封装包", '<!DOCTYPE a [<!ENTITY b "c">]>\n<电子文件封装包', 1
            ),
            "不是 DA/T 48",
        ),
        (lambda text: text.replace("电子文件封装包", "别的包"), "不是 DA/T 48"),
        (lambda text: text.replace(b64encode(FILES["document.pdf"]).decode(), "QUJD"), "大小不符"),
        (lambda text: text.replace("document.docx", "document.pdf"), "重复"),
        (lambda text: text.replace(b64encode(FILES["document.pdf"]).decode(), "!!!!"), "不是 Base64"),
    ],
)
def test_a_broken_or_hostile_package_is_refused(fault: Callable[[str], str], told: str) -> None:
    """Cut off, with entities, of another kind, with other files than it says."""
    with pytest.raises(ValueError, match=told):
        read_eep(fault(packed().decode()).encode())


def test_the_schema_would_tell() -> None:
    """A package that lacks a required element, or has it elsewhere, does not pass the schema."""
    broken: Any = etree.fromstring(packed())
    title = broken.find(".//{*}题名")
    title.getparent().append(title)
    assert not SCHEMA.validate(broken)
