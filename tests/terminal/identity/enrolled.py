"""The papers of a box that was enrolled some time ago."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from kiosk.terminal.clock import Clock
from kiosk.terminal.identity import keys
from kiosk.terminal.identity.credential import Credential
from kiosk.terminal.identity.keys import Kept
from kiosk.terminal.settings.model import PlatformSettings
from kiosk.terminal.settings.secret import Secret
from tests.terminal.platform.authority import Authority

MONTH = dt.timedelta(days=30)


@dataclass(frozen=True)
class Enrolled:
    """Its key, and whoever vouched for it."""

    folder: Path
    authority: Authority
    kept: Kept

    def settings(self, url: str) -> PlatformSettings:
        """As enrolment wrote them."""
        return PlatformSettings(
            url,
            Secret("00" * 32),
            ca_file=self.folder / "ca.pem",
            certificate=self.folder / "certificate.pem",
            device_key=self.kept.file,
        )

    def credential(self, clock: Clock) -> Credential:
        """What it signs with."""
        return Credential(self.settings("http://127.0.0.1:9"), clock)

    def vouch(self, begins: dt.datetime, lasts: dt.timedelta = MONTH) -> str:
        """Another certificate for its key."""
        public = self.kept.key.public_key()
        return self.authority.vouch(public, lasts, begins=begins)


def enrolled(folder: Path, begins: dt.datetime, lasts: dt.timedelta = MONTH) -> Enrolled:
    """A box whose certificate is good from then on."""
    folder.mkdir(parents=True, exist_ok=True)
    box = Enrolled(folder, Authority(), keys.make(folder, ""))
    (folder / "ca.pem").write_text(box.authority.pem)
    (folder / "certificate.pem").write_text(box.vouch(begins, lasts))
    return box
