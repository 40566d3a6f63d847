"""Mail by SMTP: encrypted beyond this machine, one message a bundle, whose Message-ID stays when it is sent again."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from kiosk.central.alerts.carrying import Bundle
from kiosk.central.alerts.telling import headline, letter
from kiosk.central.alerts.ways import MailServer, Outcome, Tried, Ways

_PATIENCE = 10.0  # seconds for each step
_HERE = ("127.0.0.1", "::1", "localhost")
_AGAIN = "[可能重复] "
_CLASSES = 100  # an SMTP code's first digit is its class
_PASSING = 4


class _NotEncrypted(Exception):
    """The server offers no STARTTLS."""


def send_mail(bundle: Bundle, ways: Ways) -> Tried:
    """Hand a bundle in at the mail server."""
    server = ways.mail
    if server is None:
        return Tried(Outcome.NOT_SENT, "no_mail_server")
    message = _message(bundle, server, ways)
    try:
        line = smtplib.SMTP(server.host, server.port, timeout=_PATIENCE)
    except (OSError, smtplib.SMTPException):
        return Tried(Outcome.NOT_SENT, "no_connection")
    try:
        _introduce(line, server)
        return _hand_in(line, server.sender, bundle.address, message)
    except _NotEncrypted:
        return Tried(Outcome.NOT_SENT, "no_starttls")
    except ssl.SSLError:
        return Tried(Outcome.NOT_SENT, "certificate_foreign")
    except smtplib.SMTPAuthenticationError:
        return Tried(Outcome.NOT_SENT, "sign_in_refused")
    except (OSError, smtplib.SMTPException):
        return Tried(Outcome.NOT_SENT, "broken_off")
    finally:
        _leave(line)


def _introduce(line: smtplib.SMTP, server: MailServer) -> None:
    line.ehlo()
    if line.has_extn("starttls"):
        line.starttls(context=ssl.create_default_context(cafile=str(server.ca) if server.ca else None))
        line.ehlo()
    elif server.host not in _HERE:
        raise _NotEncrypted
    if server.secret:
        user, _, password = server.secret.partition(":")
        line.login(user, password)


def _leave(line: smtplib.SMTP) -> None:
    """What goes wrong in taking leave changes nothing of what was handed in."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        line.quit()
    line.close()


def _hand_in(line: smtplib.SMTP, sender: str, receiver: str, message: EmailMessage) -> Tried:
    """Up to DATA a break means: not sent. From then on nobody knows."""
    for code, _ in (line.mail(sender), line.rcpt(receiver)):
        if code // _CLASSES >= _PASSING:
            return Tried(Outcome.NOT_SENT, f"answered_{code}")
    try:
        code, _ = line.data(message.as_bytes())
    except smtplib.SMTPDataError as refused:
        return Tried(Outcome.NOT_SENT, f"answered_{refused.smtp_code}")
    except (OSError, smtplib.SMTPServerDisconnected):
        return Tried(Outcome.UNSURE, "cut_off")
    return Tried(Outcome.SENT) if code // _CLASSES < _PASSING else Tried(Outcome.NOT_SENT, f"answered_{code}")


def _message(bundle: Bundle, server: MailServer, ways: Ways) -> EmailMessage:
    message = EmailMessage()
    message["From"] = Address("自助终端告警", addr_spec=server.sender)
    message["To"] = bundle.address
    message["Subject"] = (_AGAIN if bundle.again else "") + headline(bundle.tellings, bundle.at)
    message["Date"] = format_datetime(bundle.at)
    message["Message-ID"] = f"<{bundle.id}@{server.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter(bundle.tellings, bundle.at, ways.console, again=bundle.again), cte="base64")
    return message
