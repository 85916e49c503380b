"""Why a seal, a key document or a status list was refused: codes, and what they mean to people."""

from enum import StrEnum
from typing import Final

from ekelurahan.errors import InputError
from ekelurahan.texts import mark


class Reason(StrEnum):
    """Code of one reason; programs compare these, people read :func:`text_of`.

    >>> Reason("wrong-signature") is Reason.WRONG_SIGNATURE
    True
    """

    NO_KEYS = "no-keys"
    KEYS_EXPIRED = "keys-expired"
    CLOCK_BEHIND = "clock-behind"
    NO_CODE = "no-code"
    NOT_A_SEAL = "not-a-seal"
    OTHER_AUTHORITY = "other-authority"

    MALFORMED_TEXT = "malformed-text"
    MALFORMED_TOKEN = "malformed-token"  # noqa: S105 - a code, not a secret
    MALFORMED_CLAIMS = "malformed-claims"
    WRONG_SIGNATURE = "wrong-signature"
    ALTERED_SIGNATURE = "altered-signature"
    ISSUED_IN_FUTURE = "issued-in-future"
    CONTENT_DIFFERS = "content-differs"
    CONTENT_NOT_SEALED = "content-not-sealed"
    PAPER_DIFFERS = "paper-differs"

    PAGE_DIFFERS = "page-differs"
    PAGE_CODE_DIFFERS = "page-code-differs"
    PAGE_ADDED = "page-added"
    PAGE_COVERED = "page-covered"
    PAGE_INCOMPLETE = "page-incomplete"
    PAGE_IS_PICTURE = "page-is-picture"
    PAGE_UNPROVEN = "page-unproven"
    PAGE_UNCHECKED = "page-unchecked"
    FILE_DIFFERS = "file-differs"
    FILE_NOT_STORED = "file-not-stored"
    FILE_UNCHECKED = "file-unchecked"
    PDF_SIGNATURE_BROKEN = "pdf-signature-broken"
    PDF_SIGNATURE_PARTIAL = "pdf-signature-partial"
    PDF_SIGNATURE_UNTRUSTED = "pdf-signature-untrusted"
    PDF_SIGNATURE_UNCHECKED = "pdf-signature-unchecked"
    PDF_SIGNATURE_UNREADABLE = "pdf-signature-unreadable"

    FOREIGN_HOST = "foreign-host"
    UNKNOWN_KEY = "unknown-key"
    KEY_NOT_FOR_LETTERS = "key-not-for-letters"
    WRONG_ALGORITHM = "wrong-algorithm"
    KEY_NOT_IN_FORCE = "key-not-in-force"
    KEY_COMPROMISED = "key-compromised"
    OFFICE_OUT_OF_SCOPE = "office-out-of-scope"
    KIND_OUT_OF_SCOPE = "kind-out-of-scope"
    LIFETIME_TOO_LONG = "lifetime-too-long"

    REVOKED = "revoked"
    SUSPENDED = "suspended"
    REPLACED = "replaced"
    EXPIRED = "expired"
    TRAINING_KEY = "training-key"

    NO_STATUS_LIST = "no-status-list"
    STATUS_LIST_UNUSABLE = "status-list-unusable"
    STATUS_LIST_STALE = "status-list-stale"
    STATUS_OUT_OF_RANGE = "status-out-of-range"
    STATUS_LIST_ROLLED_BACK = "status-list-rolled-back"
    CONFIRMED_UNUSABLE = "confirmed-unusable"
    CONFIRMED_UNKNOWN = "confirmed-unknown"

    KEYS_MALFORMED = "keys-malformed"
    KEYS_NOT_FROM_ROOT = "keys-not-from-root"
    KEYS_ROLLED_BACK = "keys-rolled-back"


