"""Whether a document could be made and kept now, and what is missing where not."""

from service.web.problems import Fault, fault
from service.web.services import Services


def faults(services: Services) -> list[Fault]:
    """Everything that is missing, each with its cure."""
    found = [fault("store-failed", *words) for words in services.store.faults()]
    if not services.settings.fonts.is_dir():
        message = f"字体文件夹不在了：{services.settings.fonts}。"
        found.append(fault("settings", message, "请重新运行 make serve 准备字体，或设置 HONGTOU_FONTS。"))
    if error := services.workshop.fault():
        found.append(fault(error.code, error.message, error.hint))
    return found
