"""Which texts of a payload are printed: all of them, but for the few named here with the reason."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")

UNPRINTED: Mapping[str, str] = {
    r"(^|/|_)ids?(/\d+)?$": "发送方系统中的代码",
    r"/rule_profile$": "时限规则的名称",
    r"/header/(drafter|reviewer)_post": "拟稿、核稿记在发文稿纸上，不印在成文上",
    r"/header/(joint_authorities/\d+/)?signatory_post": "下行文不印签发人；上行文印在版头",
    r"/header/security/classification": "本系统只办理非涉密文书",
    r"/plan_ref/version$": "所依据方案的版本，用于核对",
    r"/facts/\d+/(label|unit|derived|scope|correction_note|previous_value)$": "数据点的说明；数据在正文中",
    r"/level_styles/": "层次序数的样式",
    r"/filter/": "取数条件",
    r"/previous_status$": "上一次的状态，用于核对",
    r"/evidence/\d+/(verdict|note|file_hash)$": "佐证材料的核验记录，存档不印",
}

ANNEX_ONLY: Mapping[str, frozenset[str]] = {
    r"/problems/\d+/(source|merged_from)": frozenset({"problem_list"}),
    r"/deliverables/\d+/": frozenset({"task_list"}),
    r"/evidence/\d+/": frozenset({"status_overview"}),
    r"^/body/ledger/.*/manifestations": frozenset({"problem_list", "ledger"}),
    r"^/body/(ledger|supplements)/.*/(remark|item_kind)$": frozenset({"ledger"}),
    r"/problems/\d+/nature$": frozenset({"problem_list"}),
    r"^/body/ledger/.*/amount_yuan$": frozenset({"problem_list"}),
}
"""What stands only in a list: printed where one of these 附件 is there."""

NEVER = tuple(map(re.compile, UNPRINTED))
ELSEWHERE = tuple((re.compile(pattern), where) for pattern, where in ANNEX_ONLY.items())


def printed(document: Any, texts: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The (pointer, text) pairs of a payload that must be found in its files: texts with Chinese words."""
    return tuple(
        (pointer, text) for pointer, text in texts if HAN.search(text) and not left_out(document, pointer)
    )


def left_out(document: Any, pointer: str) -> bool:
    """Whether the value at *pointer* need not be printed.

    What a document `quotes` from another (pointers begin so) is printed as far as it serves, not whole.
    """
    quoted: tuple[str, ...] = getattr(document, "quotes", ())
    if pointer.startswith(quoted) or any(pattern.search(pointer) for pattern in NEVER):
        return True
    sources = {attachment.source for attachment in document.header.attachments}
    return any(pattern.search(pointer) and not where & sources for pattern, where in ELSEWHERE)
