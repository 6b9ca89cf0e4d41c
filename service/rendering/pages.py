"""How many pages a finished PDF has (页数)."""

from service.core.errors import ProofFailed


def count_pages(content: bytes) -> int:
    """The pages of the PDF; raises ProofFailed for what is none."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content)
    except PdfiumError as fault:
        raise ProofFailed("生成的 PDF 打不开，未归档。", hint="请运行 hongtou doctor 检查组件。") from fault
    try:
        return len(document)
    finally:
        document.close()
