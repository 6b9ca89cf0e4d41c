"""完整性: nothing is lacking (DA/T 70-2018, 2-1 to 2-11)."""

from collections.abc import Callable, Mapping
from typing import Any

from service.archive.checks.subject import (
    FINDINGS,
    PROOFS,
    PROVENANCE,
    Subject,
    judged,
    not_applicable,
    not_run,
)
from service.core.events import Act
from service.records.archival_code import parse_archival_code
from service.records.checks import Found, Stage
from service.records.file_names import NAMES, PAYLOAD
from service.records.metadata import missing

PROCESS = ("草拟", "审核", "签发", "用印", "归档")
"""What befalls a 公文, in order."""

ADVISED = ("全宗号", "文件编号", "文种", "主送", "页数", "格式信息", "文档创建程序")
"""Elements of a 公文 that DA/T 46-2009 does not require; the want of one is told."""


def item_count(subject: Subject) -> Found:
    """2-1: as many files as are entered."""
    listed = subject.occasion.listed[0] if subject.occasion.listed else len(subject.record.files)
    here = _counted(subject)[0]
    return judged(_unequal("件数", listed, here), f"登记 {listed} 个文件，实有 {here} 个")


def byte_count(subject: Subject) -> Found:
    """2-2: as many bytes as are entered."""
    entered = sum(item.size for item in subject.record.files)
    listed = subject.occasion.listed[1] if subject.occasion.listed else entered
    here = _counted(subject)[1]
    return judged(_unequal("字节数", listed, here), f"登记 {listed} 字节，实有 {here} 字节")


def _counted(subject: Subject) -> tuple[int, int]:
    """Files and bytes: of the whole package where a list states them, else of the files the record enters."""
    if subject.occasion.listed:
        found = [*subject.package.values()]
    else:
        found = [
            content for item in subject.record.files if (content := subject.content(item.format)) is not None
        ]
    return len(found), sum(map(len, found))


def _unequal(what: str, listed: int, here: int) -> list[str]:
    return [] if listed == here else [f"登记{what} {listed}，实有 {here}"]


def elements(subject: Subject) -> Found:
    """2-3: every required element is there; advised ones that are not, are told."""
    faults = [
        f"{place}：没有 {path}"
        for place, tree in subject.trees.items()
        for path in missing(tree)
        if not _has(tree, path)
    ]
    names = {name for tree in subject.trees.values() for name in _names(tree)}
    lacking = [name for name in ADVISED if name not in names]
    told = f"；未著录：{'、'.join(lacking)}" if lacking else ""
    return judged(faults, f"必需的元数据项齐全{told}")


def _has(tree: Any, path: str) -> bool:
    for step in path.split("/"):
        name, _, place = step.rstrip("]").partition("[")
        tree = tree.get(name) if isinstance(tree, Mapping) else None
        if place:
            tree = tree[int(place) - 1] if isinstance(tree, tuple | list) else None
        elif isinstance(tree, tuple | list) and len(tree) == 1:
            tree = tree[0]
    return tree is not None


def _names(tree: Any) -> set[str]:
    if isinstance(tree, Mapping):
        return {*tree, *(name for value in tree.values() for name in _names(value))}
    return {name for item in tree for name in _names(item)} if isinstance(tree, tuple | list) else set()


def required(subject: Subject) -> Found:
    """2-4: no required element is empty."""
    faults = [f"{place}：{path} 没有值" for place, tree in subject.trees.items() for path in missing(tree)]
    return judged(faults, "必填项都有值")


def process(subject: Subject) -> Found:
    """2-5: what befell the paper is told in order, its filing in the end; what nobody told us is named."""
    faults, told = [], ""
    for place, tree in subject.trees.items():
        acts = [str(item.get("业务行为", "")) for item in tree.get("业务实体块", {}).get("业务实体", ())]
        order = [PROCESS.index(act) for act in acts if act in PROCESS[: PROCESS.index("归档")]]
        if "归档" not in acts:
            faults.append(f"{place}：没有归档的记录")
        if order != sorted(order):
            faults.append(f"{place}：{'、'.join(acts)} 的先后次序不对")
        told = "、".join(act for act in PROCESS if act not in acts)
    return judged(faults, f"过程信息有序{f'；公文和系统未提供：{told}' if told else ''}")


