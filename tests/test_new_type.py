"""A fourth type is added by files alone: none of the existing ones is touched."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.table import _Cell

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
HEADS = ("序号", "督办事项", "回复期限")
VALUES = ("{{ row.no }}", "{{ row.text }}", "{{ reply_due }}")
ASKING = """
from service.acting import utc_now
from service.core.access import TOKEN_SCOPES
from service.settings import read_settings
from service.web.app import create_app, wire
services = wire(read_settings())
token = services.office.tokens.issue("t", TOKEN_SCOPES, id="0" * 32, time=utc_now(), actor="测试", days=1)[1]
caller = create_app(services.settings, services).test_client()
print(caller.get("/api/openapi.json", headers={"Authorization": f"Bearer {token}"}).get_data(as_text=True))
"""


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
    own_list(document)
    document.save(str(folder / f"{NAME}.docx"))


def own_list(document: WordDocument) -> None:
    """The notice's list made the slip's own: another source, three columns, other words."""
    for run in (run for paragraph in document.paragraphs for run in paragraph.runs):
        run.text = run.text.replace("problem_list", "matter_list")
    (table,) = (table for table in document.tables if "problem_rows" in table._tbl.xml)
    head, loop, row, _ = table.rows
    rewrite(loop.cells[0], "{%tr for row in rows %}")
    for line, texts in ((head, HEADS), (row, VALUES)):
        for cell, text in zip(line.cells, texts, strict=False):
            rewrite(cell, text)
        for surplus in line._tr.tc_lst[len(texts) :]:
            line._tr.remove(surplus)


def rewrite(cell: _Cell, text: str) -> None:
    """*text* in the cell's first paragraph, in place of all it held."""
    first, *others = cell.paragraphs
    for paragraph in others:
        cell._tc.remove(paragraph._p)
    for run in first.runs[1:]:
        first._p.remove(run._r)
    first.runs[0].text = text


def python(tree: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A script run on the copied tree."""
    whole = f"import sys; sys.path.insert(0, {str(tree)!r})\n{script}"
    return subprocess.run([sys.executable, "-c", whole, *arguments], capture_output=True, text=True, cwd=tree)


def hongtou(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, run from the copied tree."""
    return python(tree, "from service.cli import main; main()", *arguments)


def test_the_new_type_is_listed(tree: Path) -> None:
    """The registry finds it beside the three."""
    assert f"{NAME}\t督办单" in hongtou(tree, "types").stdout


def test_the_new_type_becomes_two_files(tree: Path, tmp_path: Path) -> None:
    """Loaded, checked, rendered and proven like the others."""
    done = hongtou(tree, "generate", f"samples/{NAME}/typical.json", "-o", str(tmp_path))
    assert 0 == done.returncode, done.stderr
    word, pdf = sorted(tmp_path.iterdir())
    assert (".docx", ".pdf") == (word.suffix, pdf.suffix)
    rows = [[cell.text for cell in row.cells] for row in Document(str(word)).tables[0].rows]
    assert [list(HEADS), ["1", "修订党政联席会议议事规则", "2022年12月15日"]] == rows[:2]


def test_a_list_of_another_type_is_refused(tree: Path, tmp_path: Path) -> None:
    """The new type says which lists it makes: its own, and no other."""
    payload = json.loads((FILES / "typical.json").read_text(encoding="utf-8"))
    payload["header"]["attachments"][0]["source"] = "problem_list"
    (tmp_path / "other.json").write_text(json.dumps(payload), encoding="utf-8")
    done = hongtou(tree, "validate", str(tmp_path / "other.json"))
    assert (1, True) == (done.returncode, "matter_list（督办事项清单）" in done.stderr)


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


def test_the_new_type_is_in_the_openapi_document(tree: Path) -> None:
    """The service tells of its shapes beside those of the three."""
    done = python(tree, ASKING)
    assert 0 == done.returncode, done.stderr
    schemas = json.loads(done.stdout)["components"]["schemas"]
    assert "督办单" in {schema.get("title") for schema in schemas.values()}


@pytest.mark.parametrize(
    ("path", "word"),
    [
        (f"service/documents/{NAME}.py", "TITLE"),
        (f"service/documents/{NAME}.py", "view"),
        (f"service/rules/{NAME}.py", "RULES"),
        (f"schemas/{NAME}.py", "load"),
    ],
)
def test_a_missing_name_is_told_at_start(tree: Path, path: str, word: str) -> None:
    """A module without what the registry asks of it is named with what it lacks."""
    module = tree / path
    whole = module.read_text(encoding="utf-8")
    try:
        module.write_text(f"{whole}\n\ndel {word}\n", encoding="utf-8")
        done = hongtou(tree, "types")
    finally:
        module.write_text(whole, encoding="utf-8")
    assert (2, True) == (done.returncode, f"{path} 中的 {word}" in done.stderr), done.stderr


@pytest.mark.parametrize("missing", sorted(PLACES.values()))
def test_a_missing_file_is_named_at_start(tree: Path, missing: str, tmp_path: Path) -> None:
    """Each part that is not there is said, with its path."""
    shutil.move(tree / missing, tmp_path / "aside")
    try:
        done = hongtou(tree, "types")
    finally:
        shutil.move(tmp_path / "aside", tree / missing)
    assert (2, True) == (done.returncode, missing in done.stderr)
