"""The files of the identity: each is there whole or not at all, whenever the power goes.

Whatever belongs to one claim lies in a folder of its own, so that a new identity comes into being beside the old one;
`local/enrolled.toml` names the folder that counts, and is replaced in one moment.
"""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from kiosk.terminal.identity.keys import CHIP, forget
from kiosk.terminal.settings.layers import ENROLLED, LOCAL

IDENTITY = "identity"
CERTIFICATE, AUTHORITY, PLATFORM_KEY, FACTS = "certificate.pem", "ca.pem", "platform.key", "facts.json"


@dataclass(frozen=True)
class Papers:
    """Where everything lies in a state folder."""

    state: Path

    @property
    def identity(self) -> Path:
        """Keys and certificates, for the terminal's user alone: a folder for each claim."""
        return self.state / IDENTITY

    @property
    def pending(self) -> Path:
        """The claim that is under way."""
        return self.identity / "pending.json"

    @property
    def enrolled(self) -> Path:
        """The settings that came with the identity."""
        return self.state / LOCAL / ENROLLED

    @property
    def current(self) -> Path | None:
        """The folder of the identity that counts; None before there is one."""
        try:
            named = tomllib.loads(self.enrolled.read_text("utf-8"))["platform"]["certificate"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return (self.enrolled.parent / str(named)).resolve().parent

    def prepare(self, name: str) -> Path:
        """Make the folders, among them a new one for a claim."""
        folder = self.identity / name
        for each in (self.identity, self.enrolled.parent, folder):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def sweep(self, keep: str = "") -> None:
        """Take away what belongs neither to the identity that counts nor to the claim `keep`, also out of the TPM."""
        current = self.current
        for folder in [each for each in self.identity.iterdir() if each.is_dir()]:
            if folder.name != keep and folder.resolve() != current:
                forget(folder / f"device{CHIP}")
                shutil.rmtree(folder)
