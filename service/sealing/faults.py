"""What may be wrong with a seal, in words a person can act on."""

from typing import Any

from pyhanko.sign.ades.report import AdESIndeterminate, AdESSubIndic

from service.core.seals import SealFault
from service.sealing.certificates import name_of

RESTORE = "请用备份副本中完好的文件恢复，并查明是谁在何时改动的。"
UNREADABLE = SealFault("seal-unreadable", "文件残缺或已损坏，印章无法读取。", RESTORE)
BROKEN = SealFault("seal-broken", "盖章时的内容已被改动。", RESTORE)
FORGED = SealFault("seal-forged", "签名与证书不符，印章或时间戳不是证书持有者所加。", RESTORE)
CHANGED = SealFault("seal-changed", "用印之后文件又追加了印章、时间戳以外的改动。", RESTORE)
PARTIAL = SealFault("seal-partial", "印章没有覆盖当时的整个文件。", "这样的印章不能证明全文，请重新用印。")

TRUST = "请核对 HONGTOU_SEAL_TRUST 文件夹中的根证书和签发证书；来历不明的印章不能采信。"
REVOKED: frozenset[AdESSubIndic] = frozenset(
    (AdESIndeterminate.REVOKED_NO_POE, AdESIndeterminate.REVOKED_CA_NO_POE)
)


def is_revoked(status: Any) -> bool:
    """Whether pyHanko's word on a signature is that its certificate was revoked."""
    return status.trust_problem_indic in REVOKED


def untrusted(status: Any) -> SealFault:
    """Why the certificate of a signature, by pyHanko's word on it, is not trusted."""
    name, reason = name_of(status.signing_cert), status.trust_problem_indic
    if reason in REVOKED:
        return SealFault(
            "seal-revoked",
            f"证书“{name}”或其签发证书在此之前已被吊销。",
            "请与发证机构核实，必要时重新用印。",
        )
    if reason is AdESIndeterminate.OUT_OF_BOUNDS_NO_POE:
        return SealFault(
            "seal-expired",
            f"证书“{name}”已不在有效期内，又没有时间戳证明印章加于有效期内。",
            "今后请在时间戳证书到期之前续加时间戳；这份文书可以重新用印。",
        )
    if reason is AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE:
        return SealFault("seal-misused", f"证书“{name}”的用途不含签名。", TRUST)
    return SealFault("seal-untrusted", f"证书“{name}”不能追溯到信任的根证书。", TRUST)
