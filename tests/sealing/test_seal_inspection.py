"""Whatever was done to a sealed file is found, and named for what it is."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from pyhanko.pdf_utils.generic import TextStringObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from service.core.seals import Level, SealStatus
from service.sealing.certificates import Evidence, load_evidence
from service.sealing.inspecting import inspect
from service.sealing.keys import KeySource, load_signer
from service.sealing.making import Means, seal
from tests.sealing.pki import NOW, PASSPHRASE, YEAR, Authority, authority, stamper

DAY = timedelta(days=1)
FLIPS = 40


@pytest.fixture(scope="module")
def sealed(
    paper: bytes, ours: Authority, evidence: Evidence, tmp_path_factory: pytest.TempPathFactory
) -> dict[Level, bytes]:
    """The paper, sealed at each level."""
    file = tmp_path_factory.mktemp("key") / "seal.p12"
    file.write_bytes(ours.seal.pkcs12())
    signer = load_signer(KeySource(file=file, passphrase=PASSPHRASE), NOW)
    stamps = stamper(ours.timestamps, NOW)
    return {level: seal(paper, signer, Means(level, evidence, stamps), NOW) for level in Level}


def codes(found: tuple[SealStatus, ...]) -> set[str]:
    """What is wrong, by code; every fault has a cure."""
    faults = [fault for item in found for fault in item.faults]
    assert all(fault.hint and fault.message for fault in faults)
    return {fault.code for fault in faults}


def test_a_file_without_a_seal_has_none(paper: bytes, evidence: Evidence) -> None:
    """And nothing is wrong with that."""
    assert () == inspect(paper, evidence, NOW)


def test_what_is_found_can_be_kept_as_json(sealed: dict[Level, bytes], evidence: Evidence) -> None:
    """Plain values, times in ISO 8601."""
    plain = inspect(sealed[Level.ARCHIVAL], evidence, NOW)[0].as_dict()
    assert (True, "B-LTA", "2026-03-05T08:30:00+00:00") == (plain["sound"], plain["level"], plain["time"])


def test_any_bit_flipped_in_the_paper_breaks_the_seal(
    sealed: dict[Level, bytes], paper: bytes, evidence: Evidence
) -> None:
    """Wherever it is; a fixed draw of places."""
    draw = Random(7)  # noqa: S311 - places, no secrets
    for place in (draw.randrange(len(paper)) for _ in range(FLIPS)):
        content = bytearray(sealed[Level.TIMED])
        content[place] ^= 1 << draw.randrange(8)
        assert codes(inspect(bytes(content), evidence, NOW)) & {"seal-broken", "seal-unreadable"}, place


def test_a_bit_flipped_in_the_seal_itself_is_found(sealed: dict[Level, bytes], evidence: Evidence) -> None:
    """In its signature, and in the digest that was signed."""
    content = sealed[Level.BASIC]
    (embedded,) = PdfFileReader(BytesIO(content)).embedded_signatures
    signed = [embedded.signer_info["signature"].native, embedded.compute_digest()]
    for part in signed:
        place = content.upper().index(part.hex().upper().encode()) + 20
        spoilt = bytearray(content)
        spoilt[place] = ord("0") if spoilt[place] != ord("0") else ord("1")
        assert codes(inspect(bytes(spoilt), evidence, NOW)) & {"seal-forged", "seal-broken"}


@pytest.mark.parametrize("level", Level)
def test_a_change_written_behind_the_seal_is_found(
    level: Level, sealed: dict[Level, bytes], evidence: Evidence
) -> None:
    """An incremental update, which leaves every sealed byte in place."""
    writer, output = IncrementalPdfFileWriter(BytesIO(sealed[level])), BytesIO()
    writer.root["/Lang"] = TextStringObject("en")
    writer.update_root()
    writer.write(output)
    found = inspect(output.getvalue(), evidence, NOW)
    assert (True, False) == (found[0].intact, found[0].unchanged)
    assert "seal-changed" in codes(found)


def test_another_page_written_behind_the_seal_is_found(
    sealed: dict[Level, bytes], evidence: Evidence
) -> None:
    """What the page shows is replaced."""
    writer, output = IncrementalPdfFileWriter(BytesIO(sealed[Level.LONG_TERM])), BytesIO()
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page[pdf_name("/Contents")] = page.raw_get("/Resources")
    writer.mark_update(page.container_ref)
    writer.write(output)
    assert "seal-changed" in codes(inspect(output.getvalue(), evidence, NOW))


@pytest.mark.parametrize("more", [b"hello", b"\n%%EOF\n", b"<script>"])
@pytest.mark.parametrize("level", Level)
def test_bytes_behind_the_end_are_found(
    level: Level, more: bytes, sealed: dict[Level, bytes], evidence: Evidence
) -> None:
    """Where no reader of PDF would look."""
    assert codes(inspect(sealed[level] + more, evidence, NOW)) in ({"seal-changed"}, {"seal-unreadable"})


def test_bytes_behind_the_end_are_found_though_the_end_is_told_again(
    sealed: dict[Level, bytes], evidence: Evidence
) -> None:
    """The last lines repeated behind what was added."""
    content = sealed[Level.TIMED]
    tail = content[content.rindex(b"startxref") :]
    assert {"seal-changed"} == codes(inspect(content + b"hello\n" + tail, evidence, NOW))


@pytest.mark.parametrize("cut", [1, 7, 100, 5000])
def test_a_truncated_file_is_found(cut: int, sealed: dict[Level, bytes], evidence: Evidence) -> None:
    """Cut anywhere in its last part."""
    content = sealed[Level.TIMED].rstrip()[:-cut]
    assert {"seal-unreadable"} == codes(inspect(content, evidence, NOW))


def test_a_file_cut_back_to_before_its_seal_has_none(
    sealed: dict[Level, bytes], paper: bytes, evidence: Evidence
) -> None:
    """It is the paper as it was: that it should have one, the record knows."""
    assert () == inspect(sealed[Level.TIMED][: len(paper)], evidence, NOW)


@pytest.mark.parametrize(
    ("level", "after", "sound"),
    [
        (Level.BASIC, 2 * YEAR, True),
        (Level.BASIC, 4 * YEAR, False),
        (Level.TIMED, 4 * YEAR, True),
        (Level.TIMED, 6 * YEAR, False),
        (Level.ARCHIVAL, 4 * YEAR, True),
        (Level.ARCHIVAL, 6 * YEAR, False),
    ],
)
def test_a_seal_holds_as_long_as_what_proves_its_time(
    level: Level, after: timedelta, sound: bool, sealed: dict[Level, bytes], evidence: Evidence
) -> None:
    """The seal's certificate ends after three years, that of the timestamps after five."""
    found = inspect(sealed[level], evidence, NOW + after)
    assert (set() if sound else {"seal-expired"}) == codes(found)
    assert level is not Level.ARCHIVAL or not sound or found[0].is_revocation_known


