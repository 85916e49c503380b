"""What is told when it did not work. No text of the service is repeated: it may hold a passphrase."""

from datetime import timedelta
from typing import Final

from ekelurahan.errors import (
    CredentialError,
    MisconfiguredError,
    PartError,
    PermanentError,
    RetryableError,
    ThrottledError,
)
from ekelurahan.texts import Worded

_AGAIN: Final = Worded(
    "Nothing was signed. The official gives the passphrase again when the service answers.",
    id="Belum ada yang ditandatangani. Pejabat memberikan frasa sandi lagi setelah layanan menjawab.",
)
_SERVER: Final = Worded(
    "Ask whoever runs the Esign server. Nothing of what it sent was kept.",
    id="Tanyakan kepada pengelola server Esign. Tidak ada kirimannya yang disimpan.",
)
_GIVE: Final = Worded(
    "Let the official give it, and retry: effects.retry(key, passphrase=…).",
    id="Minta pejabat memberikannya, lalu ulangi: effects.retry(key, passphrase=…).",
)


def unreachable() -> PartError:
    """Nobody answers there."""
    return RetryableError(
        Worded("the Esign service cannot be reached", id="layanan Esign tidak dapat dihubungi"),
        _AGAIN,
    )


def untrusted() -> PartError:
    """Who answers there cannot prove to be the service."""
    return MisconfiguredError(
        Worded(
            "the TLS certificate of the Esign service is not trusted",
            id="sertifikat TLS layanan Esign tidak dipercaya",
        ),
        Worded(
            "Put the authority it comes from into ca_file. The check cannot be switched off.",
            id="Taruh otoritas penerbitnya di ca_file. Pemeriksaan ini tidak dapat dimatikan.",
        ),
    )


def no_answer() -> PartError:
    """It did not answer a mere question."""
    return RetryableError(
        Worded("the Esign service does not answer", id="layanan Esign tidak menjawab"), _AGAIN
    )


def outcome_unknown() -> PartError:
    """It was asked to sign, and what became of it is not known."""
    return RetryableError(
        Worded(
            "the answer of Esign was lost: whether the letter was signed is not known",
            id="jawaban Esign hilang: belum diketahui apakah surat sudah ditandatangani",
        ),
        Worded(
            "Where the service can, the result is looked up at the next attempt, before anything is"
            " signed again.",
            id="Bila layanan bisa, hasilnya dicari pada percobaan berikut, sebelum ada yang"
            " ditandatangani lagi.",
        ),
    )


def passphrase_missing(*, is_unknown: bool) -> PartError:
    """There is no passphrase; perhaps because an attempt with one came to nothing."""
    if not is_unknown:
        return CredentialError(
            Worded(
                "the official's passphrase is missing", id="frasa sandi pejabat belum diberikan"
            ),
            _GIVE,
        )
    return CredentialError(
        Worded(
            "Esign has no result of the earlier attempt, and the passphrase is missing now",
            id="Esign tidak memberikan hasil percobaan sebelumnya, dan kini frasa sandi tidak ada",
        ),
        Worded(
            "Let the official give the passphrase again: effects.retry(key, passphrase=…). Esign may"
            " count two signatures; the letter gets one.",
            id="Minta pejabat memberikan frasa sandi lagi: effects.retry(key, passphrase=…). Esign"
            " mungkin mencatat dua tanda tangan; surat hanya memuat satu.",
        ),
    )


def passphrase_wrong() -> PartError:
    """The service refused the passphrase."""
    return CredentialError(
        Worded("the passphrase is wrong", id="frasa sandi salah"),
        Worded(
            "It is not tried again, for BSrE locks accounts. Let the official give the right one:"
            " effects.retry(key, passphrase=…).",
            id="Tidak dicoba lagi, karena BSrE mengunci akun. Minta pejabat memberikan yang benar:"
            " effects.retry(key, passphrase=…).",
        ),
    )


def passphrase_known_wrong() -> PartError:
    """The service has refused this very passphrase before, so it was not asked."""
    return CredentialError(
        Worded(
            "this passphrase was refused before: it was not sent again",
            id="frasa sandi ini sudah pernah ditolak: tidak dikirim lagi",
        ),
        Worded(
            "Give another one. One that was set anew at BSrE meanwhile is taken after an hour.",
            id="Berikan yang lain. Yang sementara itu disetel ulang di BSrE diterima setelah satu"
            " jam.",
        ),
    )


def account_refused() -> PartError:
    """The service does not take the agency's account."""
    return MisconfiguredError(
        Worded(
            "Esign refuses the agency's account",
            id="Esign menolak akun instansi yang dipakai di sini",
        ),
        Worded(
            "Check username and password of [plugins.bsre], and whether this machine's address is"
            " allowed there.",
            id="Periksa username dan password di [plugins.bsre], dan apakah alamat mesin ini"
            " diizinkan di sana.",
        ),
    )


def no_such_service(status: int) -> PartError:
    """What answers there is no Esign of this version."""
    return MisconfiguredError(
        Worded(
            "there is no Esign of this version at that address (HTTP {status})",
            id="di alamat itu tidak ada Esign versi ini (HTTP {status})",
        ),
        Worded(
            "Check url and version of [plugins.bsre]; an answer that leads elsewhere is not followed.",
            id="Periksa url dan version di [plugins.bsre]; jawaban yang mengalihkan tidak diikuti.",
        ),
        status=status,
    )


def busy() -> PartError:
    """Other letters of the same official are being signed, and that takes long."""
    return RetryableError(
        Worded(
            "another letter of the official is being signed",
            id="surat lain dari pejabat ini sedang ditandatangani",
        ),
        _AGAIN,
    )


def too_much(after: timedelta) -> PartError:
    """The service asks for patience."""
    return ThrottledError(
        Worded("Esign asks to wait", id="Esign meminta menunggu"), _AGAIN, after=after
    )


def out_of_order(status: int) -> PartError:
    """The service, or what stands before it, is not working."""
    return RetryableError(
        Worded(
            "Esign is out of order (HTTP {status})", id="Esign sedang terganggu (HTTP {status})"
        ),
        _AGAIN,
        status=status,
    )


def refused(status: int, code: str) -> PartError:
    """The service refuses, for a reason that has no name here."""
    return PermanentError(
        Worded(
            "Esign refuses (HTTP {status}, code {code})",
            id="Esign menolak (HTTP {status}, kode {code})",
        ),
        Worded(
            "Look the code up in the log of the Esign server, mend the cause, then retry.",
            id="Cari kode itu di log server Esign, perbaiki penyebabnya, lalu ulangi.",
        ),
        status=status,
        code=code,
    )


def unusable(problem: Worded) -> PartError:
    """What came back as signed is something else."""
    return PermanentError(
        Worded(
            "what Esign gave back cannot be used: {problem}",
            id="hasil Esign tidak dapat dipakai: {problem}",
        ),
        _SERVER,
        problem=problem,
    )
