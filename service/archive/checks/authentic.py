"""真实性: the 件 is what it says, unchanged (DA/T 70-2018, 1-1 to 1-14)."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from service.archive.checks.subject import (
    PROVENANCE,
    REPORTS,
    REQUIRED,
    Subject,
    judged,
    not_applicable,
    not_run,
)
from service.archive.contents import read_record
from service.core.events import canonical
from service.core.keeping import KeptFile
from service.records.archival_code import parse_archival_code
from service.records.checks import Found
from service.records.file_names import NAMES, RECORD
from service.records.metadata_values import Leaves, kinds, lengths, signs, strangers
from service.records.schedule import TERMS

BEIJING = timedelta(hours=8)
"""Papers are dated by Chinese time, the log by UTC."""

SNIFFED = {"pdf": b"%PDF-", "docx": b"PK\x03\x04"}
REPORT = re.compile(REPORTS + r"[A-Z]{2}-\d+\.(json|html)")
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def fixation(subject: Subject) -> Found:
    """1-1: every digest holds, and every seal and timestamp."""
    faults = [fault for item in subject.record.files for fault in _digest_faults(subject, item)]
    seals, signatures = subject.examined.seals, subject.examined.opening.signatures
    faults += [f"{seal.field}：{fault.message.rstrip('。')}" for seal in seals for fault in seal.faults]
    if len(seals) < signatures:
        faults.append(f"PDF 有 {signatures} 个电子签章和时间戳，只验证了 {len(seals)} 个")
    told = f"{len(seals)} 个电子签章和时间戳有效" if seals else "未加盖电子签章"
    return judged(faults, f"{len(subject.record.files)} 个文件的 SHA-256 与登记相符；{told}")


def _digest_faults(subject: Subject, item: KeptFile) -> Iterator[str]:
    content = subject.content(item.format)
    if content is None:
        yield f"没有 {item.format} 文件"
    elif sha256(content).hexdigest() != item.digest:
        yield f"{NAMES[item.format]} 的 SHA-256 与登记不符"


def each(check: Callable[[Leaves], Iterator[str]], sound: str) -> Callable[[Subject], Found]:
    """1-2, 1-3, 1-4, 1-6: *check* on the values of the metadata, in the database and in the package."""

    def run(subject: Subject) -> Found:
        counted = "、".join(f"{place} {len(found)} 项" for place, found in subject.leaves.items())
        faults = (f"{place}：{fault}" for place, found in subject.leaves.items() for fault in check(found))
        return judged(faults, f"{sound}（{counted}）")

    return run


def special_signs(subject: Subject) -> Found:
    """1-6: no sign that hides or breaks; what a table would take for a formula is told."""
    found = each(signs, "没有特殊字符")(subject)
    leading = [place for place, _, text in subject.leaves["数据库"] if text.startswith(FORMULAS)]
    told = f"以公式符号开头、导出表格时须转义：{'、'.join(leading)}。" if leading else ""
    return Found(found.outcome, found.evidence + told)


def reasonable(subject: Subject) -> Found:
    """1-5: dated no later than filed, of the year it is numbered in, with as many pages as the PDF has."""
    record, faults, notes = subject.record, [], []
    filed = (datetime.fromisoformat(record.created_at) + BEIJING).date()
    try:
        if date.fromisoformat(record.issue_date) > filed:
            faults.append(f"成文日期 {record.issue_date} 晚于归档日期 {filed.isoformat()}")
        code = parse_archival_code(record.archival_code)
        if f"{code.series.year:04}" != record.issue_date[:4]:
            notes.append(f"；归档年度 {code.series.year} 不是成文年度，按办理年度归档")
    except ValueError as fault:
        faults.append(str(fault))
    seen = subject.examined.opening
    if not seen.problem and seen.pages != record.pages:
        faults.append(f"登记页数 {record.pages}，PDF 实有 {seen.pages} 页")
    return judged(faults, f"成文日期、年度、页数合理{''.join(notes)}")


def archival_code(subject: Subject) -> Found:
    """1-7: the 档号 is well formed, and made of the parts that are entered beside it."""
    faults = []
    for place, tree in subject.trees.items():
        parts = tree.get("文件实体块", {}).get("文件实体", {}).get("档号", {})
        text = parts.get("档号", "") if isinstance(parts, dict) else str(parts)
        try:
            code = parse_archival_code(text)
        except ValueError:
            faults.append(f"{place}：{text!r} 不是档号")
            continue
        series = code.series
        rebuilt = {
            "档号": code.text,
            "全宗号": series.fonds,
            "年度": f"{series.year:04}",
            "保管期限": TERMS[series.retention],
            "室编件号": str(code.item),
            "类别号": series.category,
            **({"机构或问题": series.unit} if series.unit else {}),
        }
        faults += [
            f"{place}：{name} 为 {parts.get(name)!r}，按档号应为 {value!r}"
            for name, value in rebuilt.items()
            if parts.get(name) != value
        ]
    return judged(faults, f"{subject.record.archival_code} 符合规则，与各组成部分一致")


def duplicates(subject: Subject) -> Found:
    """1-8: no other 件 has its 档号; others of the same 文号 and 题名 are told."""
    register = subject.occasion.register
    if register is None:
        return not_run("没有连接数据库，无从比较。")
    faults = [f"{id} 的档号与本件相同" for id in register.same_code]
    alike = f"；另有文号、题名相同的 {'、'.join(register.alike)}，请核对" if register.alike else ""
    return judged(faults, f"档号不重复{alike}")


def unknown(subject: Subject) -> Found:
    """1-9: nobody could read what it asks."""
    return not_run("这一编号的标准原文未能核对，本系统没有实现。")


def own_properties(subject: Subject) -> Found:
    """1-10: name, size, kind, claim and digest of every file are those that its metadata tell."""
    faults = []
    for item in subject.record.files:
        content, name = subject.content(item.format), NAMES.get(item.format, item.format)
        if content is None:
            faults.append(f"没有 {name}")
            continue
        if len(content) != item.size:
            faults.append(f"{name} 登记 {item.size} 字节，实为 {len(content)} 字节")
        if not _is_of_its_kind(item.format, content):
            faults.append(f"{name} 的内容不是 {item.format}")
    variant = subject.record.made_with.get("pdf_variant", "").removeprefix("pdf/a-")
    claims = [claim.name for claim in subject.examined.verdict.claims]
    if variant and claims and variant not in claims:
        faults.append(f"PDF 登记为 PDF/A-{variant}，实际声明 {'、'.join(claims)}")
    return judged(faults, f"{len(subject.record.files)} 个文件的名称、大小、类型与元数据一致")


def _is_of_its_kind(format: str, content: bytes) -> bool:
    if format in SNIFFED:
        return content.startswith(SNIFFED[format])
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


def pointed_at(subject: Subject) -> Found:
    """1-11: each file that the package's metadata name is there, with the digest they give."""
    tree, problem = subject.packed
    if problem:
        return judged([problem], "")
    named = list(_files_named(tree))
    faults = [f"没有元数据所指的 {name}" for name, _ in named if name not in subject.package]
    faults += [
        f"{name} 不是元数据所指的文件（摘要不符）"
        for name, digest in named
        if name in subject.package and f"SHA-256:{sha256(subject.package[name]).hexdigest()}" != digest
    ]
    missed = {NAMES[item.format] for item in subject.record.files} - {name for name, _ in named}
    faults += [f"元数据没有指向 {name}" for name in sorted(missed)]
    return judged(faults, f"元数据所指的 {len(named)} 个文件都在")


