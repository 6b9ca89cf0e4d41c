"""A PDF with a seal more, or with a timestamp more: what was there before stays, byte for byte, in front."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, TypeVar

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfSignatureMetadata,
    PdfSigner,
    PdfSigningSession,
    PdfTimeStamper,
    SigDSSPlacementPreference,
)
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator.errors import PathError, ValidationError

from service.core.errors.faults import SealFailed
from service.core.errors.requests import AlreadySealed
from service.core.errors.settings import SettingsError
from service.core.seals import Level, SealStatus
from service.sealing.certificates import Evidence
from service.sealing.external import DIGEST
from service.sealing.inspecting import inspect
from service.sealing.keys import certificate_of
from service.sealing.trust import check_chain, context

SEAL, TIMESTAMP = "印章", "时间戳"
ROOM_OF_SIGNATURE, ROOM_OF_TIMESTAMP = 4096, 16384
"""Bytes set aside in the file: pyHanko would sign twice to measure them."""
PROOFS_WITHIN = DSSContentSettings(
    include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
)
"""Proofs lie before the seal, under it: whoever looks at it need not ask what was added behind it."""

UNTOUCHED = "文书没有改动。"

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Means:
    """What seals are made with, besides the key: how far they go, what is trusted, who gives timestamps."""

    level: Level
    evidence: Evidence
    timestamps: TimeStamper | None = None


def seal(content: bytes, signer: Signer, means: Means, now: datetime, *, again: bool = False) -> bytes:
    """*content* with an invisible seal of *signer* behind it; every byte of *content* stays as it was.

    Raises AlreadySealed without *again*, SealKeyRefused, SettingsError, SealFailed or TimestampFailed.
    """
    before = _seals_on(content, means, now)
    if before and not again:
        raise AlreadySealed(
            "文书已经用印。", hint="确需再加一枚印章的，请明确要求加印（--again）；原有印章保留。"
        )
    check_means(signer, means, now)
    sealed = _run(_sealed(content, len(before) + 1, signer, means, now))
    _prove(sealed, content, means, now, f"Seal{len(before) + 1}")
    return sealed


def extend(content: bytes, means: Means, now: datetime) -> bytes:
    """*content* with one timestamp more over all of it (B-LTA again), before the last one's certificate ends.

    Raises SealFailed where there is no sound seal that proves itself, SettingsError or TimestampFailed.
    """
    _need_timestamps(means)
    before = _seals_on(content, means, now)
    if not before or not all(item.sound for item in before):
        raise SealFailed(
            "文书没有印章，或者印章已经不能证明，不能续加时间戳。",
            hint="请先用 archive verify 查明；续加须在时间戳证书到期之前进行。" + UNTOUCHED,
        )
    if any(item.level is not None and item.level.rank < Level.LONG_TERM.rank for item in before):
        raise SealFailed(
            "印章没有带上长期证明（B-LT），续加时间戳也不能延长。",
            hint="请以 B-LT 或 B-LTA 级加印。" + UNTOUCHED,
        )
    name = f"Timestamp{len(before) + 1}"
    extended = _run(_extended(content, name, means, now))
    _prove(extended, content, means, now, name)
    return extended


def check_means(signer: Signer, means: Means, now: datetime) -> None:
    """Nothing, where all is there to seal at *now*; raises SealKeyRefused or SettingsError."""
    asyncio.run(_check_means(signer, means, now))


def _seals_on(content: bytes, means: Means, now: datetime) -> tuple[SealStatus, ...]:
    found = inspect(content, means.evidence, now)
    if any(not item.field for item in found):
        raise SealFailed("PDF 无法读取，不能用印。", hint="请先查明文件是否完整。" + UNTOUCHED)
    return found


def _need_timestamps(means: Means) -> TimeStamper:
    if means.timestamps is None:
        raise SettingsError(
            f"印章级别 {means.level} 需要时间戳服务。",
            hint="请设置 HONGTOU_SEAL_TIMESTAMP_URL，或改用级别 B-B。",
        )
    return means.timestamps


async def _check_means(signer: Signer, means: Means, now: datetime) -> None:
    is_lasting = means.level.rank >= Level.LONG_TERM.rank
    if means.level is not Level.BASIC:
        _need_timestamps(means)
    if means.evidence.roots:
        certificate = certificate_of(signer)
        between = list(signer.cert_registry)
        await check_chain(certificate, between, means.evidence, now, is_strict=is_lasting)
    elif is_lasting:
        raise SettingsError(
            f"印章级别 {means.level} 需要信任的根证书和吊销列表。",
            hint="请设置 HONGTOU_SEAL_TRUST 文件夹，或改用级别 B-B、B-T。",
        )


class _TimedSigner(PdfSigner):
    """A signer whose seals bear the time we give: pyHanko would look at the clock."""

    def __init__(self, now: datetime, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._now = now

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        """The session, at our time."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._now
        return session


