"""Every contestant that is here makes the same paper of the same words, and is measured as it should be."""

import re
import sys
import time
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from bench.contestant import CONTESTANTS, RIVAL, Contestant, Failed, Working
from bench.installing import HERE
from bench.preparing import paper
from bench.processes import cpu_seconds, descriptors, memory, peak_memory, tree
from bench.sizes import BY_NAME
from service.rendering.words import read_docx

HAN = re.compile(r"[\u4e00-\u9fff]")
SECONDS = 120


def is_here(contestant: Contestant) -> bool:
    """Whether `make bench` has installed what it needs."""
    if "node" in contestant.needs:
        return (HERE / "node_modules/carbone").exists()
    return not contestant.needs or Path(RIVAL).exists()


@pytest.mark.parametrize("contestant", CONTESTANTS, ids=lambda contestant: contestant.name)
def test_every_contestant_says_the_same_words(contestant: Contestant, tmp_path: Path) -> None:
    """As many of each Han sign in each file as in the texts: of the 2-page notice, of a plan in Word."""
    if not is_here(contestant):
        pytest.skip("installed by make bench")
    size = "plan-20" if "ord" in contestant.name or contestant.name == "docxtpl" else "notice-2"
    folder = paper(BY_NAME[size], 1)
    words = Counter(HAN.findall((folder / "texts.json").read_text("utf-8")))
    with Working(contestant) as working:
        taken = working.make(folder, SECONDS, tmp_path)
    assert taken.cpu > 0 < taken.wall
    assert taken.memory > 10_000_000
    files = sorted(tmp_path.iterdir())
    assert files
    for file in files:
        assert words == Counter(HAN.findall(said(file))), file


def said(file: Path) -> str:
    """The words of a Word file or a PDF."""
    if file.suffix == ".docx":
        return "".join(read_docx(file.read_bytes()).paragraphs)
    with pypdfium2.PdfDocument(file) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)


def contestant_of(code: str) -> Contestant:
    """One that runs a line of Python."""
    return Contestant("planted", "planted", (sys.executable, "-c", code))


def test_one_that_dies_or_hangs_is_told_as_such(tmp_path: Path) -> None:
    """With its last words, or with the time that it had."""
    with (
        Working(contestant_of("raise SystemExit('no more')")) as dead,
        pytest.raises(Failed, match=r"no more|start"),
    ):
        dead.make(tmp_path, SECONDS)
    with (
        Working(contestant_of("import time; time.sleep(99)")) as deaf,
        pytest.raises(Failed, match="more than 1 s"),
    ):
        deaf.make(tmp_path, 1)


def test_what_a_contestant_leaves_running_ends_with_it(tmp_path: Path) -> None:
    """A helper of its own is no helper of the next."""
    code = "import subprocess, time; p = subprocess.Popen(['sleep', '99']); time.sleep(99)"
    with Working(contestant_of(code)) as working:
        with pytest.raises(Failed):
            working.make(tmp_path, 1)
        pids = tree(working.pid)
    assert 2 == len(pids)
    end = time.monotonic() + 10
    while any(map(memory, pids)) and time.monotonic() < end:
        time.sleep(0.05)
    assert [0, 0] == [memory(pid) for pid in pids]


def test_the_kernel_tells_what_a_process_takes() -> None:
    """Of ourselves: memory, files, CPU; of a process that is not there: nothing."""
    own = int(Path("/proc/self").resolve().name)
    assert own == tree(own)[0]
    assert peak_memory(own) >= memory(own) > 1_000_000
    assert descriptors(own) > 2
    assert cpu_seconds([own]) > 0
    gone = 2**22 + 1
    assert (0, 0, 0) == (memory(gone), descriptors(gone), cpu_seconds([gone]))
