"""Whether the platform believes that this box is this terminal, and for how long it still will."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.contract.enrolment import NOT_BELIEVED
from kiosk.contract.platform import TERMINAL, Refusal
from kiosk.doctor.findings import CannotLook, Look, well, wrong
from kiosk.terminal.clock import Clock
from kiosk.terminal.health.identity import ails
from kiosk.terminal.identity.credential import credential_of
from kiosk.terminal.platform.line import Call, Line, LineDown, Manners
from kiosk.terminal.platform.shared_key import BySharedKey

if TYPE_CHECKING:
    from kiosk.doctor.box import Box
    from kiosk.terminal.identity.credential import Credential
    from kiosk.terminal.settings import Settings

_OWN = {
    "identity_unreadable": "unreadable",
    "certificate_expired": "expired",
    "certificate_ends_soon": "soon",
    "renewal_overdue": "overdue",
}
_WITHIN = 4.0


def certificate(box: Box) -> Look:
    """Our own papers first; then the platform is asked, as the terminal asks it."""
    if box.settings is None:
        raise CannotLook("settings")
    credential = credential_of(box.settings, Clock())
    if (ailment := ails(credential, dt.datetime.now(dt.UTC))) != "":
        yield wrong(_OWN[ailment], _seen(credential), until=_until(credential))
        if ailment == "identity_unreadable":
            return
    code = _refusal(box.settings, credential)
    if code in NOT_BELIEVED:
        yield wrong("refused", f"GET /v1/site: {code}", code=code)
    yield well(_seen(credential))


def _seen(credential: Credential | None) -> str:
    if credential is None:
        return "no certificate: a key was handed out"
    if credential.life is None:
        return credential.trouble
    return f"notAfter {credential.life.ends:%Y-%m-%d %H:%M} UTC, key in a {'TPM' if credential.by_chip else 'file'}"


def _until(credential: Credential | None) -> str:
    return f"{credential.life.ends:%Y-%m-%d}" if credential and credential.life else ""


def _refusal(settings: Settings, credential: Credential | None) -> str:
    """The code by which the platform refuses a question that any terminal may ask; "" for none, or no answer."""
    platform = settings.platform
    pinned = None if platform.ca_file == Path() else platform.ca_file
    signing = credential or BySharedKey(settings.terminal.id, platform.key, Clock())
    line = Line(platform.url, {TERMINAL: settings.terminal.id}, Manners(_WITHIN, _WITHIN, pinned), signing)
    try:
        reply = line.exchange(Call("GET", "/v1/site"))
        return msgspec.json.decode(reply.body, type=Refusal).code if reply.status >= 400 else ""
    except (LineDown, msgspec.MsgspecError, UnicodeDecodeError):
        return ""
    finally:
        line.close()
