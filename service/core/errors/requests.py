"""What is wrong with a call: it asks for something we do not have or do."""

from service.core.errors import HongtouError


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


class TooManyOpen(RequestError):
    """Too many batches of the sender have not ended; `retry_after` seconds say when to come back."""

    code = "too-many-open"

    def __init__(self, message: str, *, retry_after: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class WeakPassword(RequestError):
    """A password that others could guess."""

    code = "weak-password"


class UnfitName(RequestError):
    """A name that no account, token, unit or file can have."""

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


class UnfitHook(RequestError):
    """A webhook to an address to which nothing is sent."""

    code = "unfit-hook"


class StateForbids(RequestError):
    """What is asked of a manuscript, batch or webhook its state does not allow."""

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
