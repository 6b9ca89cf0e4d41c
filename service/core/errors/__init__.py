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
│   ├── TooManyOpen         batches of one sender; say when to come back
│   ├── WeakPassword        a password that others could guess
│   ├── UnfitName           a name that no account, token, unit or file can have
│   ├── NameTaken           the name is another account's, token's or unit's
│   ├── RolesClash          roles that nobody may hold together, or not for a single unit
│   ├── OwnedByOther        the doc_id is that of another unit's paper
│   ├── UnfitHook           a webhook to an address to which nothing is sent
│   ├── StateForbids        what is asked of a manuscript, batch or webhook its state does not allow
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
│   ├── BrokerFailed        the message broker does not answer
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
