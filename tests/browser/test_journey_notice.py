"""A feedback notice on its whole way: from an empty form, through two reviews, into the archive."""

import re
from pathlib import Path

import pypdfium2
from playwright.sync_api import Page, expect

from tests.browser.clerk import add, hand_on, issued_and_filed, opened, steps, take_step, write
from tests.browser.conftest import OpenWindow, Shot, SignedIn
from tests.browser.desk import PASSWORD, Desk
from tests.browser.window import axe, sideways

TITLE = "关于巡察土木建筑学院党委的反馈意见"
ANSWERS = {
    "公文要素": (
        ("标题", TITLE),
        ("发文机关", "中共淮岭理工大学委员会第一巡察组"),
        ("发文机关代字", "淮理党巡一"),
        ("年份", "2022"),
        ("发文顺序号", "31"),
        ("主送机关", ("中共淮岭理工大学土木建筑学院委员会",)),
        ("成文日期", "2022-09-16"),
        ("签发人职务", "第一巡察组组长"),
        ("拟稿人职务", "第一巡察组联络员"),
        ("审核人职务", "学校党委巡察工作领导小组办公室主任"),
        ("密级", "不涉密"),
        ("公开范围", "党内公开"),
    ),
    "巡察情况": (
        ("巡察类型", "常规巡察"),
        ("巡察类型名称", "常规巡察"),
        ("轮次", "学校党委第三轮巡察"),
        ("巡察组", "第一巡察组"),
        ("被巡察党组织", "土木建筑学院党委"),
        ("进驻日期", "2022-05-24"),
        ("结束日期", "2022-06-23"),
        ("反馈日期", "2022-09-16"),
        ("巡察方式", ("听取汇报", "个别谈话", "调阅资料")),
        ("审议情况", "学校党委会会议审议通过"),
        ("审议日期", "2022-09-09"),
    ),
    "引言和总体评价": (
        ("引言", "根据学校党委统一部署，第一巡察组对土木建筑学院党委开展了政治巡察。现将有关情况反馈如下。"),
        (
            "总体评价",
            "近年来，土木建筑学院党委坚持正确办学方向，工作取得一定成效，但仍存在一些问题。",
        ),
    ),
    "整改要求": (
        ("时限规则", "一个月内报方案、集中整改六个月"),
        ("整改方案报送期限", "2022-10-16"),
        ("起始日期", "2022-09-16"),
        ("截止日期", "2023-03-16"),
        ("整改报告报送期限", "2023-03-31"),
        ("应报送的报告", ("整改进展情况报告",)),
        ("专题民主生活会", "是"),
        ("公开要求", "反馈意见在学院党员大会上通报。"),
    ),
}
ASPECT = "理论学习引领作用发挥不充分"
PROBLEMS = {
    "学院党委理论学习中心组学习不够系统": ("年度学习专题安排较为零散。", "研讨交流材料准备不够充分。"),
    "“第一议题”制度落实不够到位": ("个别会议学习与研究落实衔接不够紧密。",),
}
OPINION = ("坚持问题导向，逐项整改到位", "对照反馈问题制定整改方案，做到条条有整改、件件有着落。")
MENDED = "年度学习专题安排较为零散，个别专题间隔时间较长。"


def fill_in(page: Page) -> None:
    """Nothing; all steps of an empty form are filled in."""
    for title, place in steps(page):
        write(place, ANSWERS.get(title, ()))
        if title == "发现的问题":
            aspect = add(place, "方面", [("方面", ASPECT)])
            for problem, shown in PROBLEMS.items():
                answers = (("问题", problem), ("具体表现", shown), ("问题性质", "个性"), ("立行立改", "是"))
                add(aspect, "发现的问题", answers, to="问题")
        elif title == "意见建议":
            add(place, "意见建议", list(zip(("意见要点", "意见内容"), OPINION, strict=True)))


def assert_usable(page: Page) -> None:
    """Nothing; axe-core finds nothing serious, and at 320 pixels nothing has to be moved sideways."""
    size = page.viewport_size
    assert [] == axe(page)
    assert 0 == sideways(page)
    if size:
        page.set_viewport_size(size)


