"""可用性: the 件 can be read, now and later (DA/T 70-2018, 3-1 to 3-8)."""

from collections.abc import Callable

from service.archive.checks.subject import METADATA_JSON, PROVENANCE, Subject, judged, not_run
from service.archive.checks.word_text import opened_word
from service.core.verdicts import State
from service.records.checks import Found
from service.records.file_names import DOCX

FORMATS = (".pdf", ".docx", ".json", ".xml", ".html")
"""Open formats, the only ones in a package; the paper itself is PDF/A and OOXML (GB/T 18894-2016 ch. 8)."""

ENVIRONMENT = ("hongtou", "python", "weasyprint", "docxtpl")
"""What a paper is made with, as `made_with` names it."""


def readable_metadata(subject: Subject) -> Found:
    """3-1: the metadata in the package can be read, in both forms, and are the same."""
    tree, problem = subject.packed
    faults = [problem] if problem else []
    try:
        values = subject.read(METADATA_JSON)
        if not problem and _plain(values) != _plain(tree):
            faults.append(f"{METADATA_JSON} 与 metadata.xml 不一致")
    except ValueError as fault:
        faults.append(str(fault))
    return judged(faults, "metadata.xml、metadata.json 都能读取，内容一致")


def _plain(value: object) -> object:
    """*value* with every row as a tuple, as XML cannot tell from JSON."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value


def reachable_metadata(subject: Subject) -> Found:
    """3-2: the database answers, and its row makes metadata."""
    if subject.occasion.register is None:
        return not_run("没有连接数据库。")
    return judged([] if subject.leaves["数据库"] else ["目录中的登记没有内容"], "数据库可访问，登记可读取")


def conforming(subject: Subject) -> Found:
    """3-3: the PDF keeps what it claims."""
    verdict = subject.examined.verdict
    tool = f"{verdict.engine} {verdict.version}".strip()
    if verdict.state is State.NOT_RUN:
        return not_run(verdict.reason)
    faults = [verdict.reason] if verdict.reason else []
    faults += [
        f"{claim.title} 第 {rule.clause} 条有 {rule.count} 处不符"
        for claim in verdict.claims
        for rule in claim.broken
    ]
    if verdict.state is State.FAILED and not faults:
        faults = ["PDF 不符合所声明的标准"]
    claims = "、".join(f"{claim.title}（{claim.checks} 项）" for claim in verdict.claims)
    return judged(faults, f"符合所声明的 {claims}", tool)


def openable(subject: Subject) -> Found:
    """3-4: every page of the PDF was drawn and has been read, the Word file opens."""
    seen, faults = subject.examined.opening, []
    if seen.problem:
        faults.append(f"PDF 打不开：{seen.problem}")
    elif not seen.pages or not seen.signs:
        faults.append("PDF 没有可读的文字")
    if not subject.examined.words:
        faults.append(subject.examined.word_problem or "Word 文件没有文字")
    tool = f"{seen.engine} {seen.version}"
    return judged(faults, f"PDF 的 {seen.pages} 页、{seen.signs} 个字符和 Word 文件都能打开", tool)


def lasting(subject: Subject) -> Found:
    """3-5: the format to keep is one for keeping, with every font in the file (DA/T 47-2009)."""
    seen, claims = subject.examined.opening, subject.examined.verdict.claims
    faults = [f"字体 {name} 没有嵌入" for name in seen.unembedded]
    if claims and not any(claim.name[0].isdigit() for claim in claims):
        faults.append("PDF 没有声明 PDF/A")
    return judged(faults, "PDF/A 是长期保存格式，字体全部嵌入")


def environment(subject: Subject) -> Found:
    """3-6: what the files were made with is written down beside them."""
    try:
        made = subject.read(PROVENANCE)["made_with"]
    except (ValueError, KeyError, TypeError) as fault:
        return judged([f"{PROVENANCE}：{fault}"], "")
    lacking = [name for name in ENVIRONMENT[:1] if not made.get(name)]
    told = "、".join(f"{name} {made[name]}" for name in ENVIRONMENT if made.get(name))
    return judged([f"没有记录 {name} 的版本" for name in lacking], f"已记录 {told}")


def acceptable(subject: Subject) -> Found:
    """3-7: nothing but an open viewer is needed: no password, no font of the machine."""
    seen = subject.examined.opening
    faults = ["PDF 已加密"] if seen.is_encrypted else []
    return judged(faults, "按开放标准的阅读软件即可使用，不依赖特定软硬件和字体")


def allowed_formats(subject: Subject) -> Found:
    """3-8: open formats, openly packed, nothing encrypted."""
    faults = [f"{name} 的格式不在允许之列" for name in subject.package if not name.endswith(FORMATS)]
    if subject.examined.opening.is_encrypted:
        faults.append("PDF 已加密")
    if DOCX in subject.package:
        try:
            opened_word(subject.package[DOCX])
        except ValueError as fault:
            faults.append(str(fault))
    return judged(faults, "各文件均为开放格式，没有加密和不公开的压缩")


def sampled(subject: Subject) -> Found:
    """3-X2: as 3-4, on what was drawn for a sample."""
    return openable(subject)


CHECKS: dict[str, Callable[[Subject], Found]] = {
    "3-1": readable_metadata,
    "3-2": reachable_metadata,
    "3-3": conforming,
    "3-4": openable,
    "3-5": lasting,
    "3-6": environment,
    "3-7": acceptable,
    "3-8": allowed_formats,
    "3-X2": sampled,
}
