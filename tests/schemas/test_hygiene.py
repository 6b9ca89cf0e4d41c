"""Texts fit to print: what passes unchanged, what is named with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.hygiene import KINDS, printable, unfit_texts

UNFIT_SIGNS = {
    "control-character": "\x00\x07\t\r\x1b\x7f\x80\x85\x9f\u2028\u2029",
    "lone-surrogate": "\ud800\udbff\udc00\udfff",
    "noncharacter": "\ufdd0\ufdef\ufffe\uffff\U0001fffe\U0010ffff",
    "bidi-control": "\u061c\u200e\u200f\u202a\u202e\u2066\u2069",
    "invisible-character": "\u00ad\u180e\u200b\u200c\u200d\u2060\u2064\ufeff\u3164\uffa0"
    "\ufff9\ufffc\U000e0001\U000e007f",
    "compatibility-character": "\u2e80\u2f00\u2fd5\uf900\ufad9\ufb01\ufe10\ufe30\U0002f800",
    "combining-mark": "\u0301\u20dd\u302a\u3099\ufe0f\U000e0100",
    "replacement-character": "\ufffd",
}
TAGS = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "｛｛",
    "｝｝",
    "｛%",
    "%｝",
    "｛％",
    "％｝",
    "{_{",
    "}_}",
    "{_%",
    "%_}",
    "{｛",
    "｝}",
    "{＃",
]

LOOKALIKES = [(0x2E80, 0x2FD5), (0xF900, 0xFAFF), (0xFB00, 0xFB06), (0xFE10, 0xFE4F), (0x2F800, 0x2FA1F)]
FILLERS = "\u115f\u1160\u3164\uffa0"
fit_text = st.text(
    st.characters(
        exclude_categories=["Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp", "Mn", "Me"],
        exclude_characters=[chr(point) for first, last in LOOKALIKES for point in range(first, last + 1)],
    )
).filter(lambda text: not set(text) & set("{}｛｝\ufffd\ufffc" + FILLERS + "\u302e\u302f"))


@pytest.mark.parametrize(
    "text",
    [
        "𠮷㐂堃喆玥",
        "整改😀",
        "ISO 9001:2015 与Ａ－０７",
        "第一行\n第二行",
        "　　空格\u00a0与缩进",
        "集合{a}与｛b｝，{ {c} }",
        "100%",
        "é、ǹ、ﾈ",
        "字" * 4_000,
    ],
)
def test_what_names_and_prose_need_passes(text: str) -> None:
    """Rare characters, emoji, composed Latin, mixed widths and single braces are fit."""
    assert [] == list(unfit_texts({"a": [text]}))


@given(fit_text)
def test_ordinary_text_passes(text: str) -> None:
    """Nothing is found in text made of assigned, visible characters without braces."""
    assert [] == list(unfit_texts({"a": text}))


@pytest.mark.parametrize(
    ("code", "sign"), [(code, sign) for code, signs in UNFIT_SIGNS.items() for sign in signs]
)
def test_every_unfit_sign_is_named_with_its_place_and_number(code: str, sign: str) -> None:
    """The fault has the sign's kind, its position counted from 1 and its U+ number."""
    [(at, fault)] = unfit_texts({"a": [{"b": f"整改{sign}方案"}]})
    assert (("a", 0, "b"), code) == (at, fault.code)
    assert f"第3个字符 U+{ord(sign):04X}" in fault.message
    assert sign not in fault.message


@pytest.mark.parametrize("tag", TAGS)
def test_every_template_tag_is_refused(tag: str) -> None:
    """No width and no escape of a tag gets past."""
    [(_, fault)] = unfit_texts({"a": f"整改{tag}方案"})
    assert "template-tag" == fault.code
    assert f"第3个字符 “{tag}”" in fault.message


@given(fit_text, fit_text, st.sampled_from("".join(UNFIT_SIGNS.values())))
def test_an_unfit_sign_is_found_wherever_it_stands(before: str, after: str, sign: str) -> None:
    """One sign in any text gives one fault at its position."""
    [(_, fault)] = unfit_texts([before + sign + after])
    assert f"第{len(before) + 1}个字符 U+{ord(sign):04X}" in fault.message


def test_a_text_full_of_faults_gives_one_fault_of_each_kind() -> None:
    """The first five places are named, the rest counted."""
    faults = [fault for _, fault in unfit_texts({"a": "\x07字\u202e" * 9})]
    assert ["control-character", "bidi-control"] == [fault.code for fault in faults]
    assert "第1个字符 U+0007、第4个字符 U+0007" in faults[0].message
    assert faults[0].message.endswith("等共9处。")


def test_field_names_are_looked_at_too() -> None:
    """A key no one can see is named as a field name."""
    [(at, fault)] = unfit_texts({"a": {"na\u200bme": 1}})
    assert (("a", "na\u200bme"), "invisible-character") == (at, fault.code)
    assert fault.message.startswith("字段名中有")


@given(st.text())
def test_what_is_printable_can_be_sent(text: str) -> None:
    """Escaped text encodes, and holds nothing unseen or unfit."""
    shown = printable(text)
    assert shown.encode().decode() == shown
    assert {"template-tag"} >= {fault.code for _, fault in unfit_texts([shown])}


def test_every_kind_is_tried_here() -> None:
    """A new kind of unfit sign needs its signs in this table."""
    assert set(KINDS) - {"template-tag"} == set(UNFIT_SIGNS)
