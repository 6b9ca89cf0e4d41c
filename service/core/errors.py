"""The one tree of errors; each door has one table for them: service.web.problems STATUSES by code,
service.console EXIT_CODES by class.

HongtouError
├── PayloadError            the sender's fault: repeating cannot help, unless a quoted document was missing
│   ├── MalformedPayload    not the JSON we accept
│   ├── PayloadTooLarge     over a limit of size, depth or count
│   ├── DocumentTooLong     over a limit of pages or rows
│   ├── UnknownDocumentType doc_type names nothing we know
│   ├── InvalidPayload      shape faults, all at once
│   ├── RejectedDocument    rule findings of severity error
│   ├── BrokenPackage       a package from elsewhere that is not what it says
│   └── BrokenSheet         a spreadsheet that cannot be read, or has no table of ours
├── RequestError            a call that asks for something we do not have or do
│   ├── NotFound
│   ├── UnfitQuery          what is asked for cannot be searched
│   ├── TooMuch             more papers, or more bytes of them, than are handed out at once
│   ├── NotInForce          what is asked of a document its status does not allow
│   ├── NothingFollows      no paper is drafted from one of that type
│   ├── NotSignedIn         nobody knows who asks
│   ├── TokenEnded          a token that was revoked or is over
│   ├── SignInFailed        name or password is wrong, or the account may not sign in; which is not said
│   ├── Forbidden           who asks may not do this
│   ├── PasswordChangeDue   nothing else is done before the first password is changed
│   ├── ForgedCall          a change that does not come from our own page
│   ├── TooManyTries        say when to come back
│   ├── WeakPassword        a password that others could guess
│   ├── UnfitName           a name that no account, token or unit can have
│   ├── NameTaken           the name is another account's, token's or unit's
│   ├── RolesClash          roles that nobody may hold together, or not for a single unit
│   ├── OwnedByOther        the doc_id is that of another unit's paper
│   ├── StateForbids        what is asked of a manuscript its state does not allow
│   ├── VersionMissing      a change that does not say which version it changes
│   ├── VersionChanged      somebody else changed it in between
│   ├── ArchiveClash        what a package brings is in the archive already, and is not the same
│   ├── KeyReused           Idempotency-Key used before with another body
│   ├── AnswerChanged       the call of this Idempotency-Key would now be answered otherwise
│   ├── KeyInProgress       Idempotency-Key whose first call still runs
│   └── AlreadySealed       the file has a seal, and no second one was asked for
├── ServiceError            our fault: repeating the call may help, but not after ProofFailed,
│   │                       NonConforming or ChecksFailed, and hardly after TimedOut or OutOfMemory
│   ├── RenderFailed
│   ├── ProofFailed
│   ├── NonConforming       the PDF breaks a standard that it claims to keep
│   ├── ConformanceFailed   whether it keeps them could not be judged
│   ├── ChecksFailed        a check of DA/T 70 on what is to be filed failed, and not by the sender's fault
│   ├── TimedOut            a step did not end in its time and was stopped
│   ├── OutOfMemory         a step needed more memory than it may have
│   ├── WorkerDied          the process that worked on the document ended by itself
│   ├── StoreFailed
│   │   └── StoreFull       no room left on the disk
│   ├── SealFailed          no sound seal came about; the document is as it was
│   │   └── TimestampFailed the timestamp service does not answer, or not with a timestamp
│   ├── ProviderFailed      the identity provider does not answer, or not as it should
│   └── Busy                no place free, or too many wait; say when to come back
└── SettingsError           start-up: a setting is missing, unknown or wrong
    └── SealKeyError        nothing can be sealed; found before any document is touched
        ├── SealKeyMissing       no key is set, or its file is not there
        ├── SealKeyUnreadable    the file holds no key or certificate we can read
        ├── SealPassphraseWrong  the key's passphrase is missing or wrong
        ├── SealKeyMismatched    key and certificate do not belong together
        ├── SealKeyExpired       the certificate has ended, or has not begun
        └── SealKeyRefused       the certificate may not sign, is revoked, or leads to no root we trust
"""

from service.core.findings import Finding


