"""A seal leaves the paper as it was, keeps what the file claims, and reaches the level that was asked for."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pyhanko.sign.signers import Signer
from pypdfium2 import PdfDocument

from service.conformance.verapdf import VeraPdf
from service.core.errors.faults import SealFailed
from service.core.errors.requests import AlreadySealed
from service.core.errors.settings import SealKeyRefused, SettingsError
from service.core.seals import Level
from service.core.verdicts import State
from service.sealing.certificates import Evidence, load_evidence
from service.sealing.inspecting import inspect
from service.sealing.keys import KeySource, load_signer
from service.sealing.making import Means, extend, seal
from tests.sealing.pki import (
    NOW,
    PASSPHRASE,
    SEAL_NAME,
    YEAR,
    Authority,
    Holder,
    authority,
    issue,
    private_key,
    stamper,
    timestamping,
)

DAY = timedelta(days=1)


def signer_of(holder: Holder, folder: Path, passphrase: str = PASSPHRASE) -> Signer:
    """A signer with the holder's key."""
    (folder / "seal.p12").write_bytes(holder.pkcs12(passphrase))
    return load_signer(KeySource(file=folder / "seal.p12", passphrase=passphrase), NOW)


def means(ours: Authority, evidence: Evidence, level: Level = Level.BASIC) -> Means:
    """All that is needed for that level."""
    return Means(level, evidence, None if level is Level.BASIC else stamper(ours.timestamps, NOW))


def pages(content: bytes) -> list[tuple[str, bytes]]:
    """Words and picture of each page."""
    with PdfDocument(content) as document:
        return [
            (page.get_textpage().get_text_range(), bytes(page.render(scale=0.5).buffer)) for page in document
        ]


@pytest.mark.parametrize("kind", ["seal", "rsa_seal"])
@pytest.mark.parametrize("level", Level)
def test_every_level_keeps_the_paper_and_its_claims(
    level: Level,
    kind: str,
    paper: bytes,
    ours: Authority,
    evidence: Evidence,
    *,
    verapdf: VeraPdf,
    tmp_path: Path,
) -> None:
    """PDF/A-3a and PDF/UA-1 by the real veraPDF; the same bytes in front, the same words and pictures."""
    signer = signer_of(getattr(ours, kind), tmp_path)
    sealed = seal(paper, signer, means(ours, evidence, level), NOW)
    assert sealed.startswith(paper)
    assert pages(paper) == pages(sealed)
    verdict = verapdf.judge(sealed)
    assert (State.PASSED, ["3a", "ua1"]) == (verdict.state, [claim.name for claim in verdict.claims])
    found = inspect(sealed, evidence, NOW)
    assert (SEAL_NAME, level, NOW) == (found[0].signer, found[0].level, found[0].time)
    assert all(item.sound and item.trusted and item.is_revocation_known for item in found)
    assert (1 + (level is Level.ARCHIVAL)) == len(found)


def test_a_sealed_paper_is_sealed_again_only_when_asked(
    paper: bytes, ours: Authority, evidence: Evidence, tmp_path: Path
) -> None:
    """Then both seals hold."""
    signer, how = signer_of(ours.seal, tmp_path), means(ours, evidence)
    once = seal(paper, signer, how, NOW)
    with pytest.raises(AlreadySealed):
        seal(once, signer, how, NOW)
    twice = seal(once, signer, how, NOW + DAY, again=True)
    assert twice.startswith(once)
    assert [("Seal1", True), ("Seal2", True)] == [
        (item.field, item.sound) for item in inspect(twice, evidence, NOW + DAY)
    ]


def test_a_timestamp_more_carries_the_seal_beyond_the_first_ones_end(
    paper: bytes, ours: Authority, evidence: Evidence, verapdf: VeraPdf, tmp_path: Path
) -> None:
    """Extended in the fourth year, it holds in the ninth: all certificates of the first day have ended."""
    sealed = seal(paper, signer_of(ours.seal, tmp_path), means(ours, evidence, Level.ARCHIVAL), NOW)
    later = NOW + 4 * YEAR
    fresh = load_evidence(ours.lay(tmp_path / "later", since=later - DAY))
    stamps = stamper(timestamping(ours.issuing, NOW + 10 * YEAR), later)
    extended = extend(sealed, Means(Level.ARCHIVAL, fresh, stamps), later)
    assert extended.startswith(sealed)
    assert State.PASSED is verapdf.judge(extended).state
    found = inspect(extended, evidence, NOW + 9 * YEAR)
    assert [True] * 3 == [item.sound for item in found]
    assert (Level.ARCHIVAL, NOW, NOW + 10 * YEAR) == (found[0].level, found[0].time, found[0].expires)
    assert ["seal-expired"] == [
        fault.code for fault in inspect(sealed, evidence, NOW + 9 * YEAR)[-1].faults
    ], "without the extension nothing holds"


