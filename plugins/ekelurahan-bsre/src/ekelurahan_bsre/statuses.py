"""May they sign? What each status of a user means, asked before a passphrase is sent."""

import re
from collections.abc import Mapping
from typing import Final

from ekelurahan.errors import PartError, PermanentError
from ekelurahan.texts import Worded

MAY_SIGN: Final = "ISSUE"
NOT_REGISTERED: Final = "NOT_REGISTERED"

_RENEW: Final = Worded(
    "Let the official have it renewed with BSrE, then retry with the passphrase.",
    id="Minta pejabat memperbaruinya di BSrE, lalu ulangi dengan frasa sandi.",
)
_FINISH: Final = Worded(
    "Let the official finish the registration with BSrE, then retry with the passphrase.",
    id="Minta pejabat menuntaskan pendaftaran di BSrE, lalu ulangi dengan frasa sandi.",
)
_ASK: Final = Worded(
    "Ask the agency's BSrE administrator; somebody else who may sign can do so meanwhile.",
    id="Hubungi admin BSrE instansi; sementara itu pejabat lain yang berwenang dapat menandatangani.",
)
_REGISTER: Final = Worded(
    "Check the NIK in the city file, or register the official with BSrE; then retry.",
    id="Periksa NIK di berkas kota, atau daftarkan pejabat ke BSrE; lalu ulangi.",
)

_MEANINGS: Final[Mapping[str, tuple[Worded, Worded]]] = {
    "EXPIRED": (
        Worded("the official's certificate has ended", id="sertifikat pejabat sudah berakhir"),
        _RENEW,
    ),
    "RENEW": (
        Worded(
            "the official's certificate must be renewed", id="sertifikat pejabat harus diperbarui"
        ),
        _RENEW,
    ),
    "WAITING_FOR_VERIFICATION": (
        Worded("BSrE has not verified the official yet", id="BSrE belum memverifikasi pejabat ini"),
        _FINISH,
    ),
    "NEW": (
        Worded(
            "the official has not activated their BSrE account",
            id="pejabat belum mengaktifkan akun BSrE-nya",
        ),
        _FINISH,
    ),
    "NO_CERTIFICATE": (
        Worded("the official has no certificate", id="pejabat belum punya sertifikat"),
        _FINISH,
    ),
    NOT_REGISTERED: (
        Worded("BSrE does not know the official", id="BSrE tidak mengenal pejabat ini"),
        _REGISTER,
    ),
    "SUSPEND": (
        Worded("the official's certificate is suspended", id="sertifikat pejabat ditangguhkan"),
        _ASK,
    ),
    "REVOKE": (
        Worded("the official's certificate is revoked", id="sertifikat pejabat sudah dicabut"),
        _ASK,
    ),
}


def may_not_sign(status: str) -> PartError:
    """Say why somebody of that status may not sign.

    >>> str(may_not_sign("EXPIRED"))
    "the official's certificate has ended"
    """
    if status in _MEANINGS:
        return PermanentError(*_MEANINGS[status])
    return PermanentError(
        Worded(
            "BSrE says '{status}' of the official, which is not known here to allow signing",
            id="BSrE menyatakan '{status}' tentang pejabat ini; di sini itu tidak dikenal sebagai"
            " boleh menandatangani",
        ),
        _ASK,
        status=status if re.fullmatch("[A-Z_]{1,40}", status) else "…",
    )