class HongtouError(Exception):
    """Base of all errors: a stable code, a Chinese sentence, a cure, and findings where there are any."""

    code = "hongtou"

    def __init__(self, message: str, *, hint: str = "", findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.findings = findings


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


class RequestError(HongtouError):
    """The call asks for something we do not have."""

    code = "request"


class NotFound(RequestError):
    """Nothing is kept under that id or name."""

    code = "not-found"


class UnfitQuery(RequestError):
    """What is asked for cannot be searched."""

    code = "unfit-query"


class TooMuch(RequestError):
    """More papers, or more bytes of them, are asked for than are handed out at once."""

    code = "too-much"


class NotInForce(RequestError):
    """The document's status does not allow what is asked of it."""

    code = "not-in-force"


class NothingFollows(RequestError):
    """No paper is drafted from one of that type."""

    code = "nothing-follows"


class ArchiveClash(RequestError):
    """What a package brings cannot stand beside what the archive has."""

    code = "archive-clash"


class NotSignedIn(RequestError):
    """Nobody knows who asks."""

    code = "not-signed-in"


class TokenEnded(RequestError):
    """The token was revoked or is over; `token` is its id, `holder` what the logs call it."""

    code = "token-ended"

    def __init__(self, message: str, *, hint: str = "", token: str, holder: str) -> None:
        super().__init__(message, hint=hint)
        self.token = token
        self.holder = holder


class SignInFailed(RequestError):
    """Name or password is wrong, or the account may not sign in; which of them is not said."""

    code = "sign-in-failed"


class Forbidden(RequestError):
    """Who asks may not do this."""

    code = "forbidden"


class PasswordChangeDue(RequestError):
    """Nothing else is done before the first password is changed."""

    code = "password-change-due"


class ForgedCall(RequestError):
    """A change that does not come from our own page."""

    code = "forged-call"


class TooManyTries(RequestError):
    """Too many passwords were tried; `retry_after` seconds say when to come back."""

    code = "too-many-tries"

    def __init__(self, message: str, *, retry_after: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class WeakPassword(RequestError):
    """A password that others could guess."""

    code = "weak-password"


class UnfitName(RequestError):
    """A name that no account, token or unit can have."""

    code = "unfit-name"


class NameTaken(RequestError):
    """The name is another account's, token's or unit's."""

    code = "name-taken"


class RolesClash(RequestError):
    """Roles that nobody may hold together, or not for a single unit."""

    code = "roles-clash"


class OwnedByOther(RequestError):
    """The doc_id is that of another unit's paper."""

    code = "owned-by-other"


class StateForbids(RequestError):
    """What is asked of a manuscript its state does not allow."""

    code = "state-forbids"


class VersionMissing(RequestError):
    """A change that does not say which version it changes."""

    code = "version-missing"


class VersionChanged(RequestError):
    """Somebody else changed it in between."""

    code = "version-changed"


class KeyReused(RequestError):
    """The Idempotency-Key came before with another body."""

    code = "idempotency-key-reused"


class AnswerChanged(RequestError):
    """The call came before with this Idempotency-Key, but its answer would be another one now."""

    code = "idempotency-answer-changed"


class KeyInProgress(RequestError):
    """The first call with this Idempotency-Key has not ended yet."""

    code = "idempotency-key-in-progress"


class AlreadySealed(RequestError):
    """The file has a seal already."""

    code = "already-sealed"


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


class SettingsError(HongtouError):
    """A setting is missing, unknown or wrong."""

    code = "settings"


class SealKeyError(SettingsError):
    """Nothing can be sealed with what is set."""

    code = "seal-key"


class SealKeyMissing(SealKeyError):
    """No key is set, or its file is not there."""

    code = "seal-key-missing"


class SealKeyUnreadable(SealKeyError):
    """The file holds no key or certificate we can read."""

    code = "seal-key-unreadable"


class SealPassphraseWrong(SealKeyError):
    """The key's passphrase is missing or wrong."""

    code = "seal-passphrase-wrong"


class SealKeyMismatched(SealKeyError):
    """Key and certificate do not belong together."""

    code = "seal-key-mismatched"


class SealKeyExpired(SealKeyError):
    """The certificate has ended, or has not begun."""

    code = "seal-key-expired"


class SealKeyRefused(SealKeyError):
    """The certificate may not sign, is revoked, or leads to no root we trust."""

    code = "seal-key-refused"
