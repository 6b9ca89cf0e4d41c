"""What the seals on a PDF prove at a given time; nothing is asked of the network.

Looked at from the last to the first: the last timestamp over the file must hold now; where it does, all
before it existed at its time, so that is the time the one before it is judged at (ETSI EN 319 102-1, 5.6.3).
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from asn1crypto import crl
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel

from service.core.seals import Level, SealFault, SealStatus
from service.sealing.certificates import Evidence, end_of, name_of
from service.sealing.faults import BROKEN, CHANGED, FORGED, PARTIAL, UNREADABLE, is_revoked, untrusted
from service.sealing.reading import Reader, ends_where_it_says
from service.sealing.trust import context

KEY_USE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})


@dataclass(frozen=True, slots=True)
class _Trial:
    """Evidence to judge by, and whether revocation lists are asked for."""

    evidence: Evidence
    is_strict: bool = True


@dataclass(frozen=True, slots=True)
class _Trials:
    """How often a seal is judged: by what the operator gave (a revocation there is the last word), by what is
    in the file alone, by both, and last without asking for revocation lists.
    """

    given: _Trial
    own: _Trial
    both: _Trial
    loose: _Trial


@dataclass(frozen=True, slots=True)
class _Proof:
    """Until when everything before a point of the file is proven, and that it existed at *moment*."""

    moment: datetime
    until: datetime | None = None


def inspect(content: bytes, evidence: Evidence, now: datetime) -> tuple[SealStatus, ...]:
    """What is to be said of each seal and timestamp on the PDF, in the order they were made; none, none.

    Without roots among *evidence* nothing is said of trust. A file that cannot be read, and a seal that
    cannot, are a status with that fault; nothing is raised for them.
    """
    try:
        reader = Reader(content)
        found = list(reader.embedded_signatures)
        is_whole = ends_where_it_says(content, reader)
        trials = _trials(_own_evidence(reader, evidence), evidence)
    except Exception:  # a damaged file makes pyHanko raise whatever it stumbles over
        return (SealStatus("", False, faults=(UNREADABLE,)),)
    told = asyncio.run(_inspect(found, trials, now))
    return told if is_whole else tuple(map(_with_more_behind, told))


async def _inspect(
    found: list[EmbeddedPdfSignature], trials: _Trials, now: datetime
) -> tuple[SealStatus, ...]:
    proof, told = _Proof(now), []
    for embedded in reversed(found):
        status = await _look(embedded, trials, proof)
        told.append(status)
        if status.is_timestamp and status.sound and status.time is not None:
            proof = _Proof(status.time, proof.until or status.expires)
    return tuple(reversed(told))


def _trials(own: Evidence, given: Evidence) -> _Trials:
    both = Evidence(given.roots, own.authorities + given.authorities, own.revocations + given.revocations)
    return _Trials(
        _Trial(replace(both, revocations=given.revocations)),
        _Trial(own),
        _Trial(both),
        _Trial(both, is_strict=False),
    )


def _own_evidence(reader: Reader, evidence: Evidence) -> Evidence:
    """The certificates and revocation lists in the file, with the roots we were given."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return Evidence(evidence.roots)
    lists = tuple(crl.CertificateList.load(item.get_object().data) for item in store.crls)
    return Evidence(evidence.roots, tuple(store.load_certs()), lists)


async def _look(embedded: EmbeddedPdfSignature, trials: _Trials, proof: _Proof) -> SealStatus:
    is_timestamp = embedded.sig_object_type == "/DocTimeStamp"
    try:
        for trial in (trials.given, trials.own, trials.both, trials.loose):
            judged = await _judge(embedded, trial, proof.moment)
            if any(map(is_revoked, judged)) or (trial is not trials.given and _are_trusted(judged)):
                break
        level = None if is_timestamp else await _level(embedded, judged, trials.own, proof)
        return _told(embedded, judged, trial, proof, level)
    except Exception:  # as above
        return SealStatus(str(embedded.field_name), is_timestamp, faults=(UNREADABLE,))


