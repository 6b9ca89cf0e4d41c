"""The organisation's licensed faces win, ours have what they lack; all faces here are free ones, renamed."""

from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont
from pages import fonts_of, ink, typefaces
from pypdfium2 import PdfDocument

from service.bootstrap.papers import build_pipeline
from service.core.errors.settings import SettingsError
from service.core.renditions import Outcome
from service.registry import sample
from service.rendering.advances import Advances
from service.rendering.fonts import Typeface, in_turn
from service.rendering.licensed import find_licensed, with_licensed
from service.rendering.words import read_docx, squeezed
from service.settings import read_settings
from tests.setup.conftest import small_font

MAC_ROMAN, WINDOWS, CHINESE, ENGLISH = (1, 0, 0), (3, 1), 0x804, 0x409
WITHOUT = "巡察"
"""What the licensed copy lacks, though every paper has it."""


def named(font: TTFont, name: str, name_id: int = 1, language: int = CHINESE) -> TTFont:
    """*font* with that name too."""
    font["name"].setName(name, name_id, *WINDOWS, language)
    return font


def put(folder: Path, file: str, font: TTFont) -> Path:
    """The file of *font* in the folder of licensed faces."""
    folder.mkdir(exist_ok=True)
    font.save(folder / file)
    return folder


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one face named 仿宋_GB2312: in truth the free 楷体, two characters short."""
    folder = tmp_path_factory.mktemp("owned")
    (kaiti,) = (face for face in typefaces() if face.role == "kaiti")
    with TTFont(kaiti.path, recalcTimestamp=False, recalcBBoxes=False) as font:
        for table in font["cmap"].tables:
            for sign in WITHOUT:
                table.cmap.pop(ord(sign), None)
        put(folder, "SIMFANG.OTF", named(font, "仿宋_GB2312"))
    return folder


def chosen(folder: Path, cache: Path) -> dict[str, Typeface]:
    """The faces with those of *folder*, by role."""
    return {face.role: face for face in with_licensed(typefaces(), folder, cache)}


def paper(data: Path, **settings: str) -> Outcome:
    """Both files of a notice, proven."""
    pipeline = build_pipeline(read_settings({"HONGTOU_DATA": str(data), **settings}))
    return pipeline.render(pipeline.load(sample("feedback_notice", "minimal")), ("docx", "pdf"))


def test_a_licensed_face_wins_and_ours_has_what_it_lacks(owned: Path, tmp_path: Path) -> None:
    """The whole way: proven files, another PDF, the same words, and the table that says why."""
    ours, theirs = paper(tmp_path), paper(tmp_path, HONGTOU_LICENSED_FONTS=str(owned))
    word, pdf = zip(
        *((outcome.renditions[0], outcome.renditions[1]) for outcome in (ours, theirs)), strict=True
    )
    said = ["".join(map(squeezed, read_docx(file.content).paragraphs)) for file in word]
    assert said[0] == said[1]
    assert pdf[0].content != pdf[1].content
    assert {"Hongtou-fangsong", "Hongtou-fangsong-reserve"} <= {
        name.partition("+")[2] for name in fonts_of(PdfDocument(pdf[1].content))
    }
    told = {face.role: face for face in theirs.faces}
    digest = sha256((owned / "SIMFANG.OTF").read_bytes()).hexdigest()
    assert ("仿宋_GB2312", "仿宋_GB2312", "SIMFANG.OTF", digest, True) == tuple(
        value for name, value in asdict(told["fangsong"]).items() if name != "role"
    )
    assert digest == theirs.made_with["faces/fangsong"]
    assert ours.made_with["faces/fangsong"] == told["fangsong-reserve"].sha256
    assert [False] * 6 == [face.is_licensed for face in ours.faces]


def test_lines_are_broken_by_the_widths_of_the_licensed_face(owned: Path, tmp_path: Path) -> None:
    """A character it has is as wide as there, one it lacks as wide as in the free face it replaces."""
    faces = chosen(owned, tmp_path)
    widths = Advances(faces.values())
    with TTFont(faces["fangsong"].path, lazy=True) as font:
        (one,) = widths.of("fangsong", "“")
        assert one == font["hmtx"][font.getBestCmap()[ord("“")]][0] / font["head"].unitsPerEm
    assert ["fangsong", "fangsong-reserve", "fallback"] == [
        face.role for face in in_turn("fangsong", faces.values())
    ][:3]


@pytest.mark.parametrize("role", ["heiti", "kaiti", "fallback"])
def test_the_emblem_stands_at_its_height_in_any_face(role: str, tmp_path: Path) -> None:
    """Its glyphs begin 35 mm below the type area's upper edge (7.2.4), however high they sit in a line."""
    (face,) = (face for face in typefaces() if face.role == role)
    with TTFont(face.path, recalcTimestamp=False, recalcBBoxes=False) as font:
        font["name"].removeNames(nameID=1)
        put(tmp_path / "owned", "fzxbs.otf", named(font, "方正小标宋简体"))
    outcome = paper(tmp_path, HONGTOU_LICENSED_FONTS=str(tmp_path / "owned"))
    top = ink(PdfDocument(outcome.renditions[1].content), 0, (28, 40, 184, 110), red=True)[1]
    assert abs(top - 72) <= 1


