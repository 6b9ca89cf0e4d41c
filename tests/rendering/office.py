"""Word files as LibreOffice sets them, with our faces for the official ones that they name."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from service.rendering.fonts import Typeface, load_typefaces
from service.settings import read_settings

SECONDS_EACH = 60
"""The longest a paper may take; a plan of 75 pages takes four."""

FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{dirs}<cachedir>{cache}</cachedir>
{matches}</fontconfig>
"""
MATCH = """<match target="pattern">
<test name="family"><string>{official}</string></test>
<edit name="family" mode="assign" binding="strong"><string>{family}</string></edit>
</match>
"""


def set_by_office(word_files: Sequence[bytes]) -> list[bytes]:
    """The PDF that LibreOffice makes of each Word file, all in one call, with no face but the prepared ones.

    Raises subprocess.CalledProcessError, or FileNotFoundError for a file that it did not open.
    """
    with TemporaryDirectory(prefix="hongtou-office-") as name:
        folder = Path(name)
        papers = [folder / f"{number}.docx" for number, _ in enumerate(word_files)]
        for paper, content in zip(papers, word_files, strict=True):
            paper.write_bytes(content)
        conf = folder / "fonts.conf"
        conf.write_text(fonts_conf(load_typefaces(read_settings({}).fonts), folder / "cache"), "utf-8")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *papers],
            check=True,
            capture_output=True,
            env={**os.environ, "FONTCONFIG_FILE": str(conf)},
            timeout=SECONDS_EACH * (1 + len(papers)),
        )
        return [paper.with_suffix(".pdf").read_bytes() for paper in papers]


def fonts_conf(typefaces: Sequence[Typeface], cache: Path) -> str:
    """A fontconfig file that knows the prepared faces only and gives each for its official name."""
    folders = {escape(str(face.path.parent.resolve())): None for face in typefaces}
    matches = (
        MATCH.format(official=escape(face.official), family=escape(face.family))
        for face in typefaces
        if face.official
    )
    dirs = "".join(f"<dir>{folder}</dir>\n" for folder in folders)
    return FONTS_CONF.format(dirs=dirs, cache=escape(str(cache)), matches="".join(matches))
