"""A view to PDF/A by WeasyPrint; nothing is ever fetched but our own faces."""

import atexit
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any

from service.core.errors.faults import RenderFailed
from service.rendering.advances import Advances
from service.rendering.emblem import raised
from service.rendering.fonts import ROLES, Typeface, in_turn
from service.rendering.html import Filled, filled, stylesheet, template_digests
from service.rendering.pdf_claims import claim_accessibility
from service.rendering.pdf_imprint import OVERLEAF, on_even_page
from service.rendering.pdf_pages import remember_pages
from service.rendering.pdf_payload import PayloadFile, name_once
from service.rendering.pdf_sheets import SheetPainter
from service.rendering.pdf_source import source_of
from service.rendering.pdf_streams import deflate
from service.rendering.pdf_tags import tidy
from service.rendering.provenance import face_digests, versions

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

ARCHIVAL = "pdf/a-3a"
"""The one variant that may carry a file that is no PDF."""
FACES = "hongtou:faces/"
"""The only addresses there are: this and the role of a prepared face."""

HINT = "这是本服务的故障，不是文书内容的问题。请运行 hongtou doctor 检查字体和排版组件后重试。"
FULL = "这是本服务的故障，不是文书内容的问题。请检查临时文件夹（TMPDIR）所在磁盘的空间和权限后重试。"
"""The engine keeps copies of the faces there."""

ONE_AT_A_TIME = Lock()
"""WeasyPrint does not promise to be thread-safe, and its log is one for the whole process."""


class PdfRenderer:
    """Sets documents on GB/T 9704 pages; satisfies `service.core.ports.Renderer`."""

    format = "pdf"
    media_type = "application/pdf"

    def __init__(self, typefaces: Iterable[Typeface], variant: str = ARCHIVAL) -> None:
        self._typefaces = tuple(typefaces)
        self._variant = variant
        self._engine: _Engine | None = None

    def render(
        self, type_name: str, view: Mapping[str, Any], *, draft: bool = False, source: bytes | None = None
    ) -> bytes:
        """The document as PDF/A and PDF/UA-1; the same view and source give the same bytes.

        PDF/A-3a carries its *source* as payload.json, dated the day of the paper. Raises RenderFailed.
        """
        paper = filled(type_name, view, draft=draft, typefaces=self._typefaces)
        if source is None or self._variant != ARCHIVAL:
            return self.typeset(paper)
        return self.typeset(paper, PayloadFile(source, datetime.fromisoformat(view["header"]["issue_date"])))

    def made_with(self, type_name: str) -> dict[str, str]:
        """The variant, the versions of what sets pages, and the SHA-256 of templates and faces."""
        programs = versions("weasyprint", "pydyf", "fonttools", "uharfbuzz") | {
            "pango": pango_version(),
            "harfbuzz": harfbuzz_version(),
            "pdf_variant": self._variant,
        }
        return programs | template_digests(type_name) | face_digests(self._typefaces)

    def typeset(self, paper: Filled, payload: PayloadFile | None = None) -> bytes:
        """*paper* on the pages of our stylesheet, with the *payload* attached; raises RenderFailed."""
        with ONE_AT_A_TIME, _failing():
            if self._engine is None:
                self._engine = _Engine(self._typefaces, self._variant)
                atexit.register(self._drop)
            return self._engine.write(paper, payload)

    def _drop(self) -> None:
        """Nothing; the engine removes its folder of faces, which needs modules that the exit takes away."""
        self._engine = None


class _Engine:
    """WeasyPrint with our stylesheet parsed and our faces installed, once."""

    def __init__(self, typefaces: tuple[Typeface, ...], variant: str) -> None:
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        remember_pages()
        self._variant = variant
        self._names = {face.role: face_name(face) for face in typefaces}
        self._advances = Advances(typefaces)
        self._fetcher = own_faces(typefaces)
        self._fonts = FontConfiguration()
        style = font_rules(typefaces) + stylesheet()
        with _listening():
            self._style = CSS(string=style, font_config=self._fonts, url_fetcher=self._fetcher)
            self._overleaf = CSS(string=OVERLEAF)

    def write(self, paper: Filled, payload: PayloadFile | None) -> bytes:
        """The PDF; raises RenderFailed where the engine left anything out."""
        seen = paper.html.encode() + b"\0" + (payload.content if payload else b"")
        kind = {"pdf_variant": self._variant, "pdf_tags": True}
        painter = SheetPainter(self._fonts, self._advances, self._names)
        images = painter.images(paper.sheets)
        with _listening():
            lay_out = partial(self._laid_out, paper.html, images, kind)
            document = on_even_page(lay_out, self._style, self._overleaf)
            content: bytes = document.write_pdf(
                pdf_identifier=sha256(seen).digest()[:16],
                attachments=[payload.attachment()] if payload else [],
                finisher=partial(self._finish, painter),
                **kind,
            )
        return content

    def _laid_out(self, html: str, images: dict[str, Any], kind: Mapping[str, Any], styles: list[Any]) -> Any:
        source = source_of(html, self._fetcher)
        return source.render(stylesheets=styles, font_config=self._fonts, cache=images, **kind)

    def _finish(self, painter: SheetPainter, _document: Any, pdf: Any) -> None:
        self._refuse_strangers(pdf)
        name_once(pdf)
        tidy(pdf, painter.painted)
        claim_accessibility(pdf)
        deflate(pdf)

    def _refuse_strangers(self, pdf: Any) -> None:
        """Raise RenderFailed where the system slipped in a face of its own for a character."""
        used = {
            item["FontName"].decode().partition("+")[2]
            for item in pdf.objects
            if isinstance(item, dict) and item.get("Type") == "/FontDescriptor"
        }
        if strangers := used - {*self._names.values()}:
            raise RenderFailed(f"PDF 用了规定以外的字体：{'、'.join(sorted(strangers))}。", hint=HINT)


