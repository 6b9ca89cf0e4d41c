"""A fourth type is added by files alone: none of the existing ones is touched."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document

ROOT = Path(__file__).parent.parent
FILES = ROOT / "tests" / "new_type"
NAME = "supervision_slip"
PLACES = {
    "paper.py": f"service/documents/{NAME}.py",
    "agreement.py": f"service/rules/{NAME}.py",
    "shape.py": f"schemas/{NAME}.py",
    "template.html": f"templates/html/{NAME}.html",
    "typical.json": f"samples/{NAME}/typical.json",
}
WORDS = (
    "{%p for matter in matters %}",
    "{{ matter.ordinal }}{{ matter.text }}",
    "{%p endfor %}",
    "请于{{ reply_due }}前书面回复。",
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages with the new type's files put in."""
    copy = tmp_path_factory.mktemp("tree")
    for package in ("service", "schemas", "templates", "samples"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    for source, target in PLACES.items():
        (copy / target).parent.mkdir(exist_ok=True)
        shutil.copy(FILES / source, copy / target)
    word_template(copy / "templates" / "docx")
    return copy


def word_template(folder: Path) -> None:
    """The notice's template saved under the new name, its body replaced, as a clerk would do it in Word."""
    document = Document(str(folder / "feedback_notice.docx"))
    paragraphs = document.paragraphs
    opening = next(place for place, item in enumerate(paragraphs) if item.text == "{{ opening }}")
    tail = next(
        place for place, item in enumerate(paragraphs) if re.match(r"{%p (for|if) .*attachments", item.text)
    )
    for text in WORDS:
        paragraphs[tail].insert_paragraph_before(text, paragraphs[opening].style)
    for paragraph in paragraphs[opening + 1 : tail]:
        paragraph._element.getparent().remove(paragraph._element)
    document.save(str(folder / f"{NAME}.docx"))


def hongtou(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, run from the copied tree."""
    script = f"import sys; sys.path.insert(0, {str(tree)!r}); from service.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, cwd=tree
    )


def test_the_new_type_is_listed(tree: Path) -> None:
    """The registry finds it beside the three."""
    assert f"{NAME}\t督办单" in hongtou(tree, "types").stdout


def test_the_new_type_becomes_two_files(tree: Path, tmp_path: Path) -> None:
    """Loaded, checked, rendered and proven like the others."""
    done = hongtou(tree, "generate", f"samples/{NAME}/typical.json", "-o", str(tmp_path))
    assert 0 == done.returncode, done.stderr
    assert [".docx", ".pdf"] == sorted(path.suffix for path in tmp_path.iterdir())


def test_the_new_types_rule_speaks(tree: Path, tmp_path: Path) -> None:
    """Its own rule stops its own fault."""
    payload = json.loads((FILES / "typical.json").read_text(encoding="utf-8"))
    payload["body"]["reply_due"] = "2022-11-30"
    (tmp_path / "late.json").write_text(json.dumps(payload), encoding="utf-8")
    done = hongtou(tree, "validate", str(tmp_path / "late.json"))
    assert (1, True) == (done.returncode, "SL-01" in done.stderr)


def test_the_new_type_has_its_schema(tree: Path) -> None:
    """JSON Schema comes from its shape, Chinese titles included."""
    schema = json.loads(hongtou(tree, "schema", NAME).stdout)
    assert "督办单" == schema["title"]


@pytest.mark.parametrize("missing", sorted(PLACES.values()))
def test_a_missing_file_is_named_at_start(tree: Path, missing: str, tmp_path: Path) -> None:
    """Each part that is not there is said, with its path."""
    shutil.move(tree / missing, tmp_path / "aside")
    try:
        done = hongtou(tree, "types")
    finally:
        shutil.move(tmp_path / "aside", tree / missing)
    assert (2, True) == (done.returncode, missing in done.stderr)
