"""The six faces the documents are set in, and the free fonts they are made from.

GB/T 9704-2012 names commercial faces that nobody may redistribute; each stands here beside the free font that
takes its place (docs/decisions/0002-fonts.md). Standard library only: this is read before `.venv` exists.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

FANDOL_LICENSE = "GPL-3.0-or-later WITH Font-exception-2.0"
NOTO_LICENSE = "OFL-1.1"


@dataclass(frozen=True, slots=True)
class Face:
    """One face: the role it plays, the file and family it becomes, and the packaged font it is taken from."""

    role: str
    family: str
    official: str | None
    source_file: str
    source_family: str
    source_package: str
    license: str

    @property
    def file(self) -> str:
        """The name of the prepared file."""
        return f"{self.role}.otf"


def _fandol(role: str, family: str, official: str, source_file: str) -> Face:
    source_family = source_file.partition("-")[0]
    return Face(role, family, official, source_file, source_family, "texlive-lang-chinese", FANDOL_LICENSE)


def _noto(role: str, family: str, official: str | None, source_file: str, source_family: str) -> Face:
    return Face(role, family, official, source_file, source_family, "fonts-noto-cjk", NOTO_LICENSE)


FACES = (
    _fandol("fangsong", "Hongtou FangSong", "仿宋_GB2312", "FandolFang-Regular.otf"),
    _fandol("kaiti", "Hongtou KaiTi", "楷体_GB2312", "FandolKai-Regular.otf"),
    _fandol("songti", "Hongtou SongTi", "宋体", "FandolSong-Regular.otf"),
    _fandol("xiaobiaosong", "Hongtou XiaoBiaoSong", "方正小标宋简体", "FandolSong-Bold.otf"),
    _noto("heiti", "Hongtou HeiTi", "黑体", "NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
    _noto("fallback", "Hongtou Fallback", None, "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
)


PROVEN = {
    "FandolFang-Regular.otf": "d838ad32ce2244d8144f408c37fe71065aba6fbbc80759a4d2aa2033948d5bc9",
    "FandolKai-Regular.otf": "ea7e7fb4f9b3ac694a68d43946e04d21deed6e8c29a7c2d3081e1a4138f2f827",
    "FandolSong-Regular.otf": "a3820003227d4abe31fe28b493200d94a849ccfd078b50a019264f70353020b0",
    "FandolSong-Bold.otf": "ffa76a70e128947a4dd22151d5ee829b23e24ce3cb6fe8ad49891cd1c2d9e9b9",
    "NotoSansCJK-Regular.ttc": "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a",
    "NotoSerifCJK-Regular.ttc": "a04178ec485dffdff7cc0c0c20e1fce9202d7e2160d805e8e44a4c8841c58481",
}
"""SHA-256 of the source files the documents were proven with, those of Debian bookworm."""

MEGABYTES = {"texlive-lang-chinese": 50, "fonts-noto-cjk": 57}
"""What fetching each package takes, about."""


def is_proven(source: Path) -> bool:
    """Return whether a source file is the very one the documents were proven with."""
    return hashlib.sha256(source.read_bytes()).hexdigest() == PROVEN[source.name]


def recipe() -> str:
    """Return the digest of what decides the prepared files: this list and the script that prepares them."""
    parts = (Path(__file__), Path(__file__).with_name("prepare_fonts.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in parts)).hexdigest()
