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


def recipe() -> str:
    """Return the digest of what decides the prepared files: this list and the script that prepares them."""
    parts = (Path(__file__), Path(__file__).with_name("prepare_fonts.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in parts)).hexdigest()