def _files_named(tree: Any) -> Iterator[tuple[str, str]]:
    if isinstance(tree, dict):
        if "计算机文件名" in tree:
            yield str(tree["计算机文件名"]), str(tree.get("数字摘要", ""))
        for value in tree.values():
            yield from _files_named(value)
    elif isinstance(tree, tuple | list):
        for value in tree:
            yield from _files_named(value)


def descriptions(subject: Subject) -> Found:
    """1-12: the 说明文件 (provenance.json) and the 目录文件 (record.json) can be read and tell of this 件."""
    faults = []
    try:
        told = subject.read(PROVENANCE)
        if not isinstance(told, dict) or "made_with" not in told:
            faults.append(f"{PROVENANCE} 没有说明由什么生成")
    except ValueError as fault:
        faults.append(str(fault))
    try:
        packed = replace(read_record(subject.package.get(RECORD, b"")), history=subject.record.history)
        if canonical(packed.as_dict()) != canonical(subject.record.as_dict()):
            faults.append(f"{RECORD} 与数据库的登记不一致")
    except ValueError:
        faults.append(f"{RECORD} 读不出登记")
    return judged(faults, f"说明文件 {PROVENANCE}、目录文件 {RECORD} 规范，与登记一致")


def structure(subject: Subject) -> Found:
    """1-13: the files that belong in a package are there, and each at its place."""
    faults = [f"缺少 {name}" for name in REQUIRED if name not in subject.package]
    faults += [f"{name} 不在规定的位置" for name in strays(subject)]
    return judged(faults, f"信息包由规定的 {len(REQUIRED)} 个文件和检测报告组成")


def strays(subject: Subject) -> list[str]:
    """The paths that no package has."""
    return [name for name in subject.package if name not in REQUIRED and not REPORT.fullmatch(name)]


def same_package(subject: Subject) -> Found:
    """1-14: the package is what was handed over, file by file."""
    given = subject.occasion.given
    if given is None:
        return not_applicable("信息包由本系统当场生成，没有移交前的信息包可比。")
    faults = [f"没有 {name}" for name in given if name not in subject.package]
    faults += [
        f"{name} 与移交时不同"
        for name, digest in given.items()
        if name in subject.package and sha256(subject.package[name]).hexdigest() != digest
    ]
    faults += [f"{name} 是移交时没有的" for name in subject.package if name not in given]
    return judged(faults, f"{len(given)} 个文件与移交时相同（SHA-256）")


def handed_over(subject: Subject) -> Found:
    """1-X1: what was received is what the 交接单 and the sender's manifest state."""
    if subject.occasion.given is None or subject.occasion.listed is None:
        return not_run("没有交接单或移交方的摘要清单。")
    found = same_package(subject)
    count, size = subject.occasion.listed
    here = sum(map(len, subject.package.values()))
    if (count, size) == (len(subject.package), here):
        return found
    told = f"交接单为 {count} 个文件、{size} 字节，实收 {len(subject.package)} 个、{here} 字节"
    return judged([told, *([] if "相同" in found.evidence else [found.evidence.rstrip("。")])], "")


CHECKS: dict[str, Callable[[Subject], Found]] = {
    "1-1": fixation,
    "1-2": each(lengths, "长度都在上限之内"),
    "1-3": each(kinds, "类型、格式都正确"),
    "1-4": each(strangers, "取值都在值域之内"),
    "1-5": reasonable,
    "1-6": special_signs,
    "1-7": archival_code,
    "1-8": duplicates,
    "1-9": unknown,
    "1-10": own_properties,
    "1-11": pointed_at,
    "1-12": descriptions,
    "1-13": structure,
    "1-14": same_package,
    "1-X1": handed_over,
}
