"""No data of informants, in any of the papers (N-05)."""

import re
from collections.abc import Iterator
from datetime import date

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.rules.prose import prose

IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_SIGNS = "10X98765432"
"""GB 11643—1999: weights modulo 11 and the sign each remainder gives."""

MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
CONTACT = re.compile(r"联系|监督|咨询|受理|服务")
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛"
    "叶阎余潘杜戴夏钟汪田任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎易贺赖龚"
)
"""The commonest surnames of one sign."""

ROLE = r"(?:举报人|检举人|控告人|信访人|来信人|反映人)"
NAMED = re.compile(
    rf"{ROLE}(?:姓名)?(?:(?:为|是|系|叫|名叫|[：:（(])\s*[{SURNAMES}][\u4e00-\u9fff]{{1,2}}(?![\u4e00-\u9fff]{{6}})"
    rf"|[{SURNAMES}](?:某{{1,2}}|[\u4e00-\u9fff]{{1,2}})(?=[，。；、）)（(]|反映|举报|称|提供|来信|来访|实名|$))"
)


def informant_data(subject: Subject) -> Iterator[Breach]:
    """Identity numbers, mobile numbers and names of informants in the text; a public contact is none."""
    for at, text in prose(subject):
        if at == "/header/note":
            continue
        what = _found(text)
        if what:
            yield Breach(at, f"文中出现{what}。", "三类文书一律不得出现举报人和知情人的信息，请删去。")


def _found(text: str) -> str:
    """What the text gives away, without repeating it."""
    for match in IDENTITY.finditer(text):
        if is_identity_number(match[0]):
            return f"公民身份号码（{match[0][:3]}…{match[0][-2:]}）"
    for match in MOBILE.finditer(text):
        if not CONTACT.search(text[max(match.start() - 20, 0) : match.start()]):
            return f"手机号码（{match[0][:3]}…{match[0][-2:]}）"
    return "举报人等的姓名" if NAMED.search(text) else ""


def is_identity_number(number: str) -> bool:
    """Whether *number*, 18 signs long, is a citizen's number: a real birthday and the right check sign."""
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(sign) for weight, sign in zip(WEIGHTS, number[:17], strict=True))
    return CHECK_SIGNS[total % 11] == number[17].upper()


RULES = (Rule("N-05", Severity.ERROR, "不出现举报人、知情人的身份号码、手机号码和姓名", informant_data),)
