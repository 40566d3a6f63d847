"""签章有效: whether a PDF carries the departments' seal, whole and unchanged, before it is printed."""

from __future__ import annotations

import io
import logging


def genuine(document: bytes, root: str) -> bool:
    """True when one seal covers the whole document, verifies, and leads to this root certificate (PEM).

    Takes some ten milliseconds and loads a library: not for the event loop.
    """
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.general import SigningError, UnacceptableSignerError
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it tells of each path that it tried
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        trust = ValidationContext(trust_roots=list(load_certs_from_pemder_data(root.encode())), allow_fetching=False)
        (seal,) = PdfFileReader(io.BytesIO(document)).embedded_signatures
        status = validate_pdf_signature(seal, trust)
    except (PdfError, SigningError, UnacceptableSignerError, SignatureValidationError, ValueError, TypeError):
        return False
    return (
        status.bottom_line
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.modification_level in (None, ModificationLevel.NONE)
    )
