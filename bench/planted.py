"""A workbench that also does what no document should: hang, die, or ask for all memory."""

import os
import time

from service.bootstrap.papers import build_workbench
from service.core.access import EVERYWHERE, Reach
from service.core.renditions import Made
from service.core.workbench import Workbench
from service.settings import Settings

HANG, DIE, EAT = b'{"planted":"hang"}', b'{"planted":"die"}', b'{"planted":"eat"}'
MEBI = 1 << 20


class PlantedBench(Workbench):
    """The product's, but for bodies that are planted."""

    def make(
        self,
        body: bytes,
        formats: tuple[str, ...],
        *,
        draft: bool = False,
        reach: Reach = EVERYWHERE,
        beside: str = "",
    ) -> Made:
        """What the document becomes; nothing, in one of three ways, of a planted one."""
        if body == HANG:
            time.sleep(86400)
        if body == DIE:
            os.abort()
        eaten = []
        while body == EAT:
            eaten.append(bytes(MEBI))
        return super().make(body, formats, draft=draft, reach=reach, beside=beside)


def planted_workbench(settings: Settings) -> PlantedBench:
    """What the workers of the server under test hold; raises SettingsError."""
    made = build_workbench(settings)
    return PlantedBench(made.pipeline, made.store, made.sample, made.within)