async def _judge(embedded: EmbeddedPdfSignature, trial: _Trial, moment: datetime) -> tuple[Any, ...]:
    """pyHanko's word on the seal, and on its own timestamp where it has one.

    A seal is judged at the time its timestamp proves; where that proves nothing, at *moment*.
    """
    at_moment = context(trial.evidence, moment, is_strict=trial.is_strict)
    is_compared = embedded.diff_result is not None  # with what was added since: done once
    if embedded.sig_object_type == "/DocTimeStamp":
        return (await async_validate_pdf_timestamp(embedded, at_moment, skip_diff=is_compared),)
    for sealed_at in (_stamped(embedded) or moment, moment):
        at_sealing = context(trial.evidence, sealed_at, is_strict=trial.is_strict)
        status = await async_validate_pdf_signature(
            embedded, at_sealing, at_moment, key_usage_settings=KEY_USE, skip_diff=is_compared
        )
        timing = status.timestamp_validity
        if timing is None:
            return (status,)
        if _are_trusted((timing,)):
            break
        is_compared = True
    return (status, timing)


async def _level(
    embedded: EmbeddedPdfSignature, judged: tuple[Any, ...], own: _Trial, proof: _Proof
) -> Level:
    """How far the seal was made to go: what the file holds to prove it at the time it was made."""
    stamped = _stamped(embedded)
    if stamped is None or not (judged[-1].intact and judged[-1].valid):
        return Level.BASIC
    if not own.evidence.revocations or not _are_trusted(await _judge(embedded, own, stamped)):
        return Level.TIMED
    return Level.ARCHIVAL if proof.until is not None else Level.LONG_TERM


def _told(
    embedded: EmbeddedPdfSignature, judged: tuple[Any, ...], trial: _Trial, proof: _Proof, level: Level | None
) -> SealStatus:
    status, timing = judged[0], judged[-1]
    is_judged = bool(trial.evidence.roots)
    is_timestamp = level is None
    is_timed = is_timestamp or (timing is not status and _is_sound(timing, is_judged=is_judged))
    return SealStatus(
        field=str(embedded.field_name),
        is_timestamp=is_timestamp,
        signer=name_of(embedded.signer_cert),
        time=_utc(timing.timestamp if is_timed else embedded.self_reported_timestamp),
        is_timed=is_timed,
        level=level,
        intact=status.intact,
        valid=status.valid,
        trusted=_are_trusted(judged) if is_judged else None,
        unchanged=_is_unchanged(status),
        covers_file=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        is_revocation_known=is_judged and trial.is_strict,
        expires=proof.until or end_of(timing.signing_cert if is_timed else embedded.signer_cert),
        faults=tuple(dict.fromkeys(_faults(judged, is_judged=is_judged))),
    )


def _faults(judged: tuple[Any, ...], *, is_judged: bool) -> Iterator[SealFault]:
    status = judged[0]
    if not status.intact:
        yield BROKEN
    elif not _is_unchanged(status):
        yield CHANGED
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        yield PARTIAL
    for part in judged:
        if not part.valid or (part is not status and not part.intact):
            yield FORGED
        elif is_judged and part.intact and not part.trusted:
            yield untrusted(part)


def _is_sound(part: Any, *, is_judged: bool) -> bool:
    return bool(part.intact and part.valid and (part.trusted or not is_judged))


def _are_trusted(judged: tuple[Any, ...]) -> bool:
    return all(_is_sound(part, is_judged=True) for part in judged)


def _with_more_behind(status: SealStatus) -> SealStatus:
    faults = tuple(dict.fromkeys((*status.faults, CHANGED)))
    return replace(status, unchanged=False, covers_file=False, faults=faults)


def _is_unchanged(status: Any) -> bool:
    """Whether what was added since is seals, timestamps and proofs alone."""
    level = status.modification_level
    return level is not None and level < ModificationLevel.ANNOTATIONS


def _stamped(embedded: EmbeddedPdfSignature) -> datetime | None:
    """The time the seal's own timestamp states; None where it has none."""
    for stamp in extract_tst_data_iter(embedded.signer_info, signed=False):
        moment: datetime = stamp["encap_content_info"]["content"].parsed["gen_time"].native
        return moment
    return None


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment is not None else None
