"""Appends a signature of any level to any file, with pyHanko. Loaded late, as that is."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from asn1crypto.x509 import Certificate
from attrs import frozen
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError

from ekelurahan.errors import MisconfiguredError, PartError, PermanentError, RetryableError
from ekelurahan.ports import SigningOrder
from ekelurahan_pades import authorities
from ekelurahan_pades.fresh_files import label, reason
from ekelurahan_pades.keys import Key
from ekelurahan_pades.settings import Settings

_INVISIBLE: Final = InvisSigSettings(box_out_of_bounds=True)


class _OrderedSigner(PdfSigner):
    """Names the moment of the approval, where pyHanko would name the present one.

    It also leaves the letter a PDF 1.7, as PDF/A-3 has it: pyHanko would call one that is signed with
    P-256 a PDF 2.0.
    """

    signed_at: datetime

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:  # noqa: FBT001, FBT002 - as pyHanko calls it
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.signed_at
        return session

    def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:  # noqa: ARG002 - as pyHanko calls it
        pdf_out.register_extension(ESIC_EXTENSION_1)


@frozen(eq=False)
class AnyFiles:
    """Signs at the level of the settings.

    Attributes:
        settings: Level, addresses and patience.
        roots: Whom to trust.
    """

    settings: Settings
    roots: tuple[Certificate, ...]

    async def sign(self, pdf: bytes, order: SigningOrder, key: Key) -> bytes:
        """Sign a file; above B-B, having asked the authorities about the certificate.

        Raises:
            PartError: as :func:`authorities.require_good`; or no time stamp was given, or the file
                cannot be signed.
        """
        asked = self._context()
        try:
            if self.settings.level.has_timestamp:
                await authorities.require_good(key.certificate, key.chain, asked)
            return await self._signed(pdf, order, key, asked)
        except TimestampRequestError:
            raise RetryableError(
                "the time-stamping authority gave no time stamp",
                "Check 'timestamps' and the way there; nothing was signed.",
            ) from None
        finally:
            await asked.aclose()  # type: ignore[no-untyped-call]

    async def require_good(self, certificate: Certificate, chain: Sequence[Certificate]) -> None:
        """Ask the authorities about a certificate.

        Raises:
            PartError: as :func:`authorities.require_good`.
        """
        asked = self._context()
        try:
            await authorities.require_good(certificate, chain, asked)
        finally:
            await asked.aclose()  # type: ignore[no-untyped-call]

    async def _signed(
        self, pdf: bytes, order: SigningOrder, key: Key, asked: ValidationContext
    ) -> bytes:
        try:
            writer = IncrementalPdfFileWriter(BytesIO(pdf))
            signer = self._signer(writer, order, key, asked)
            out = await signer.async_sign_pdf(writer, output=BytesIO())
        except (PathBuildingError, ValidationError) as error:
            raise _unfit_stamp(error) from None
        except (PdfError, SigningError) as error:
            raise _unfit(error) from None
        made: bytes = out.getvalue()
        return made

    def _signer(
        self,
        writer: IncrementalPdfFileWriter,
        order: SigningOrder,
        key: Key,
        asked: ValidationContext,
    ) -> PdfSigner:
        level = self.settings.level
        name = f"Tanda{len(list(writer.prev.embedded_signatures)) + 1}"
        about = PdfSignatureMetadata(
            field_name=name,
            md_algorithm="sha256",
            name=order.name,
            location=order.office,
            reason=reason(order),
            subfilter=SigSeedSubFilter.PADES,
            validation_context=asked if level.has_timestamp else None,
            embed_validation_info=level.has_revocation_data,
            use_pades_lta=level.value == "B-LTA",
        )
        signer = _OrderedSigner(
            about,
            key.signer(),
            timestamper=self._timestamper(),
            new_field_spec=SigFieldSpec(
                name, invis_sig_settings=_INVISIBLE, readable_field_name=label(order)
            ),
        )
        signer.signed_at = order.signed_at
        return signer

    def _timestamper(self) -> HTTPTimeStamper | None:
        settings = self.settings
        if not settings.level.has_timestamp:
            return None
        headers = {}
        if settings.timestamps_password is not None:
            login = f"{settings.timestamps_user}:{settings.timestamps_password.reveal()}"
            headers["Authorization"] = f"Basic {b64encode(login.encode()).decode()}"
        return HTTPTimeStamper(
            settings.timestamps, timeout=settings.timeout.total_seconds(), headers=headers
        )

    def _context(self) -> ValidationContext:
        return authorities.context(
            self.roots,
            self.settings.timeout.total_seconds(),
            is_strict=self.settings.level.has_revocation_data,
        )


def _unfit_stamp(error: Exception) -> PartError:
    """Tell what is wrong with a time stamp: the official's own certificate was found good before."""
    found = authorities.refusal(error)
    if isinstance(found, RetryableError):
        return found
    return MisconfiguredError(
        "the certificate of the time-stamping authority is not trusted: {problem}",
        "Put its root into 'roots', or name another authority as 'timestamps'.",
        problem=type(error).__name__,
    )


def _unfit(error: Exception) -> PermanentError:
    return PermanentError(
        "the file cannot be signed: {problem}",
        "Typeset the letter anew; files that forbid changes cannot be signed.",
        problem=type(error).__name__,
    )
