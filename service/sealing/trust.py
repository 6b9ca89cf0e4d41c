"""Whether a certificate is to be trusted at a moment: judged by pyHanko on our evidence, offline."""

import logging
from collections.abc import Iterable
from datetime import datetime

from asn1crypto import x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    InsufficientRevinfoError,
    PathBuildingError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from service.core.errors.settings import SealKeyRefused
from service.sealing.certificates import Evidence, name_of

for _spoken in ("pyhanko", "pyhanko_certvalidator"):  # what they log, in English, is what we raise or tell
    logging.getLogger(_spoken).setLevel(logging.CRITICAL)


def context(evidence: Evidence, moment: datetime, *, is_strict: bool) -> ValidationContext:
    """What pyHanko judges by at *moment*; strict asks of every certificate a list that it is not revoked.

    A list newer than *moment* counts too: a certificate is revoked from the time its entry says.
    """
    rule = REQUIRE_REVINFO if is_strict else NO_REVOCATION
    return ValidationContext(
        trust_manager=SimpleTrustManager.build(trust_roots=list(evidence.roots)),
        other_certs=list(evidence.authorities),
        crls=list(evidence.revocations),
        revinfo_policy=CertRevTrustPolicy(rule, retroactive_revinfo=True),
        moment=moment,
        allow_fetching=False,
    )


async def check_chain(
    certificate: x509.Certificate,
    between: Iterable[x509.Certificate],
    evidence: Evidence,
    moment: datetime,
    *,
    is_strict: bool,
) -> None:
    """Nothing, where *certificate* is trusted at *moment*; raises SealKeyRefused.

    Where it is not strict, a want of revocation lists is let pass; a revocation never is.
    """
    name, known = name_of(certificate), list(between)
    try:
        await _validated(certificate, known, context(evidence, moment, is_strict=True))
    except RevokedError as fault:
        raise SealKeyRefused(
            f"印章证书“{name}”或其签发证书已被吊销。", hint="请停止使用这枚印章，并与发证机构联系。"
        ) from fault
    except InsufficientRevinfoError as fault:
        if is_strict:
            raise SealKeyRefused(
                f"缺少证明“{name}”及其签发证书未被吊销的现行列表。",
                hint="请把各级签发机构现行的吊销列表（.crl）放入 HONGTOU_SEAL_TRUST 文件夹。",
            ) from fault
        await _loosely(certificate, known, evidence, moment)
    except (PathBuildingError, ValidationError) as fault:
        raise _refused(name) from fault


async def _loosely(
    certificate: x509.Certificate, between: list[x509.Certificate], evidence: Evidence, moment: datetime
) -> None:
    try:
        await _validated(certificate, between, context(evidence, moment, is_strict=False))
    except (PathBuildingError, ValidationError) as fault:
        raise _refused(name_of(certificate)) from fault


async def _validated(
    certificate: x509.Certificate, between: list[x509.Certificate], judge: ValidationContext
) -> None:
    validator = CertificateValidator(certificate, intermediate_certs=between, validation_context=judge)
    await validator.async_validate_usage(set())  # type: ignore[no-untyped-call]


def _refused(name: str) -> SealKeyRefused:
    return SealKeyRefused(
        f"印章证书“{name}”不能追溯到信任的根证书。",
        hint="请把发证机构的根证书和各级签发证书放入 HONGTOU_SEAL_TRUST 文件夹；并核对印章是否由它签发。",
    )
