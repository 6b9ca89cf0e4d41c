"""Whether this process can do its work, and what is missing where it cannot."""

from dataclasses import dataclass, field
from threading import Lock

from flask import current_app

from service.core.errors import HongtouError
from service.web.problems import Fault, fault
from service.web.services import Services

EXTENSION = "hongtou-readiness"


@dataclass(slots=True)
class Readiness:
    """What stands between these services and their first document."""

    services: Services
    _guard: Lock = field(default_factory=Lock)
    _warm: bool = False

    def faults(self) -> list[Fault]:
        """Everything that is missing, each with its cure; warms the engines up when that was not done yet."""
        found = [fault("store-failed", *words) for words in self.services.store.faults()]
        if not self.services.settings.fonts.is_dir():
            message = f"字体文件夹不在了：{self.services.settings.fonts}。"
            found.append(fault("settings", message, "请重新运行 make serve 准备字体，或设置 HONGTOU_FONTS。"))
        try:
            self.warm_up()
        except HongtouError as error:
            found.append(fault(error.code, error.message, error.hint))
        return found

    def warm_up(self) -> None:
        """Nothing; both engines have made a first document, so that the first caller need not wait.

        Raises RenderFailed, or whatever else the pipeline raises.
        """
        with self._guard:
            if self._warm:
                return
            self._make_first()
            self._warm = True

    def _make_first(self) -> None:
        pipeline = self.services.pipeline
        for name in list(pipeline.types)[:1]:
            loaded = pipeline.load(self.services.sample(name))
            with self.services.rendering():
                pipeline.render(loaded, tuple(pipeline.renderers))


def readiness() -> Readiness:
    """The readiness of the running application."""
    found: Readiness = current_app.extensions[EXTENSION]
    return found