_TEXTS: Final = {
    Reason.NO_KEYS: mark("There is no key document of the city to check against."),
    Reason.KEYS_EXPIRED: mark("The key document of the city on this device is out of date."),
    Reason.CLOCK_BEHIND: mark("The clock of this device is wrong."),
    Reason.NO_CODE: mark("No QR code could be read in it."),
    Reason.NOT_A_SEAL: mark("This is not a letter seal."),
    Reason.OTHER_AUTHORITY: mark("This seal was not made by the authority whose keys are here."),
    Reason.MALFORMED_TEXT: mark("The text of the QR code was altered or misread."),
    Reason.MALFORMED_TOKEN: mark("The content of the QR code was altered."),
    Reason.MALFORMED_CLAIMS: mark("What the seal says is not in the published form."),
    Reason.WRONG_SIGNATURE: mark("The signature does not fit what the seal says."),
    Reason.ALTERED_SIGNATURE: mark("The signature was altered after it was made."),
    Reason.ISSUED_IN_FUTURE: mark("The seal bears a date in the future."),
    Reason.CONTENT_DIFFERS: mark("The seal is genuine, but belongs to another letter."),
    Reason.CONTENT_NOT_SEALED: mark("The seal says only the facts below, not the whole letter."),
    Reason.PAPER_DIFFERS: mark("The seal is genuine, but the paper says something else than it."),
    Reason.PAGE_DIFFERS: mark("The seal is genuine, but the page shows something else than it."),
    Reason.PAGE_CODE_DIFFERS: mark("The QR code on the page is not the seal inside the file."),
    Reason.PAGE_ADDED: mark("A page shows neither the seal nor the number of the letter."),
    Reason.PAGE_COVERED: mark("Something was drawn over text of the page."),
    Reason.PAGE_INCOMPLETE: mark("The page does not show everything that was sealed."),
    Reason.PAGE_IS_PICTURE: mark("The page is a picture: only a person can compare what it says."),
    Reason.PAGE_UNPROVEN: mark(
        "The file does not carry what was sealed: number, name and NIK fit, the rest is unproven."
    ),
    Reason.PAGE_UNCHECKED: mark("The page was not looked at: the tools for it are not installed."),
    Reason.FILE_DIFFERS: mark("The office issued this letter as another file."),
    Reason.FILE_NOT_STORED: mark("The office has no record of this letter."),
    Reason.FILE_UNCHECKED: mark("The office could not be asked about this file."),
    Reason.PDF_SIGNATURE_BROKEN: mark("The file was altered after it was signed."),
    Reason.PDF_SIGNATURE_PARTIAL: mark("Something was added to the file after it was signed."),
    Reason.PDF_SIGNATURE_UNTRUSTED: mark(
        "The file is as it was signed, but who signed it cannot be confirmed here."
    ),
    Reason.PDF_SIGNATURE_UNCHECKED: mark(
        "The signature over the file was not checked: install the extra 'signatures'."
    ),
    Reason.PDF_SIGNATURE_UNREADABLE: mark("The signature over the file cannot be read."),
    Reason.FOREIGN_HOST: mark("The QR code leads to a site that does not belong to the authority."),
    Reason.UNKNOWN_KEY: mark("The authority has no such key."),
    Reason.KEY_NOT_FOR_LETTERS: mark("The key of this seal may not seal letters."),
    Reason.WRONG_ALGORITHM: mark("The seal uses another signature method than its key."),
    Reason.KEY_NOT_IN_FORCE: mark("The key was not in force when the seal says it was made."),
    Reason.KEY_COMPROMISED: mark("The key of this seal fell into the wrong hands."),
    Reason.OFFICE_OUT_OF_SCOPE: mark("The key belongs to another office than the letter names."),
    Reason.KIND_OUT_OF_SCOPE: mark("The key may not seal this kind of letter."),
    Reason.LIFETIME_TOO_LONG: mark("The letter claims to be valid longer than its kind may be."),
    Reason.REVOKED: mark("The office has revoked this letter."),
    Reason.SUSPENDED: mark("The office has suspended this letter for the time being."),
    Reason.REPLACED: mark("The office has replaced this letter with a new one."),
    Reason.EXPIRED: mark("The validity of this letter has ended."),
    Reason.TRAINING_KEY: mark("This letter was made for training."),
    Reason.NO_STATUS_LIST: mark("There is no status list for this letter."),
    Reason.STATUS_LIST_UNUSABLE: mark("The status list for this letter cannot be trusted."),
    Reason.STATUS_LIST_STALE: mark("The status list for this letter is not recent enough."),
    Reason.STATUS_OUT_OF_RANGE: mark("The status list has no entry for this letter."),
    Reason.STATUS_LIST_ROLLED_BACK: mark("The status list is older than one seen before."),
    Reason.CONFIRMED_UNUSABLE: mark("The list of confirmed letters cannot be trusted."),
    Reason.CONFIRMED_UNKNOWN: mark(
        "The key of this seal fell into the wrong hands, and which of its letters the office has"
        " confirmed is not known here."
    ),
    Reason.KEYS_MALFORMED: mark("The key document is not in the published form."),
    Reason.KEYS_NOT_FROM_ROOT: mark("The key document is not signed by the city's root key."),
    Reason.KEYS_ROLLED_BACK: mark("The key document is older than one seen before."),
}


def text_of(reason: Reason) -> str:
    """Give the English template of a reason, for :func:`ekelurahan.texts.say`.

    >>> text_of(Reason.UNKNOWN_KEY)
    'The authority has no such key.'
    """
    return _TEXTS[reason]


class RefusedError(InputError):
    """A seal, a key document or a status list breaks a rule of the format.

    :class:`~ekelurahan.seal.verifier.Verifier` turns it into a verdict; those who load key
    documents and status lists themselves see it.

    Args:
        reason: Which rule.
        detail: What exactly, for developers; never anything a letter says.

    >>> str(RefusedError(Reason.KEYS_MALFORMED, "keys[3].kid"))
    'The key document is not in the published form. (keys[3].kid)'
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(text_of(reason), reason=reason, detail=detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        """The reason in English and, where given, the detail."""
        return f"{super().__str__()} ({self.detail})" if self.detail else super().__str__()