def running_numbers(subject: Subject) -> Found:
    """2-6: 件号 follow without a gap, 文档序号 too."""
    register = subject.occasion.register
    if register is None:
        return not_run("没有连接数据库，无从核对件号的连续性。")
    faults, told = [], ""
    try:
        item = parse_archival_code(subject.record.archival_code).item
    except ValueError:
        item = 0
    if subject.stage is Stage.YJ or any(event.act is Act.IMPORT for event in subject.record.history):
        told = "（件号由移交方编制，部分移交时可以不连续）"
    elif register.count is not None and max(register.last, item) != register.count + 1:
        faults.append(f"本类件号到 {max(register.last, item)}，只有 {register.count + 1} 件")
    elif register.count is None and subject.stage is Stage.GD and item != register.last + 1:
        faults.append(f"件号 {item} 不接本类已有的 {register.last}")
    for place, tree in subject.trees.items():
        documents = tree.get("文件实体块", {}).get("文件实体", {}).get("文件数据", {}).get("文档", ())
        numbers = [str(item.get("文档序号", "")) for item in documents]
        if numbers != [str(number) for number in range(1, len(numbers) + 1)]:
            faults.append(f"{place}：文档序号 {'、'.join(numbers)} 不连续")
    return judged(faults, f"件号 {item} 与文档序号连续{told}")


def content(subject: Subject) -> Found:
    """2-7: the paper is there in all its formats, with what was found and proven of it."""
    names = [*(NAMES[item.format] for item in subject.record.files), FINDINGS, PROOFS, PROVENANCE]
    faults = [f"{name} 没有内容" for name in names if not subject.package.get(name)]
    if subject.record.file("pdf") is None:
        faults.append("没有 PDF 版式文件")
    return judged(faults, "公文各格式、校验意见、核验和来源说明都在")


def attachments(subject: Subject) -> Found:
    """2-8: every 附件 that the paper names is in it; those sent along on their own are told."""
    titles = [str(title) for title in subject.record.description.get("attachments", ())]
    if not titles:
        return not_applicable("公文没有附件。")
    try:
        apart = _sent_apart(subject.read(PAYLOAD))
    except ValueError as fault:
        return judged([f"读不了附件说明：{fault}"], "")
    text = subject.examined.words
    faults = [
        f"正文列有附件《{title}》，文中没有"
        for title in titles
        if text.count(_squeezed(title)) < (1 if title in apart else 2)
    ]
    told = f"；另行附送、不在本件内：{'、'.join(apart)}" if apart else ""
    return judged(faults, f"{len(titles)} 个附件与附件说明相符{told}")


def _sent_apart(payload: Any) -> list[str]:
    listed = payload.get("header", {}).get("attachments", ()) if isinstance(payload, dict) else ()
    return [str(item.get("title")) for item in listed or () if not item.get("source")]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def scope(subject: Subject) -> Found:
    """2-9: filed under the organisation's own schedule."""
    under = subject.record.filed_under
    faults = [] if under.get("organ") else ["没有说明按哪个单位的归档范围和保管期限表归档"]
    told = "；所用的是示例保管期限表，尚未换成本单位的" if under.get("is_example") else ""
    return judged(faults, f"{subject.record.type} 在 {under.get('organ')} 的归档范围内{told}")


def packed_metadata(subject: Subject) -> Found:
    """2-10: the package's metadata hold what the database holds."""
    tree, problem = subject.packed
    if problem:
        return judged([problem], "")
    faults = [f"没有 {path}" for path in missing(tree)]
    database, packed = subject.trees["数据库"], subject.trees["信息包"]
    faults += [
        f"{name} 与数据库不一致" for name in database if not _is_part(packed.get(name), database[name])
    ]
    return judged(faults, "信息包的元数据完整，与数据库一致")


def _is_part(packed: Any, known: Any) -> bool:
    """Whether what was packed is so still: acts on the whole 件 may have come to the log since."""
    if isinstance(packed, Mapping) and isinstance(known, Mapping):
        return packed.keys() == known.keys() and all(_is_part(packed[name], known[name]) for name in packed)
    if isinstance(packed, tuple | list) and isinstance(known, tuple | list):
        return all(item in known for item in packed)
    return bool(packed == known)


def packed_files(subject: Subject) -> Found:
    """2-11: the package holds as many files as it states."""
    stated = [NAMES[item.format] for item in subject.record.files]
    faults = [f"没有 {name}" for name in stated if name not in subject.package]
    return judged(faults, f"信息包登记的 {len(stated)} 个内容文件都在")


CHECKS: dict[str, Callable[[Subject], Found]] = {
    "2-1": item_count,
    "2-2": byte_count,
    "2-3": elements,
    "2-4": required,
    "2-5": process,
    "2-6": running_numbers,
    "2-7": content,
    "2-8": attachments,
    "2-9": scope,
    "2-10": packed_metadata,
    "2-11": packed_files,
}
