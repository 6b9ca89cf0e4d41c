"""What is wrong with a payload: the sender's fault."""

from service.core.errors import HongtouError


class PayloadError(HongtouError):
    """The payload cannot become a document."""

    code = "payload"


class MalformedPayload(PayloadError):
    """The body is not the JSON we accept."""

    code = "malformed-payload"


class PayloadTooLarge(PayloadError):
    """The body is over a limit of size, depth or count."""

    code = "payload-too-large"


class DocumentTooLong(PayloadError):
    """The document would have more pages or rows than allowed."""

    code = "document-too-long"


class UnknownDocumentType(PayloadError):
    """The payload's doc_type names no type we have."""

    code = "unknown-document-type"


class InvalidPayload(PayloadError):
    """The payload has shape faults."""

    code = "invalid-payload"


class RejectedDocument(PayloadError):
    """The document breaks rules that stop it."""

    code = "rejected-document"


class BrokenPackage(PayloadError):
    """A package from elsewhere lacks something, or holds something else than it says."""

    code = "broken-package"


class BrokenSheet(PayloadError):
    """A spreadsheet cannot be read, holds too much, or has no table that we know."""

    code = "broken-sheet"
