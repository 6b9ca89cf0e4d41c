"""Packaged fonts become single faces with names of their own, the same bytes every time."""

import hashlib
import io
import json
import os
import tarfile
from pathlib import Path

import pytest
from apt import Apt, take_files
from bare_machine import BareMachine
from faces import FACES, PROVEN
from fontTools.ttLib import TTFont
from machine import SetupError
from prepare_fonts import main as prepare_fonts
from prepare_fonts import open_face


def prepare(sources: Path, target: Path) -> Path:
    """Prepare the small fonts into the target and return it."""
    versions = dict.fromkeys((face.source_file for face in FACES), "1.0")
    (sources / "versions.json").write_text(json.dumps(versions), encoding="utf-8")
    prepare_fonts(sources, target)
    return target


def test_files_are_taken_out_of_a_package_wherever_they_lie(tmp_path: Path) -> None:
    """The name decides, not the folder, which differs between releases."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in (("./usr/a/wanted.otf", b"font"), ("./usr/b/other.otf", b"other")):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    packed.seek(0)
    take_files(packed, {"wanted.otf"}, tmp_path)
    assert {"wanted.otf": b"font"} == {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    packed.seek(0)
    with pytest.raises(SetupError, match=r"gone\.otf"):
        take_files(packed, {"gone.otf"}, tmp_path)


@pytest.mark.parametrize("ending", ["cut", "whole, but the tool failed"])
def test_a_damaged_package_stops_the_set_up_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """Neither half a font nor a traceback comes of an interrupted download."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("wanted.otf")
        member.size = 2000
        archive.addfile(member, io.BytesIO(bytes(member.size)))
    package = tmp_path / "fonts.deb"
    package.write_bytes(packed.getvalue()[: 1000 if ending == "cut" else None])
    tool = tmp_path / "dpkg-deb"
    tool.write_text(f'#!/bin/sh\ncat "$2"\nexit {0 if ending == "cut" else 2}\n', encoding="ascii")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(SetupError, match=r"fonts\.deb .*重新运行"):
        Apt(BareMachine(tmp_path)).unpack(package, {"wanted.otf"}, tmp_path)


def test_each_prepared_font_is_a_family_of_its_own(sources: Path, tmp_path: Path) -> None:
    """One regular face, found by the name given here, whatever its source was called."""
    prepared = prepare(sources, tmp_path / "fonts")
    for face in FACES:
        font = TTFont(prepared / face.file)
        assert face.family == font["name"].getDebugName(1)
        assert (400, 0) == (font["OS/2"].usWeightClass, font["head"].macStyle)


def test_the_list_of_fonts_says_where_each_came_from(sources: Path, tmp_path: Path) -> None:
    """`fonts.json` lets a reader of the archive find the same outlines again."""
    prepared = prepare(sources, tmp_path / "fonts")
    entries = json.loads((prepared / "fonts.json").read_text(encoding="utf-8"))
    assert [face.role for face in FACES] == [entry["role"] for entry in entries]
    for entry in entries:
        content = (prepared / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        assert "1.0" == entry["source_version"]
    assert "仿宋_GB2312" == entries[0]["official"]


def test_fonts_other_than_those_proven_are_marked(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of the right name may hold other outlines; `hongtou doctor` tells so."""
    proven = hashlib.sha256((sources / FACES[0].source_file).read_bytes()).hexdigest()
    monkeypatch.setitem(PROVEN, FACES[0].source_file, proven)
    entries = json.loads((prepare(sources, tmp_path / "fonts") / "fonts.json").read_bytes())
    assert [True] + [False] * 5 == [entry["is_proven"] for entry in entries]
    assert {face.source_file for face in FACES} == PROVEN.keys()


def test_the_same_sources_give_the_same_fonts(sources: Path, tmp_path: Path) -> None:
    """The digest of a rendition depends on the fonts, so they must not depend on the clock."""
    first, second = prepare(sources, tmp_path / "first"), prepare(sources, tmp_path / "second")
    for path in sorted(first.iterdir()):
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_a_collection_without_the_family_is_refused(sources: Path) -> None:
    """Never another language's glyphs in place of the Chinese ones."""
    with pytest.raises(LookupError, match="No Such Family"):
        open_face(sources / "NotoSansCJK-Regular.ttc", "No Such Family")