def test_a_certificate_revoked_before_the_seal_is_found(
    sealed: dict[Level, bytes], ours: Authority, tmp_path: Path
) -> None:
    """Even where the proofs in the file did not know of it yet."""
    revoked = load_evidence(ours.lay(tmp_path / "revoked", ours.seal))
    for level in Level:
        assert "seal-revoked" in codes(inspect(sealed[level], revoked, NOW)), level


def test_a_certificate_revoked_after_the_seal_spoils_none_whose_time_is_proven(
    sealed: dict[Level, bytes], ours: Authority, tmp_path: Path
) -> None:
    """One whose time is only its own word is not to be believed any more."""
    later = load_evidence(ours.lay(tmp_path / "later", ours.seal, since=NOW + 10 * DAY))
    found = {level: codes(inspect(sealed[level], later, NOW + 11 * DAY)) for level in Level}
    assert {"seal-revoked"} == found.pop(Level.BASIC)
    assert {Level.TIMED: set(), Level.LONG_TERM: set(), Level.ARCHIVAL: set()} == found


def test_a_seal_of_a_strange_authority_is_not_trusted(sealed: dict[Level, bytes], tmp_path: Path) -> None:
    """Judged by other roots."""
    other = load_evidence(authority("外来的").lay(tmp_path / "other"))
    for level in Level:
        found = inspect(sealed[level], other, NOW)
        assert (True, True, False) == (found[0].intact, found[0].valid, found[0].trusted)
        assert {"seal-untrusted"} == codes(found)


def test_without_the_authorities_between_the_file_still_proves_itself(
    sealed: dict[Level, bytes], ours: Authority, evidence: Evidence
) -> None:
    """A lasting seal needs but the root."""
    root = Evidence(evidence.roots)
    for level in (Level.LONG_TERM, Level.ARCHIVAL):
        (first, *_) = inspect(sealed[level], root, NOW)
        assert (True, True, level) == (first.sound, first.is_revocation_known, first.level)