def signed_in_by_form(page: Page, desk: Desk) -> None:
    """Nothing; who drafts has come in."""
    page.goto("/")
    page.get_by_label("账户名").fill(desk.account("drafter"))
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def remark_on(page: Page, text: str, words: str) -> None:
    """Nothing; who reviews has remarked on the place that says the *text*."""
    place = page.locator(".place").filter(has_text=text)
    place.get_by_role("link", name="提意见").click()
    page.get_by_label("的意见").fill(words)
    page.get_by_role("button", name="记下意见").click()
    expect(page.locator(".remark").filter(has_text=words)).to_be_visible()


def answer_and_mend(page: Page) -> None:
    """Nothing; the remark was found at its field, answered, and the field was mended."""
    page.get_by_role("navigation", name="步骤").get_by_role(
        "button", name=re.compile("1 条意见待处理")
    ).click()
    for text in (ASPECT, next(iter(PROBLEMS))):
        page.get_by_role("region", name="发现的问题").get_by_role("button", name=text).click()
    expect(page.get_by_text("请写明间隔的情况。")).to_be_visible()
    page.get_by_label("具体表现，第1项").fill(MENDED)
    page.get_by_label("处理情况").fill("已写明。")
    page.get_by_role("button", name="已处理", exact=True).click()
    expect(page.get_by_text(re.compile("已处理（李拟稿.*）：已写明。"))).to_be_visible()
    expect(page.locator("#saving")).to_have_text(re.compile("^已保存"))


def test_a_notice_goes_from_an_empty_form_into_the_archive(
    open_window: OpenWindow, signed_in: SignedIn, desk: Desk, shot: Shot
) -> None:
    """Drafted, returned with a remark, mended, compared, approved, filed; the PDF has what was typed."""
    drafter = open_window().context.new_page()
    signed_in_by_form(drafter, desk)
    drafter.get_by_role("link", name=re.compile("^反馈意见")).click()
    drafter.get_by_role("group", name="文种").get_by_label("反馈意见").check()
    drafter.get_by_role("button", name="开始起草").click()
    fill_in(drafter)
    drafter.get_by_role("button", name="预览").click()
    expect(drafter.get_by_title("文稿的 PDF 预览，标有草稿")).to_be_visible()
    expect(drafter.get_by_role("heading", name=re.compile("校验通过"))).to_be_visible()
    shot(drafter, "journey-form")
    hand_on(drafter)

    reviewer = signed_in("reviewer")
    opened(reviewer, TITLE, "等我核稿")
    assert_usable(reviewer)
    reviewer.get_by_role("link", name="通读、提意见").click()
    remark_on(reviewer, "年度学习专题安排较为零散。", "请写明间隔的情况。")
    shot(reviewer, "journey-remark")
    assert_usable(reviewer)
    reviewer.get_by_role("link", name="退回", exact=True).click()
    take_step(reviewer, "退回", "确认退回", "已退回拟稿。", 退回原因="表现写得不够具体，见意见。")

    drafter.goto("/manuscripts")
    assert_usable(drafter)
    opened(drafter, TITLE, "我的拟稿")
    expect(drafter.get_by_text("表现写得不够具体，见意见。").first).to_be_visible()
    drafter.get_by_role("link", name="继续填写").click()
    answer_and_mend(drafter)
    shot(drafter, "journey-mended")
    hand_on(drafter)

    opened(reviewer, TITLE, "等我核稿")
    reviewer.get_by_role("button", name="比较").click()
    expect(reviewer.get_by_role("status")).to_contain_text("共 1 处不同：改动 1")
    shot(reviewer, "journey-compared")
    assert_usable(reviewer)
    reviewer.get_by_role("link", name="返回文稿").click()
    take_step(reviewer, "核稿通过", "核稿通过", "已核稿通过，等待签发。")

    archivist = signed_in("archivist")
    issued_and_filed(signed_in("issuer"), archivist, TITLE)
    expect(archivist.get_by_text("淮理党巡一〔2022〕31号").first).to_be_visible()
    shot(archivist, "journey-filed")
    with archivist.expect_download() as download:
        archivist.get_by_role("link", name="下载 PDF").click()
    printed = words_of(download.value.path())
    for text in (TITLE, ASPECT, *PROBLEMS, MENDED, *OPINION, "淮理党巡一〔2022〕31号", "2022年9月16日"):
        assert text in printed, text


def words_of(pdf: Path) -> str:
    """What that file says, without its breaks."""
    with pypdfium2.PdfDocument(pdf) as document:
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_bounded() for page in document))