@pytest.mark.parametrize("level", [Level.BASIC, Level.TIMED])
def test_what_does_not_prove_itself_is_not_extended(
    level: Level, paper: bytes, ours: Authority, evidence: Evidence, tmp_path: Path
) -> None:
    """A timestamp over a seal without proofs would prove nothing later."""
    sealed = seal(paper, signer_of(ours.seal, tmp_path), means(ours, evidence, level), NOW)
    with pytest.raises(SealFailed, match="B-LT"):
        extend(sealed, means(ours, evidence, Level.ARCHIVAL), NOW)


def test_what_is_not_sealed_is_not_extended(paper: bytes, ours: Authority, evidence: Evidence) -> None:
    """There is nothing to prove."""
    with pytest.raises(SealFailed, match="没有印章"):
        extend(paper, means(ours, evidence, Level.ARCHIVAL), NOW)


@pytest.mark.parametrize("level", [Level.TIMED, Level.LONG_TERM, Level.ARCHIVAL])
def test_a_level_with_time_needs_a_timestamp_service(
    level: Level, paper: bytes, ours: Authority, evidence: Evidence, tmp_path: Path
) -> None:
    """Told with the setting."""
    with pytest.raises(SettingsError) as caught:
        seal(paper, signer_of(ours.seal, tmp_path), Means(level, evidence), NOW)
    assert "HONGTOU_SEAL_TIMESTAMP_URL" in caught.value.hint


def test_a_lasting_level_needs_something_to_trust(paper: bytes, ours: Authority, tmp_path: Path) -> None:
    """Told with the setting."""
    with pytest.raises(SettingsError) as caught:
        seal(paper, signer_of(ours.seal, tmp_path), means(ours, Evidence(), Level.LONG_TERM), NOW)
    assert "HONGTOU_SEAL_TRUST" in caught.value.hint


def test_a_lasting_level_needs_revocation_lists(
    paper: bytes, ours: Authority, evidence: Evidence, tmp_path: Path
) -> None:
    """A shorter one does without."""
    signer, without = signer_of(ours.seal, tmp_path), replace(evidence, revocations=())
    with pytest.raises(SealKeyRefused, match="列表"):
        seal(paper, signer, means(ours, without, Level.LONG_TERM), NOW)
    (found,) = inspect(seal(paper, signer, means(ours, without), NOW), without, NOW)
    assert (True, True, False) == (found.sound, found.trusted, found.is_revocation_known)


def test_without_anything_to_trust_nothing_is_said_of_trust(
    paper: bytes, ours: Authority, tmp_path: Path
) -> None:
    """The seal is made, and whole; whose it is, is open."""
    sealed = seal(paper, signer_of(ours.seal, tmp_path), means(ours, Evidence(), Level.TIMED), NOW)
    (found,) = inspect(sealed, Evidence(), NOW)
    assert (True, None, Level.TIMED) == (found.sound, found.trusted, found.level)


@pytest.mark.parametrize("level", [Level.BASIC, Level.ARCHIVAL])
def test_a_revoked_certificate_does_not_seal(
    level: Level, paper: bytes, ours: Authority, tmp_path: Path
) -> None:
    """At no level."""
    revoked = load_evidence(ours.lay(tmp_path / "revoked", ours.seal))
    with pytest.raises(SealKeyRefused, match="吊销"):
        seal(paper, signer_of(ours.seal, tmp_path), means(ours, revoked, level), NOW)


def test_a_certificate_of_a_stranger_does_not_seal(
    paper: bytes, ours: Authority, evidence: Evidence, tmp_path: Path
) -> None:
    """Nor one that has only the name of an authority we trust."""
    strange = authority("外来的")
    namesake = authority("我们信任的").issuing
    forged = replace(issue(SEAL_NAME, private_key("仿冒"), replace(namesake, key=private_key("伪"))))
    for holder in (strange.seal, forged):
        with pytest.raises(SealKeyRefused, match="根证书"):
            seal(paper, signer_of(holder, tmp_path), means(ours, evidence), NOW)


def test_a_timestamp_of_a_stranger_is_refused(
    paper: bytes, ours: Authority, evidence: Evidence, tmp_path: Path
) -> None:
    """Whether it would be told at once or only by looking at the result."""
    strange = stamper(authority("外来的").timestamps, NOW)
    for level in (Level.TIMED, Level.LONG_TERM):
        with pytest.raises(SealFailed):
            seal(paper, signer_of(ours.seal, tmp_path), Means(level, evidence, strange), NOW)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing", b"PK\x03\x04"])
def test_what_is_no_pdf_is_not_sealed(
    content: bytes, ours: Authority, evidence: Evidence, tmp_path: Path
) -> None:
    """With a clear error."""
    with pytest.raises(SealFailed, match="无法读取"):
        seal(content, signer_of(ours.seal, tmp_path), means(ours, evidence), NOW)
