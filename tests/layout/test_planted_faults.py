"""Every judge catches a fault planted for it, and finds none in the paper as it should be."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.layout import judges  # noqa: F401 - importing it registers the judges
from tests.layout.judging import ON_PAGES, ON_WORD, faults, readings_of_pages, readings_of_word
from tests.layout.papers import Laid, Paper
from tests.layout.planted import (
    both_say,
    foreign,
    in_document,
    in_style,
    in_word,
    redrawn,
    respelled,
    shortened,
    sound,
    styled,
    viewed,
    with_part,
)

HOUR_GLASS = ["土木建筑学院党委关于落实学校党委", "第三轮巡察", "第一巡察组反馈意见的整改方案"]
CUT = ["土木建筑学院党委关于落实学校党", "委第三轮巡察第一巡察组反馈意见的整改方案"]


def without_seal() -> Paper:
    """The sound paper, laid out to be sealed, with a payload that says it is not."""
    payload = sound().payload
    return replace(sound(), payload={**payload, "header": {**payload["header"], "sealed": False}})


STYLES = {
    "@page { size: 200mm 297mm !important }": "PG-01",
    "@page { margin-top: 31mm !important }": "PG-02 HD-01 HD-05",
    "@page { margin-left: 24mm !important }": "PG-03 HD-07 MA-01 BO-02 AN-01 NO-01 CL-05",
    "html { line-height: 29pt !important }": "PG-04 GR-01",
    "@page annex { size: 280mm 210mm !important }": "PG-05",
    "html { line-height: 31pt !important }": "GR-01 GR-02",
    ".line, .line * { letter-spacing: 0 !important; white-space: pre-wrap !important }": "GR-03 GR-04",
    "p { margin-top: 5pt !important }": "GR-05",
    "p { font-size: 15pt !important }": "FT-01 CL-04",
    "p, h2, h3, h4 { font-family: 'Hongtou kaiti' !important }": "FT-01 BO-04 HD-03",
    ".recipients { color: #444 } .emblem { color: #000 !important }": "CO-01 HD-05",
    ".marks { padding-left: 5mm }": "HD-01 HD-03",
    ".marks { padding-top: 10mm }": "HD-01 HD-03",
    ".emblem { margin-top: 4mm !important; padding-left: 10mm }": "HD-05",
    ".doc-number { margin-top: 30pt !important }": "HD-08",
    ".signatory { padding-right: 0 !important } i { font-family: 'Hongtou fangsong' !important }": "HD-10",
    ".letterhead { margin-right: 12mm; padding-bottom: 9mm !important }": "HD-11",
    "h1 { text-align: left !important; margin-top: 20pt !important }": "TI-01 TI-02",
    ".recipients { text-indent: 2em !important; margin-top: 20pt !important }": "MA-01",
    ".recipients { padding-bottom: 120mm }": "BO-01",
    "p { text-indent: 0 !important }": "BO-02 NO-01",
    "p > span { border-bottom: 1pt solid }": "BO-05",
    "h2, h3 { break-after: page !important }": "BO-06",
    ".attachment-note { padding-left: 20pt !important }": "AN-01 AN-03",
    ".annex-label { padding-top: 20pt; font-family: 'Hongtou fangsong' !important }": "AN-05",
    ".annex-title { margin-top: 0 !important; text-align: left !important }": "AN-05",
    ".signature p { padding-right: 20pt !important }": "SI-03",
    ".signature { padding-top: 0 !important }": "SI-05",
    ".signature { break-before: page !important }": "SI-06",
    ".imprint { bottom: 9mm !important; border-width: 1mm 0 !important }": "CL-01 CL-03",
    ".copies { padding-left: 0 !important } .printing { padding: 0 !important }": "CL-04 CL-05",
    "@page :right { @bottom-right { padding-right: 0 !important } }": "PN-01",
    "@page :left { @bottom-left { padding-top: 6mm !important } }": "PN-02",
    "@page :left { @bottom-left { content: '第' counter(page) '页' !important } }": "PN-03",
    "@page :left { @bottom-left { content: none !important } }": "PN-03 PN-04",
    "@page annex { margin-top: 45mm !important }": "TB-01",
}
PAGES: dict[str, Callable[[], Laid]] = {
    "PG-06": lambda: respelled(
        lambda html: html.replace("</body>", '<div class="handling-mark running">密件</div></body>')
    ),
    "FT-03": lambda: respelled(
        lambda html: html.replace("——", '<b style="font-family: Hongtou fallback">——</b>')
    ),
    "TB-02": lambda: redrawn(lambda sheet: replace(sheet, heads=[[""] for _ in sheet.heads])),
    "FT-04": foreign,
    "FT-05": foreign,
    "FT-06": lambda: Laid(replace(sound(), made_with={}), "pdf", sound().laid.printed),
    "HD-02": lambda: both_say("加急", "机密"),
    "HD-04": lambda: both_say("加急", "机密"),
    "HD-06": lambda: both_say("淮理土建党〔2022〕19号", "淮理土建党（2022）19号"),
    "HD-09": lambda: both_say("签发人：", "承办人："),
    "TI-03": lambda: viewed(lambda header: header | {"title_lines": HOUR_GLASS}),
    "TI-04": lambda: viewed(lambda header: header | {"title_lines": CUT}),
    "TI-05": lambda: viewed(lambda header: header | {"title_lines": ["关于整改的方案。"]}),
    "TI-06": lambda: viewed(lambda header: header | {"title_lines": ["关于整改的清单"]}),
    "BO-03": lambda: both_say("二、", "三、"),
    "AN-02": lambda: viewed(lambda header: header | {"attachments": renumbered(header["attachments"])}),
    "AN-04": lambda: both_say("任务清单", "任务台账"),
    "AN-06": lambda: respelled(annexes_last),
    "SI-01": lambda: viewed(lambda header: header | {"signature": header["signature"] | {"date": PADDED}}),
    "SI-02": lambda: viewed(lambda header: header | {"imprint": header["imprint"] | {"date": EARLIER}}),
    "SI-04": lambda: Laid(without_seal(), "pdf", sound().laid.printed),
    "SI-07": lambda: viewed(lambda header: header | {"signature": header["signature"] | {"organ": OTHER}}),
    "CL-02": shortened,
    "CL-06": lambda: Laid(in_document('"Recipients"', '"Body"'), "pdf", sound().laid.printed),
    "TX-05": lambda: respelled(lambda html: html.replace("——", "—\n—")),
    "TX-08": lambda: respelled(lambda html: html.replace("8次", "8\n次")),
    "PR-01": lambda: respelled(lambda html: html.replace("逐项销号", "销号")),
    "PR-02": lambda: Laid(sound(), "office", styled("@page { margin-bottom: 60mm !important }").printed),
}
PADDED, EARLIER, OTHER = "2022年10月04日", "2022年10月13日", "学校纪委"
SETTINGS, STYLES_XML = "word/settings.xml", "word/styles.xml"

WORD: dict[str, Callable[[], Paper]] = {
    "PG-01": lambda: in_document('w:w="11906"', 'w:w="11000"'),
    "PG-02": lambda: in_document('w:top="1960"', 'w:top="2098"'),
    "PG-03": lambda: in_document('w:left="1587"', 'w:left="1800"'),
    "PG-04": lambda: in_document('w:bottom="1847"', 'w:bottom="1984"'),
    "PG-05": lambda: in_document('w:right="1474"', 'w:right="1400"'),
    "PG-06": lambda: in_word("word/header1.xml", lambda xml: xml.replace("</w:p>", SAID + "</w:p>", 1)),
    "GR-01": lambda: in_style("Normal", 'w:line="592"', 'w:line="560"'),
    "GR-02": lambda: in_document('w:bottom="1847"', 'w:bottom="2500"'),
    "GR-03": lambda: in_word(STYLES_XML, lambda xml: xml.replace('<w:spacing w:val="-5"/>', "", 1)),
    "GR-04": lambda: in_style("Normal", 'w:jc w:val="both"', 'w:jc w:val="left"'),
    "GR-05": lambda: in_style("公文正文", "<w:pPr>", '<w:pPr><w:spacing w:after="120"/>'),
    "GR-06": lambda: in_style("Normal", '<w:widowControl w:val="0"/>', "<w:widowControl/>"),
    "GR-07": lambda: in_document('docGrid w:type="lines"', 'docGrid w:type="linesAndChars"'),
    "FT-01": lambda: in_word(
        STYLES_XML, lambda xml: xml.replace('w:eastAsia="仿宋_GB2312"', 'w:eastAsia="宋体"', 1)
    ),
    "FT-02": lambda: in_style("一级标题", 'w:hAnsi="黑体"', 'w:hAnsi="Arial"'),
    "FT-03": lambda: in_document('<w:rFonts w:hint="eastAsia"/>', '<w:rFonts w:hint="default"/>'),
    "FT-04": lambda: in_document("逐项销号", "逐项\U000f0000销号"),
    "FT-06": lambda: in_word(STYLES_XML, lambda xml: xml.replace("仿宋_GB2312", "Hongtou FangSong")),
    "CO-01": lambda: in_style("公文正文", "</w:pPr>", '</w:pPr><w:rPr><w:color w:val="FF0000"/></w:rPr>'),
    "HD-01": lambda: in_style("份号", "<w:jc", '<w:ind w:left="315"/><w:jc'),
    "HD-02": lambda: in_document("加急", "机密"),
    "HD-03": lambda: in_style("密级紧急", "黑体", "仿宋_GB2312"),
    "HD-04": lambda: in_document("加急", "机密"),
    "HD-05": lambda: in_style("发文机关标志", "E60012", "000000"),
    "HD-06": lambda: in_document("〔2022〕19号", "（2022）19号"),
    "HD-07": lambda: in_style("上行文发文字号", 'w:firstLine="315"', 'w:firstLine="0"'),
    "HD-08": lambda: in_style("发文字号", r'w:before="\d+"', 'w:before="592"'),
    "HD-09": lambda: in_document("签发人：", "承办人："),
    "HD-10": lambda: in_style("签发人姓名", "楷体_GB2312", "仿宋_GB2312"),
    "HD-11": lambda: in_style("发文字号", "<w:pBdr>.*?</w:pBdr>", ""),
    "TI-01": lambda: in_style("公文标题", 'w:sz w:val="44"', 'w:sz w:val="36"'),
    "TI-02": lambda: in_style("公文标题", 'w:before="1184"', 'w:before="592"'),
    "TI-03": lambda: viewed(lambda header: header | {"title_lines": HOUR_GLASS}).paper,
    "TI-04": lambda: viewed(lambda header: header | {"title_lines": CUT}).paper,
    "TI-05": lambda: viewed(lambda header: header | {"title_lines": ["关于整改的方案。"]}).paper,
    "TI-06": lambda: viewed(lambda header: header | {"title_lines": ["关于整改的清单"]}).paper,
    "MA-01": lambda: in_style("主送机关", 'w:before="592"', 'w:before="0"'),
    "MA-02": lambda: replace(sound(), findings=()),
    "BO-01": lambda: in_style("公文正文", "<w:pPr>", "<w:pPr><w:pageBreakBefore/>"),
    "BO-02": lambda: in_style("公文正文", 'w:firstLine="630"', 'w:firstLine="420"'),
    "BO-03": lambda: in_document("二、", "三、"),
    "BO-04": lambda: in_style("二级标题", "楷体_GB2312", "黑体"),
    "BO-05": lambda: in_style("一级标题", "<w:rPr>", "<w:rPr><w:b/>"),
    "BO-06": lambda: in_style("一级标题", "<w:keepNext/>", ""),
    "AN-01": lambda: in_style("附件说明", 'w:before="592"', 'w:before="0"'),
    "AN-02": lambda: viewed(lambda header: header | {"attachments": renumbered(header["attachments"])}).paper,
    "AN-03": lambda: in_style("附件说明续项", 'w:left="1890"', 'w:left="1575"'),
    "AN-04": lambda: in_document("任务清单", "任务台账"),
    "AN-05": lambda: in_style("附件标识", "<w:pageBreakBefore/>", ""),
    "AN-06": lambda: in_document("(?s)<w:docGrid", '<w:pgNumType w:start="1"/><w:docGrid'),
    "SI-01": lambda: (
        viewed(lambda header: header | {"signature": header["signature"] | {"date": PADDED}}).paper
    ),
    "SI-02": lambda: viewed(lambda header: header | {"imprint": header["imprint"] | {"date": EARLIER}}).paper,
    "SI-03": lambda: in_style("成文日期", 'w:right="1260"', 'w:right="630"'),
    "SI-04": without_seal,
    "SI-05": lambda: with_part("word/media/seal.png"),
    "SI-06": lambda: in_document("<w:keepNext/>", ""),
    "SI-07": lambda: (
        viewed(lambda header: header | {"signature": header["signature"] | {"organ": OTHER}}).paper
    ),
    "NO-01": lambda: in_document("（此件发至各党支部）", "此件发至各党支部"),
    "CL-01": lambda: in_document('tblpYSpec="bottom"', 'tblpYSpec="top"'),
    "CL-03": lambda: in_style("版记表格", 'w:sz="6"', 'w:sz="12"'),
    "CL-04": lambda: in_style("版记抄送", 'w:hanging="840"', 'w:hanging="0"'),
    "CL-05": lambda: in_style("版记印发日期", 'w:right="280"', 'w:right="0"'),
    "CL-06": lambda: in_document('"Recipients"', '"Body"'),
    "PN-01": lambda: in_word(SETTINGS, lambda xml: xml.replace("<w:evenAndOddHeaders/>", "")),
    "PN-02": lambda: in_document('w:footer="1440"', 'w:footer="1134"'),
    "PN-03": lambda: in_style("页码", 'w:sz w:val="28"', 'w:sz w:val="24"'),
    "PN-04": lambda: in_document('<w:footerReference w:type="even"[^>]*/>', ""),
    "TB-01": lambda: in_word("word/footer3.xml", lambda xml: xml.replace("tbRl", "lrTb")),
    "TB-02": lambda: in_document("<w:tblHeader/>", ""),
    "PR-01": lambda: in_document("逐项销号", "销号"),
}
SAID = "<w:r><w:t>密件</w:t></w:r>"


def renumbered(annexes: list[dict[str, str]]) -> list[dict[str, str]]:
    """The annexes with numbers from 2."""
    return [annex | {"number": f"{place}."} for place, annex in enumerate(annexes, 2)]


def annexes_last(html: str) -> str:
    """The paper with its annexes behind the 版记."""
    annex, imprint, end = (html.index(mark) for mark in ('<section class="annex">', IMPRINT, "</body>"))
    return html[:annex] + html[imprint:end] + html[annex:imprint] + html[end:]


IMPRINT = '<div class="imprint-room'


def caught(laid: Laid, rule: str) -> bool:
    """Whether the judge of a rule finds a fault on the pages."""
    return bool(faults(readings_of_pages(laid, [rule])))


@pytest.mark.parametrize("css", STYLES)
def test_spoilt_pages_are_caught(css: str) -> None:
    """Each style sheet breaks the rules that are named beside it."""
    laid = styled(css)
    assert [] == [rule for rule in STYLES[css].split() if not caught(laid, rule)]


@pytest.mark.parametrize("rule", PAGES)
def test_a_fault_on_pages_is_caught(rule: str) -> None:
    """Each spoilt paper breaks its rule."""
    assert caught(PAGES[rule](), rule)


@pytest.mark.parametrize("rule", WORD)
def test_a_fault_in_word_is_caught(rule: str) -> None:
    """Each spoilt Word file breaks its rule."""
    assert faults(readings_of_word(WORD[rule](), [rule]))


def test_every_judge_has_its_fault() -> None:
    """No judge is there that was never seen to say no."""
    planted = {rule for rules in STYLES.values() for rule in rules.split()} | set(PAGES)
    assert set(ON_PAGES) == planted
    assert set(ON_WORD) == set(WORD)


def test_the_sound_paper_has_no_fault() -> None:
    """What the judges catch is what was planted."""
    found = faults([*readings_of_word(sound()), *readings_of_pages(sound().laid)])
    assert [] == found
