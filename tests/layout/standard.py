"""The measures of GB/T 9704—2012, as GB/T 33476.2 counts them; millimetres on the sheet, twips in Word."""

PAPER = (210.0, 297.0)
TOP, BOTTOM, LEFT, RIGHT = 37.0, 262.0, 28.0, 184.0
"""The edges of the type area (版心), as ink is measured."""

MIDDLE = (LEFT + RIGHT) / 2
PITCH = 29.6 / 72 * 25.4
CELL = 15.75 / 72 * 25.4
"""One 字, in which indents are counted."""

SMALL_CELL = 14 / 72 * 25.4
"""One 字 of 四号."""

FIRST_BASE = (41.95, 42.58)
"""The base line of a page's first line: leading split in halves (PDF), or 8:2 (LibreOffice)."""

WORD_PAGE = {"w": 11906, "h": 16838, "top": 1960, "right": 1474, "bottom": 1847, "left": 1587}
WORD_PITCH, WORD_CELL = 592, 315
A_MILLIMETRE = 1.0

RED = (230, 0, 18)
BLACK = (0, 0, 0)

BODY = ("公文正文", "领句段")
HEADINGS = ("一级标题", "二级标题", "三级标题", "类别")
TEXT = (*BODY, *HEADINGS)
"""The styles of the paper's running text."""

ROLES = {
    "fangsong": ("Hongtou-fangsong", "FandolFang"),
    "kaiti": ("Hongtou-kaiti", "FandolKai"),
    "heiti": ("Hongtou-heiti", "NotoSansCJK"),
    "songti": ("Hongtou-songti", "FandolSong-Regular"),
    "xiaobiaosong": ("Hongtou-xiaobiaosong", "FandolSong-Bold"),
    "fallback": ("Hongtou-fallback", "NotoSerifCJK"),
}
"""How the embedded faces of each role are named, in our PDF and in LibreOffice's."""

OFFICIAL = {
    "fangsong": "仿宋_GB2312",
    "kaiti": "楷体_GB2312",
    "heiti": "黑体",
    "songti": "宋体",
    "xiaobiaosong": "方正小标宋简体",
}

FACES = {
    "份号": "fangsong",
    "密级紧急": "heiti",
    "发文机关标志": "xiaobiaosong",
    "公文标题": "xiaobiaosong",
    "主送机关": "fangsong",
    "公文正文": "fangsong",
    "一级标题": "heiti",
    "二级标题": "kaiti",
    "三级标题": "fangsong",
    "类别": "xiaobiaosong",
    "附件说明": "fangsong",
    "附件说明首项": "fangsong",
    "附件说明续项": "fangsong",
    "署名": "fangsong",
    "成文日期": "fangsong",
    "附注": "fangsong",
    "附件标识": "heiti",
    "附件标题": "xiaobiaosong",
}
"""The face of each element, by its style in Word."""


def role_of(font: str) -> str:
    """The role of an embedded face; empty for one that is none of ours."""
    for role, names in ROLES.items():
        if font.startswith(names):
            return role
    return ""
