"""What went wrong on our side."""

from service.core.errors import HongtouError


class ServiceError(HongtouError):
    """The fault is ours."""

    code = "service"


class RenderFailed(ServiceError):
    """A file could not be made from a sound document."""

    code = "render-failed"


class ProofFailed(ServiceError):
    """A file was made but does not hold what it must."""

    code = "proof-failed"


class NonConforming(ServiceError):
    """A PDF was made but does not keep a standard that it claims; the findings name the clauses."""

    code = "nonconforming"


class ConformanceFailed(ServiceError):
    """Whether a PDF keeps what it claims could not be judged: nothing was filed."""

    code = "conformance-failed"


class ChecksFailed(ServiceError):
    """What was to be filed did not pass the checks of DA/T 70; the findings name them."""

    code = "checks-failed"


class TimedOut(ServiceError):
    """The work on a document did not end in its time."""

    code = "timed-out"


class OutOfMemory(ServiceError):
    """The work on a document needed more memory than it may have."""

    code = "out-of-memory"


class WorkerDied(ServiceError):
    """The process that worked on a document ended before its answer."""

    code = "worker-died"


class StoreFailed(ServiceError):
    """The document could not be kept."""

    code = "store-failed"


class StoreFull(StoreFailed):
    """The document could not be kept: no room left on the disk."""

    code = "store-full"


class BrokerFailed(ServiceError):
    """The message broker between the workers of several machines does not answer."""

    code = "broker-failed"


class SealFailed(ServiceError):
    """No sound seal came about; the document is as it was."""

    code = "seal-failed"


class TimestampFailed(SealFailed):
    """The timestamp service did not answer with a timestamp."""

    code = "timestamp-failed"


class ProviderFailed(ServiceError):
    """The identity provider does not answer, or not as OpenID Connect wants it."""

    code = "provider-failed"


class Busy(ServiceError):
    """No place is free; `retry_after` seconds say when to come back."""

    code = "busy"

    def __init__(self, message: str, *, retry_after: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after
