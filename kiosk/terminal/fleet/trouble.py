"""Why the broker is away, in one word each for the journal, the audit log and the doctor."""

from __future__ import annotations

import socket
import ssl

_DATES, _OTHER_NAME = (9, 10), (62, 64)  # OpenSSL's verify codes
# What a broker says of our certificate, as OpenSSL words its alerts.
_ALERTS = ("CERTIFICATE_REVOKED", "CERTIFICATE_EXPIRED", "UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_UNKNOWN")

HUNG_UP = "hung_up"
REFUSED = "refused"  # it hung up before it took us in: our certificate is not good there
NOT_LET_IN = "not_let_in"  # our certificate is good, and we may not do what we asked
NOT_CERTIFIED = "not_certified"
MEANING = {
    NOT_CERTIFIED: "the platform has not certified our key for it yet",
    "name": "its name cannot be found",
    "unreachable": "nobody listens there",
    "silent": "it does not answer",
    "dates": "its certificate is over or not valid yet, or this terminal's clock is wrong",
    "other_name": "its certificate is another machine's",
    "foreign": "its certificate is not the platform's",
    "papers": "our certificate, its key or the authority cannot be read",
    "tls": "no TLS came about",
    REFUSED: "it refuses our certificate",
    NOT_LET_IN: "it does not let us in",
    HUNG_UP: "it hung up",
}


class NotCertified(OSError):
    """There is nothing to be shown yet."""


def word_of(trouble: OSError | UnicodeError) -> str:
    """The word for what kept us from being connected."""
    match trouble:
        case ssl.SSLCertVerificationError(verify_code=code):
            return "dates" if code in _DATES else "other_name" if code in _OTHER_NAME else "foreign"
        case ssl.SSLError(reason=reason):
            return REFUSED if any(alert in (reason or "") for alert in _ALERTS) else "tls"
        case TimeoutError():
            return "silent"
        case socket.gaierror() | UnicodeError():
            return "name"
        case _:
            return "unreachable"
