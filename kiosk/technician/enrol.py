"""`kiosk enrol`: asks the platform for this box's identity without a screen, shows the code, waits until it is decided.

What was begun goes on: called again within the hour it shows the same code. As root it works as the owner of the state
folder. Ends with 0 when the box has an identity, 1 when it was declined or nobody approved it in time, 3 when the
platform could not be asked or nothing is under way.
"""

from __future__ import annotations

import os
import pwd
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.contract.enrolment import Enrolled
from kiosk.contract.words import Both, Words, say
from kiosk.technician.line import Order, Trouble, parser_of_files
from kiosk.technician.run import run
from kiosk.terminal.clock import Clock
from kiosk.terminal.identity.credential import credential_of
from kiosk.terminal.identity.enrolling import Enrolling
from kiosk.terminal.identity.papers import Papers
from kiosk.terminal.identity.pending import Claim, Declined, Expired, recall
from kiosk.terminal.identity.pending import Trouble as NoClaim
from kiosk.terminal.platform.asking import Away
from kiosk.terminal.settings import BadSettings, Settings, load
from kiosk.terminal.settings.layers import layers

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

_NO, _NOT_ASKED = 1, 3
_KNOWN = ("plain", "certificate_refused", "memory_sealed", "tpm_refuses", "tpm_tools_missing")


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser_of_files("enrol", __doc__)
    wishes.add_argument("--url", metavar="URL", help="where the platform is; as in the settings when not given")
    wishes.add_argument("--tpm", metavar="TCTI", help="the TPM that keeps the key; none: a file keeps it")
    wishes.add_argument("--show", action="store_true", help="say who this box is, or what is under way; ask nobody")
    wishes.add_argument("--json", action="store_true", help="one JSON object a line")
    return wishes


def main(argv: Sequence[str]) -> int:
    """Exit code 0: enrolled; 1: declined or expired; 2: wrong options or settings; 3: not asked, or nothing there."""
    return run(options().parse_args(argv), _enrol)


async def _enrol(told: Order) -> int:
    if told.place.state is None:
        raise Trouble(say("enrol.no_state"))
    _as_owner(told.place.state)
    settings = _settings(told)
    papers = Papers(told.place.state)
    if told.options.show:
        return _show(told, papers, settings)
    enrolling = Enrolling(
        papers,
        Clock(),
        tpm="" if told.options.tpm == "none" else told.options.tpm,
        known_key=settings.platform.key.reveal() if settings else "",
    )
    claim = await enrolling.begin(told.options.url or _url(told))
    if isinstance(claim, NoClaim):
        raise Trouble(_why_not(claim), _NOT_ASKED)
    await _tell(told, claim)
    return await _decided(told, enrolling)


async def _decided(told: Order, enrolling: Enrolling) -> int:
    away = ""
    while True:
        match await enrolling.wait():
            case Enrolled() as who:
                told.window.data({"terminal": who.terminal, "site": who.site, "expires": who.expires})
                told.window.line(
                    told.window.says(say("enrol.done", terminal=who.terminal, site=who.site, until=_day(who)))
                )
                return 0
            case Expired():
                raise Trouble(say("enrol.expired"), _NO)
            case Declined():
                raise Trouble(say("enrol.declined"), _NO)
            case Away(reason):
                if reason != away:
                    told.window.complains(say("enrol.away", reason=reason))
                away = reason


async def _tell(told: Order, claim: Claim) -> None:
    window = told.window
    window.data({"code": claim.code, "qr": claim.qr, "expires": claim.expires})
    if not window.as_json:
        until = f"{claim.expires.astimezone():%H:%M}"
        await window.tells(say("enrol.code", code=claim.code, until=until), claim.qr)


def _show(told: Order, papers: Papers, settings: Settings | None) -> int:
    """Who the box is comes first: a claim beside it is to replace that."""
    pending = recall(papers)
    if pending is not None:
        claim = pending.shown()
        told.window.data({"code": claim.code, "expires": claim.expires})
        told.window.line(told.window.says(say("enrol.waits", code=claim.code)))
    credential = credential_of(settings, Clock()) if settings else None
    if settings is None or credential is None:
        if pending is None:
            raise Trouble(say("enrol.nobody"), _NOT_ASKED)
        return _NO
    if credential.life is None:
        raise Trouble(say("enrol.unreadable"), _NOT_ASKED)
    ends, key = credential.life.ends, "tpm" if credential.by_chip else "file"
    told.window.data({"terminal": settings.terminal.id, "site": settings.terminal.site, "expires": ends, "key": key})
    who = say("enrol.is", terminal=settings.terminal.id, site=settings.terminal.site, until=f"{ends:%Y-%m-%d}")
    told.window.line(told.window.says(who))
    told.window.line(told.window.says(say(f"enrol.key.{key}")))
    return 0


def _why_not(trouble: NoClaim) -> Words:
    if trouble.refusal is not None:
        return say("enrol.refused", why=Both(trouble.refusal.message_zh, trouble.refusal.message_en))
    if trouble.platform_time is not None:
        return say("enrol.clock_wrong", now=f"{trouble.platform_time.astimezone():%Y-%m-%d %H:%M:%S}")
    return say(f"enrol.{trouble.reason}") if trouble.reason in _KNOWN else say("enrol.away", reason=trouble.reason)


def _settings(told: Order) -> Settings | None:
    """A bare box has none that are whole."""
    try:
        return load(told.options.config, told.options.devices)
    except BadSettings:
        return None


def _url(told: Order) -> str:
    platform = layers(told.options.config).house.data.get("platform")
    named = platform.get("url") if isinstance(platform, dict) else None
    if not isinstance(named, str):
        raise Trouble(say("enrol.no_url"))
    return named


def _as_owner(state: Path) -> None:
    """What root wrote here the terminal could not read."""
    if os.geteuid() != 0 or not state.exists():
        return
    owner = state.stat()
    if owner.st_uid != 0:
        os.initgroups(pwd.getpwuid(owner.st_uid).pw_name, owner.st_gid)
        os.setgid(owner.st_gid)
        os.setuid(owner.st_uid)


def _day(who: Enrolled) -> str:
    return f"{who.expires:%Y-%m-%d}"
