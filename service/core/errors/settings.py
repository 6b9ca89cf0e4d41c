"""What is wrong with the settings: found at start-up."""

from service.core.errors import HongtouError


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
