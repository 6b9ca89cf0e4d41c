"""What the doors ask for: seals with the key, level, services and trust that the operator has set."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from service.core.seals import Level, SealKey, SealStatus
from service.sealing.certificates import end_of, load_evidence, start_of, told
from service.sealing.inspecting import inspect
from service.sealing.keys import KeySource, certificate_of, load_signer
from service.sealing.making import Means, check_means, extend, seal
from service.sealing.timestamps import TimestampService


@dataclass(frozen=True, slots=True)
class PdfSealer:
    """Satisfies `service.core.ports.Sealer`.

    Key, certificates and lists are read anew at every call: what the operator has replaced counts at once.
    """

    source: KeySource
    level: Level = Level.BASIC
    timestamp_url: str = ""
    trust: Path | None = None

    def check(self, now: datetime) -> SealKey:
        """Who would seal at *now*; raises SealKeyError or SettingsError where nobody can."""
        signer = load_signer(self.source, now)
        check_means(signer, self._means(), now)
        certificate = certificate_of(signer)
        return SealKey(
            subject=told(certificate.subject),
            issuer=told(certificate.issuer),
            serial=f"{certificate.serial_number:X}",
            valid_from=start_of(certificate),
            valid_until=end_of(certificate),
            level=self.level,
        )

    def seal(self, content: bytes, now: datetime, *, again: bool = False) -> bytes:
        """*content* with a seal behind it; raises AlreadySealed (but *again*), SealKeyError or SealFailed."""
        return seal(content, load_signer(self.source, now), self._means(), now, again=again)

    def extend(self, content: bytes, now: datetime) -> bytes:
        """*content* with one timestamp more behind it; raises SealFailed or SettingsError."""
        return extend(content, self._means(), now)

    def inspect(self, content: bytes, now: datetime) -> tuple[SealStatus, ...]:
        """What the seals on *content* prove at *now*; raises SettingsError for a bad trust folder."""
        return inspect(content, load_evidence(self.trust), now)

    def _means(self) -> Means:
        service = TimestampService(self.timestamp_url, self.source.seconds) if self.timestamp_url else None
        return Means(self.level, load_evidence(self.trust), service)
