"""What a city says about its officials' certificates."""

from datetime import timedelta
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

from attrs import field, frozen

from ekelurahan import Secret
from ekelurahan.outward import is_here


class Level(Enum):
    """How long a signature can be checked (ETSI EN 319 142-1)."""

    B_B = "B-B"
    """While the certificate is valid."""
    B_T = "B-T"
    """The same, with proof of when it was made."""
    B_LT = "B-LT"
    """Afterwards too: the file carries what is needed to check it."""
    B_LTA = "B-LTA"
    """And its algorithms may grow weak: all of it stands under a time stamp, which can be renewed."""

    @property
    def has_timestamp(self) -> bool:
        """Tell whether a time-stamping authority is asked."""
        return self is not Level.B_B

    @property
    def has_revocation_data(self) -> bool:
        """Tell whether the file carries answers of the authorities."""
        return self in {Level.B_LT, Level.B_LTA}


@frozen
class Holder:
    """Where the key and the certificate of one official are.

    Attributes:
        file: A PKCS#12 file (``.p12``, ``.pfx``).
        token: Instead of a file: the label of a PKCS#11 token.
        key: The label of key and certificate in that token.
        passphrase: Of the file, or the PIN of the token; without it the official gives it each time.
        name: The name in the certificate, where it is not the one that letters print.
    """

    file: Path | None = None
    token: str = ""
    key: str = ""
    passphrase: Secret | None = field(default=None, repr=False)
    name: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse what does not say where the key is.

        Raises:
            ValueError: neither a file nor a token is named, or both are, or no key in the token.
        """
        if bool(self.file) == bool(self.token):
            raise ValueError("must name a file or a token, and not both")
        if self.token and not self.key:
            raise ValueError("must name the key in the token")


@frozen
class Settings:
    """Who signs with which certificate, and how long the signatures last.

    Attributes:
        holders: For each official, by the key the city file has for them: ``file``, or ``token``
            and ``key``; perhaps ``passphrase`` and ``name``.
        roots: The authorities that issue certificates, and those that stamp time, in PEM.
        level: ``B-B``, ``B-T``, ``B-LT`` or ``B-LTA``.
        timestamps: Address of a time-stamping authority (RFC 3161); for all levels but ``B-B``. With
            a password it must be ``https://``, or on this very machine.
        timestamps_user: Name under which it knows the city, if it asks.
        timestamps_password: The password for that.
        library: The PKCS#11 library of the tokens, a shared object.
        needs_nip: Whether a certificate without a NIP is refused where the official has one. One
            with the NIP of somebody else always is.
        recheck: After how long the authorities are asked again whether a certificate was revoked,
            at the level ``B-B``; at the others they are asked for each signature.
        timeout: How long to wait for one answer of an authority.
    """

    holders: dict[str, Holder]
    roots: Path
    level: Level = Level.B_B
    timestamps: str = ""
    timestamps_user: str = ""
    timestamps_password: Secret | None = field(default=None, repr=False)
    library: Path | None = None
    needs_nip: bool = True
    recheck: timedelta = timedelta(minutes=10)
    timeout: timedelta = timedelta(seconds=8)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot work, whoever signs.

        Raises:
            ValueError: what is missing.
        """
        if self.level.has_timestamp and not self.timestamps:
            raise ValueError(f"the level {self.level.value} needs 'timestamps'")
        if any(holder.token for holder in self.holders.values()) and not self.library:
            raise ValueError("keys in tokens need 'library'")
        if self.timestamps_user and self.timestamps_password is None:
            raise ValueError("'timestamps_user' needs 'timestamps_password'")
        if self.timestamps:
            _require_address(self.timestamps, is_secret=self.timestamps_password is not None)


def _require_address(url: str, *, is_secret: bool) -> None:
    """Refuse what is no address, and one at which a password could be read on the way."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in {"https", "http"} or parts.username is not None:
        raise ValueError("'timestamps' must be like https://tsa.example.id/tsa, without a password")
    if is_secret and parts.scheme == "http" and not is_here(host):
        raise ValueError("'timestamps' must be https: a password travels there")
