"""Which faces there are, and which characters they can print."""

import json
import time
from pathlib import Path

import pytest
from pages import set_text, text_of, typefaces

from service.core.errors.settings import SettingsError
from service.core.findings import Severity
from service.rendering.fonts import EMOJI, ROLES, GlyphCoverage, load_typefaces


def test_every_role_has_a_face() -> None:
    """The list is in the order of the roles, and each file is there."""
    assert list(ROLES) == [face.role for face in typefaces()]
    assert all(face.path.is_file() for face in typefaces())


def test_a_folder_without_a_list_names_the_cure(tmp_path: Path) -> None:
    """Who forgot the set-up learns which command to run."""
    with pytest.raises(SettingsError, match=r"fonts\.json") as caught:
        load_typefaces(tmp_path)
    assert "make serve" in caught.value.hint


def test_a_missing_face_is_named(tmp_path: Path) -> None:
    """A list without its files says which roles are empty."""
    entry = {"role": "kaiti", "file": "kaiti.otf", "family": "K", "official": None, "sha256": "0"}
    (tmp_path / "fonts.json").write_text(json.dumps([entry]))
    with pytest.raises(SettingsError, match="kaiti"):
        load_typefaces(tmp_path)


@pytest.mark.parametrize("text", ["{", "[{}]", "[1]", '{"role": 1}'])
def test_an_unreadable_list_is_a_fault_of_the_settings(text: str, tmp_path: Path) -> None:
    """A broken list is reported with its place."""
    (tmp_path / "fonts.json").write_text(text)
    with pytest.raises(SettingsError, match="fonts"):
        load_typefaces(tmp_path)


def test_rare_characters_of_names_can_be_printed() -> None:
    """What the official faces lack, the fallback has; line breaks and tabs need no glyph."""
    assert () == GlyphCoverage(typefaces()).inspect([("/title", "𠮷㐂堃喆玥镕\n\t“”——……①Ⅷ㎡℃ÀéΩЯ")])


def test_a_character_without_a_glyph_is_an_error_at_its_pointer() -> None:
    """The finding names the character and its code point, once; the sound text has none."""
    texts = [("/title", "整改方案"), ("/body/opening", "好😀的😀")]
    (found,) = GlyphCoverage(typefaces()).inspect(texts)
    assert ("FT-04", Severity.ERROR, "/body/opening") == (found.code, found.severity, found.pointer)
    assert 1 == found.message.count("“😀”（U+1F600）")
    assert found.hint


@pytest.mark.parametrize("sign", ["\ue123", "\ufe0f", "\u200b", "\x01", "\U000e0101", "🆗"])
def test_what_cannot_be_seen_is_named_by_its_code_point(sign: str) -> None:
    """Private, invisible and emoji signs are refused, never printed as a box."""
    (found,) = GlyphCoverage(typefaces()).inspect([("/title", sign)])
    assert f"U+{ord(sign):04X}" in found.message


def test_a_message_does_not_grow_with_the_text() -> None:
    """Thousands of missing characters are counted, the first named."""
    signs = "".join(map(chr, range(0x20000, 0x2A000)))
    (found,) = GlyphCoverage(typefaces()).inspect([("/title", signs)])
    assert len(found.message) < 1000
    assert "等" in found.message


def test_all_that_counts_as_printable_is_printed_with_our_own_faces() -> None:
    """The renderer refuses other faces, so every symbol below the Han characters is really ours."""
    faces = GlyphCoverage(typefaces())
    signs = [chr(code) for code in range(0x21, 0x3400) if not faces.inspect([("", chr(code))])]
    assert len(signs) > 1500
    escaped = [sign.replace("&", "&amp;").replace("<", "&lt;") for sign in signs]
    assert "★" in text_of(set_text(" ".join(escaped)))


def test_signs_the_system_would_draw_are_not_counted() -> None:
    """Pango takes these from an emoji face, whatever ours hold."""
    found = GlyphCoverage(typefaces()).inspect([("/title", "".join(sorted(EMOJI)))])
    assert 1 == len(found)


def test_a_warm_check_costs_next_to_nothing() -> None:
    """A document of 100,000 characters is checked in well under a tenth of a second."""
    coverage = GlyphCoverage(typefaces())
    coverage.inspect([("", "好")])
    texts = [(f"/{place}", "推进整改落实见效" * 125) for place in range(100)]
    start = time.perf_counter()
    assert () == coverage.inspect(texts)
    assert time.perf_counter() - start < 0.1