async def _sealed(content: bytes, number: int, signer: Signer, means: Means, now: datetime) -> bytes:
    level = means.level
    is_lasting = level.rank >= Level.LONG_TERM.rank
    name = f"Seal{number}"
    metadata = PdfSignatureMetadata(
        field_name=name,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=is_lasting,
        use_pades_lta=level is Level.ARCHIVAL,
        timestamp_field_name=f"Timestamp{number + 1}",
        validation_context=context(means.evidence, now, is_strict=True) if is_lasting else None,
        dss_settings=PROOFS_WITHIN,
        signer_key_usage=set(),  # looked at when the key was loaded: either use for signing will do
    )
    stamper = None if level is Level.BASIC else means.timestamps
    field = SigFieldSpec(name, readable_field_name=SEAL)  # no box: a visible one breaks PDF/UA
    pdf_signer = _TimedSigner(now, metadata, signer, timestamper=stamper, new_field_spec=field)
    output = BytesIO()
    room = _room(signer, has_timestamp=stamper is not None)
    await pdf_signer.async_sign_pdf(
        IncrementalPdfFileWriter(BytesIO(content)), bytes_reserved=room, output=output
    )
    return output.getvalue()


async def _extended(content: bytes, name: str, means: Means, now: datetime) -> bytes:
    stream = BytesIO(content)
    stamper = PdfTimeStamper(_need_timestamps(means), field_name=name, readable_field_name=TIMESTAMP)
    judge = context(means.evidence, now, is_strict=True)
    await stamper.async_update_archival_timestamp_chain(PdfFileReader(stream), judge, in_place=True)
    return stream.getvalue()


def _room(signer: Signer, *, has_timestamp: bool) -> int:
    """Hexadecimal digits for the seal's container."""
    certificates = sum(len(item.dump()) for item in [certificate_of(signer), *signer.cert_registry])
    return 2 * (certificates + ROOM_OF_SIGNATURE + ROOM_OF_TIMESTAMP * has_timestamp)


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    """What *work* comes to; what pyHanko raises is put into our words."""
    try:
        return asyncio.run(work)
    except (PathError, ValidationError, SignatureValidationError) as fault:
        raise SealFailed(
            "时间戳的证书不能追溯到信任的根证书，或者缺少现行的吊销列表。",
            hint="请把时间戳服务的根证书、签发证书和吊销列表放入 HONGTOU_SEAL_TRUST 文件夹。" + UNTOUCHED,
        ) from fault
    except (SigningError, PdfError, ValueError) as fault:
        raise SealFailed(f"用印没有完成：{fault}。", hint="请把这句话告诉管理员。" + UNTOUCHED) from fault


def _prove(made: bytes, content: bytes, means: Means, now: datetime, name: str) -> None:
    """Nothing, where what was made is sound and all of *content* is in front of it; raises SealFailed."""
    found = inspect(made, means.evidence, now)
    faults = [fault.message for item in found for fault in item.faults]
    made_one = next((item for item in found if item.field == name), None)
    if not made.startswith(content):
        faults.append("原有内容被改动。")
    if made_one is None or (made_one.level is not None and made_one.level.rank < means.level.rank):
        faults.append(f"印章未达到级别 {means.level}。")
    if faults:
        raise SealFailed("用印之后核验未通过：" + "".join(faults), hint="请检查印章设置。" + UNTOUCHED)
