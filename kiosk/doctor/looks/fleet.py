"""The fleet's channel: whether the broker can be reached, is the platform's, and takes our certificate.

Nothing is said there: whoever called under our name would take the running terminal's place.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
from typing import TYPE_CHECKING

from kiosk.doctor.findings import CannotLook, Look, well, wrong
from kiosk.terminal.fleet.papers import Papers, lacking, papers_of
from kiosk.terminal.fleet.trouble import MEANING, word_of

if TYPE_CHECKING:
    import ssl

    from kiosk.doctor.box import Box

_WITHIN = 4.0
_REFUSES_WITHIN = 1.0  # a certificate that is not good is refused after the handshake
_SOON = dt.timedelta(days=3)


def fleet(box: Box) -> Look:
    """Each step needs the one before; the first that does not hold is told."""
    if box.settings is None:
        raise CannotLook("settings")
    told = box.settings.fleet
    if not told.host:
        raise CannotLook("no_fleet")
    papers = papers_of(box.settings)
    if missing := lacking(papers):
        yield wrong("no_papers", missing)
        return
    try:
        context = papers.trusting() if papers.in_chip else papers.context()
    except OSError as trouble:
        yield wrong("unreadable", trouble.strerror or type(trouble).__name__)
        return
    where = f"{told.host}:{told.port}"
    try:
        with _called(told.host, told.port, context) as line:
            refused = not papers.in_chip and _hangs_up(line)  # what a chip keeps only the terminal shows
    except (OSError, UnicodeError) as trouble:
        word = word_of(trouble)
        yield wrong("unreachable" if word == "silent" else word, f"{where}: {MEANING[word]}", address=where)
        return
    if refused:
        yield wrong("refused", f"{where}: {MEANING['refused']}", address=where)
    yield from _lasts(papers)
    yield well(f"{where}, TLS")


def _called(host: str, port: int, context: ssl.SSLContext) -> ssl.SSLSocket:
    """Raises OSError."""
    with contextlib.ExitStack() as stack:
        line = stack.enter_context(socket.create_connection((host, port), _WITHIN))
        secure = context.wrap_socket(line, server_hostname=host)
        stack.pop_all()
        return secure


def _hangs_up(line: ssl.SSLSocket) -> bool:
    """A broker waits for the first word of whom it believes."""
    line.settimeout(_REFUSES_WITHIN)
    try:
        line.recv(1)
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def _lasts(papers: Papers) -> Look:
    until = papers.until
    if until is not None and until - dt.datetime.now(dt.UTC) < _SOON:
        yield wrong("soon", f"notAfter {until:%Y-%m-%d %H:%M} UTC", until=f"{until:%Y-%m-%d}")