@pytest.mark.parametrize(
    ("name", "name_id", "language", "role"),
    [
        ("FangSong_GB2312", 1, ENGLISH, "fangsong"),
        ("仿宋", 1, CHINESE, "fangsong"),
        ("KAITI_gb2312", 4, ENGLISH, "kaiti"),
        ("FZXiaoBiaoSong-B05S", 6, ENGLISH, "xiaobiaosong"),
        ("方正小标宋_GBK", 16, CHINESE, "xiaobiaosong"),
        ("SimHei", 1, ENGLISH, "heiti"),
        ("宋体", 1, CHINESE, "songti"),
    ],
)
def test_a_face_is_known_by_any_of_its_names(
    name: str, name_id: int, language: int, role: str, tmp_path: Path
) -> None:
    """Family, full, PostScript or typographic family name, in any language and case."""
    put(tmp_path / "owned", "a.TTF", named(small_font("Some Family"), name, name_id, language))
    (found,) = find_licensed(tmp_path / "owned")
    assert role == found.role


def test_the_official_name_goes_before_its_likes_and_a_regular_face_before_a_bold(tmp_path: Path) -> None:
    """Files in any order, folders in the folder."""
    folder = tmp_path / "owned"
    put(folder, "a.ttf", named(small_font("A"), "仿宋"))
    put(folder, "b.ttf", named(small_font("B"), "仿宋_GB2312"))
    regular = named(small_font("C"), "仿宋_GB2312")
    regular["head"].macStyle = 0
    put(folder / "deeper", "c.ttf", regular)
    (found,) = find_licensed(folder)
    assert folder / "deeper" / "c.ttf" == found.path


def test_a_face_of_a_collection_is_cut_out_once(tmp_path: Path) -> None:
    """The right member, kept under the digest of its collection; the same bytes wherever it is made."""
    collection = TTCollection()
    collection.fonts = [small_font("NSimSun"), named(small_font("Other"), "SimSun", 1, ENGLISH)]
    folder = tmp_path / "owned"
    folder.mkdir()
    collection.save(folder / "simsun.ttc")
    face = chosen(folder, tmp_path / "cache")["songti"]
    with TTFont(face.path) as font:
        assert "SimSun" == font["name"].getDebugName(1)
    made = face.path.stat().st_mtime_ns
    assert face == chosen(folder, tmp_path / "cache")["songti"]
    assert made == face.path.stat().st_mtime_ns
    assert [face.path] == list((tmp_path / "cache").iterdir())
    assert face.sha256 == chosen(folder, tmp_path / "other")["songti"].sha256


@pytest.mark.parametrize("rights", [0x0000, 0x0004, 0x0008, 0x000C, 0x0006])
def test_a_face_that_may_be_embedded_is_taken(rights: int, tmp_path: Path) -> None:
    """Of several rights the widest counts."""
    font = named(small_font("A"), "黑体")
    font["OS/2"].fsType = rights
    assert 1 == len(find_licensed(put(tmp_path / "owned", "a.ttf", font)))


@pytest.mark.parametrize(("rights", "told"), [(0x0002, "嵌入"), (0x0108, "子集"), (0x0200, "点阵")])
def test_a_face_whose_makers_forbid_embedding_is_refused_with_the_cure(
    rights: int, told: str, tmp_path: Path
) -> None:
    """The face, its file and the bits are named."""
    font = named(small_font("A"), "黑体")
    font["OS/2"].fsType = rights
    with pytest.raises(SettingsError, match=told) as caught:
        find_licensed(put(tmp_path / "owned", "hei.ttf", font))
    assert "黑体" in caught.value.message
    assert "hei.ttf" in caught.value.message
    assert f"0x{rights:04X}" in caught.value.message
    assert "HONGTOU_LICENSED_FONTS" in caught.value.hint


@pytest.mark.parametrize("content", [None, b"", b"OTTO", b"ttcf", b"\\0\\1\\0\\0" + bytes(100)])
def test_a_folder_without_a_usable_face_is_refused(content: bytes | None, tmp_path: Path) -> None:
    """Whoever sets the folder does not get free faces in silence."""
    if content is not None:
        (tmp_path / "a.ttf").write_bytes(content)
    with pytest.raises(SettingsError, match="正版字体") as caught:
        find_licensed(tmp_path)
    assert caught.value.hint


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """By its name."""
    with pytest.raises(SettingsError, match="absent"):
        find_licensed(tmp_path / "absent")


def test_doctor_tells_the_table_and_writes_nothing(
    owned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line for each official face and for what stands behind it."""
    from service.doctor import diagnose

    monkeypatch.setenv("HONGTOU_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HONGTOU_LICENSED_FONTS", str(owned))
    checks = {check.name: check for check in diagnose()}
    assert "正版字体；取自 SIMFANG.OTF" in checks["字体 仿宋_GB2312"].found
    assert "自由字体；取自 FandolFang" in checks["字体 仿宋_GB2312（补所缺的字）"].found
    assert "自由字体；取自 FandolSong-Bold" in checks["字体 方正小标宋简体"].found
    assert not (tmp_path / "data").exists()
    monkeypatch.setenv("HONGTOU_LICENSED_FONTS", str(tmp_path / "absent"))
    (fault,) = (check for check in diagnose() if not check.sound)
    assert "HONGTOU_LICENSED_FONTS" in fault.cure
