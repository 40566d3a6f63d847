"""What `kiosk central` is told about alerts: rules, webhooks, the mail server, where the console is."""

from __future__ import annotations

import argparse
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.central.alerts.sheet import SHIPPED
from kiosk.central.alerts.ways import MailServer, Ways
from kiosk.central.secret_files import secret_in
from kiosk.contract.address import address_in

KEY_FILE, MAIL_FILE = "webhook.key", "mail.secret"
_MAIL_PORT = 587


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this room."""
    parser.add_argument("--alert-rules", type=Path, default=SHIPPED, metavar="FILE", help="rules of alerts")
    hook = "tell alerts there, as Alertmanager does; signed with webhook.key beside our keys; may be repeated"
    parser.add_argument("--alert-webhook", type=_webhook, action="append", default=[], metavar="NAME=URL", help=hook)
    mail = "hand in mail of alerts there; STARTTLS beyond this machine; user:password in mail.secret beside our keys"
    parser.add_argument("--alert-mail", type=_mail, metavar="HOST[:PORT]", help=mail)
    parser.add_argument("--alert-from", default="", metavar="ADDRESS", help="who that mail comes from")
    parser.add_argument("--alert-mail-ca", type=Path, metavar="FILE", help="CA of the mail server, where it is our own")
    parser.add_argument("--console-url", default="", metavar="URL", help="where operators find the console")


def ways_in(asked: argparse.Namespace) -> Ways:
    """The ways that these options name."""
    keys: Path = asked.keys
    mail = None
    if asked.alert_mail is not None:
        host, port = asked.alert_mail
        secret = (keys / MAIL_FILE).read_text("utf-8").strip() if (keys / MAIL_FILE).exists() else ""
        mail = MailServer(host, port, asked.alert_from or f"hall@{host}", secret, asked.alert_mail_ca)
    return Ways(
        dict(asked.alert_webhook), mail, sms=True, key=secret_in(keys / KEY_FILE), console=asked.console_url.rstrip("/")
    )


def _webhook(text: str) -> tuple[str, str]:
    name, _, url = text.partition("=")
    if not name.isidentifier() or urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise argparse.ArgumentTypeError(f"{text!r} is no webhook; write a name and an address: duty=https://…")
    return name, url


def _mail(text: str) -> tuple[str, int]:
    try:
        found = address_in(text, _MAIL_PORT)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no mail server; write mail.example:587") from None
    return found.host, found.port
