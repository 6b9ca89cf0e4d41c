"""Make one single-face file of each source font; run by `.venv`'s Python, which has fontTools.

Usage: prepare_fonts.py SOURCES TARGET, where SOURCES holds the packaged font files and `versions.json`
(file name to package version). TARGET receives the files, `fonts.json` and `LICENSES.txt`, all in one move.
"""

import hashlib
import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

from faces import FACES, Face, is_proven, recipe
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._n_a_m_e import table__n_a_m_e

FAMILY, STYLE, UNIQUE_ID, FULL_NAME, POSTSCRIPT_NAME = 1, 2, 3, 4, 6
KEPT_NAMES = {0, 5, 7, 8, 9, 10, 11, 13, 14}  # copyright, version, trademark, makers, licence
WINDOWS, UNICODE_BMP, ENGLISH = 3, 1, 0x409
REGULAR_STYLE, REGULAR_WEIGHT = 1 << 6, 400
USE_TYPO_METRICS = 1 << 7

Entry = dict[str, str | bool | None]


def open_face(source: Path, family: str) -> TTFont:
    """Return the face of that family; of a collection, whichever member carries the name.

    Raises LookupError when the collection has no such family.
    """
    if source.suffix != ".ttc":
        return TTFont(source, recalcTimestamp=False, recalcBBoxes=False)
    with TTCollection(source, lazy=True) as collection:
        count = len(collection.fonts)
    for number in range(count):
        font = TTFont(source, fontNumber=number, recalcTimestamp=False, recalcBBoxes=False)
        if font["name"].getDebugName(FAMILY) == family:
            return font
        font.close()
    raise LookupError(f"{source.name} holds no face of the family {family!r}")


def rename(font: TTFont, family: str) -> None:
    """Give the font a family of its own, of one regular face.

    A bold flag in a family without a regular face would make engines fake one weight from the other.
    """
    names: table__n_a_m_e = font["name"]
    names.names = [
        record
        for record in names.names
        if (record.platformID, record.langID) == (WINDOWS, ENGLISH) and record.nameID in KEPT_NAMES
    ]
    postscript_name = f"{family.replace(' ', '')}-Regular"
    for name_id, text in (
        (FAMILY, family),
        (STYLE, "Regular"),
        (UNIQUE_ID, f"{names.getDebugName(5)};{postscript_name}"),
        (FULL_NAME, family),
        (POSTSCRIPT_NAME, postscript_name),
    ):
        names.setName(text, name_id, WINDOWS, UNICODE_BMP, ENGLISH)
    font["head"].macStyle = 0
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & USE_TYPO_METRICS | REGULAR_STYLE
    font["OS/2"].usWeightClass = REGULAR_WEIGHT


def number_glyphs(font: TTFont) -> None:
    """Call each glyph of a font of numbered ones by its place in the file.

    A PDF finds the glyphs of such a font by number (ISO 32000-1, 9.7.4.2), its writers by their places.
    """
    if "CFF " not in font or not hasattr(font["CFF "].cff.topDictIndex[0], "ROS"):
        return
    outlines = font["CFF "].cff.topDictIndex[0]
    numbered = [".notdef", *(f"cid{place:05d}" for place in range(1, font["maxp"].numGlyphs))]
    places = outlines.CharStrings.charStrings
    outlines.CharStrings.charStrings = dict(
        zip(numbered, (places[name] for name in outlines.charset), strict=True)
    )
    outlines.charset = numbered
    font.setGlyphOrder(numbered)


def prepare(face: Face, sources: Path, target: Path, version: str) -> Entry:
    """Write the face's file into the target folder and return its entry of `fonts.json`."""
    with open_face(sources / face.source_file, face.source_family) as font:
        rename(font, face.family)
        number_glyphs(font)
        font.save(target / face.file)
    digest = hashlib.sha256((target / face.file).read_bytes()).hexdigest()
    found = {"source_version": version, "is_proven": is_proven(sources / face.source_file)}
    return asdict(face) | {"file": face.file, **found, "sha256": digest}


def license_note(entries: list[Entry]) -> str:
    """Return the text that says where each file came from and under which licence it may be used."""
    lines = [
        "These files were made on this machine from the fonts of the packages named below. Only their names",
        "and the numbers of their glyphs were changed, and one face was taken out of each collection; the",
        "outlines are as drawn.",
        "",
        "Fandol: GNU General Public License 3 or later, with the font exception (a document that embeds the",
        "font is not thereby covered by the GPL). Noto CJK: SIL Open Font License 1.1.",
        "",
    ]
    lines += [
        f"{entry['file']}: {entry['source_file']} of {entry['source_package']} {entry['source_version']}, "
        f"{entry['license']}"
        for entry in entries
    ]
    return "\n".join(lines) + "\n"


def main(sources: Path, target: Path) -> None:
    """Prepare every face beside the target folder, then put the whole in its place."""
    versions: dict[str, str] = json.loads((sources / "versions.json").read_text(encoding="utf-8"))
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    entries = [prepare(face, sources, unfinished, versions[face.source_file]) for face in FACES]
    (unfinished / "fonts.json").write_text(
        json.dumps(entries, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    (unfinished / "LICENSES.txt").write_text(license_note(entries), encoding="utf-8")
    (unfinished / "recipe.sha256").write_text(recipe(), encoding="ascii")
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