def face_name(face: Typeface) -> str:
    """The family the stylesheet calls the face by: its role, whatever font plays it.

    No font has such a name itself: of two faces that answer to one name fontconfig takes which it likes.
    """
    return f"Hongtou-{face.role}"


def font_rules(typefaces: Iterable[Typeface]) -> str:
    """CSS that brings in the faces, and says for each role, `--kaiti` …, who is asked for a sign in turn."""
    faces = tuple(typefaces)
    brought = "".join(
        f'@font-face {{ font-family: "{face_name(face)}"; src: url("{FACES}{face.role}") }}\n'
        for face in faces
    )
    asked = {role: ", ".join(f'"{face_name(face)}"' for face in in_turn(role, faces)) for role in ROLES}
    named = "".join(f"  --{role}: {families};\n" for role, families in asked.items())
    title = next((face for face in faces if face.role == "xiaobiaosong"), None)
    height = f"  --raised: {raised(title)}em;\n" if title else ""
    return f"{brought}:root {{\n{named}{height}}}\n"


def own_faces(typefaces: Iterable[Typeface]) -> "URLFetcher":
    """A fetcher that knows the prepared faces by role and refuses every other address for good."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    paths = {FACES + face.role: face.path for face in typefaces}

    class OwnFaces(URLFetcher):  # type: ignore[misc] # WeasyPrint ships no types
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            if url not in paths:
                raise FatalURLFetchingError(f"不允许读取 {url}")
            return URLFetcherResponse(url, paths[url].read_bytes(), {"Content-Type": "font/otf"})

    return OwnFaces()


def engine_libraries() -> str:
    """The engine's system libraries in words; raises OSError for one that is missing."""
    from weasyprint.text.ffi import harfbuzz, harfbuzz_subset

    if harfbuzz_subset is None or not harfbuzz.hb_version_atleast(4, 1, 0):
        raise OSError("缺少 libharfbuzz-subset（4.1 以上），无法截取字体子集")
    return f"Pango {pango_version()}、HarfBuzz {harfbuzz_version()} 及其子集库"


def pango_version() -> str:
    """The version of the library that shapes and breaks lines; raises OSError where it is missing."""
    from weasyprint.text.ffi import pango

    number = pango.pango_version()
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


@cache
def harfbuzz_version() -> str:
    """The version of the library that shapes and subsets; raises OSError where it is missing.

    The binding only knows how to ask whether it is at least some version, so the number is counted up to.
    """
    from weasyprint.text.ffi import harfbuzz

    found = [0, 0, 0]
    for place in range(len(found)):
        while harfbuzz.hb_version_atleast(*found[:place], found[place] + 1, *[0] * (2 - place)):
            found[place] += 1
    return ".".join(map(str, found))


@contextmanager
def _failing() -> Iterator[None]:
    """Turns whatever the engine raises into RenderFailed, also while it loads."""
    try:
        with redirect_stdout(sys.stderr):  # it speaks there of a missing library, amid our own answers
            from weasyprint.urls import FatalURLFetchingError
    except OSError as missing:
        raise RenderFailed(
            f"PDF 排版所需的系统组件不全：{missing}。", hint="请重新运行 make serve 安装系统组件。"
        ) from missing
    try:
        yield
    except RenderFailed:
        raise
    except (Exception, FatalURLFetchingError) as fault:  # whatever the engine raises, there is no paper
        if isinstance(fault, OSError) and fault.errno:
            raise RenderFailed(f"PDF 排版时无法读写文件：{fault.strerror}。", hint=FULL) from fault
        raise RenderFailed(f"PDF 排版失败：{fault or type(fault).__name__}。", hint=HINT) from fault


@contextmanager
def _listening() -> Iterator[None]:
    """Raises RenderFailed afterwards where the engine complained: a glyph missing, an asset not loaded."""
    listener = _Listener(logging.WARNING)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        yield
    finally:
        logger.removeHandler(listener)
    if listener.heard:
        raise RenderFailed("PDF 排版不完整：" + "；".join(dict.fromkeys(listener.heard)) + "。", hint=HINT)


class _Listener(logging.Handler):
    """Keeps what it hears."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message of *record*."""
        self.heard.append(record.getMessage())
