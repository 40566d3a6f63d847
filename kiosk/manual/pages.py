"""One page a command: what it is for, examples, exit codes, in both languages; and the parser that says so."""

from __future__ import annotations

import argparse
import functools
import os
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from kiosk.manual.release import held

Language = Literal["zh", "en"]

# The module of each command for technicians; `options()` in it gives its parser.
_ALL: dict[str, str] = {
    "doctor": "kiosk.doctor.command",
    "diagnostics": "kiosk.doctor.bundle.command",
    "selftest": "kiosk.technician.self_test",
    "check": "kiosk.terminal.settings.check",
    "enrol": "kiosk.technician.enrol",
    "audit verify": "kiosk.terminal.store.verify",
    "address": "kiosk.provision.address",
    "devices list": "kiosk.technician.listing",
    "devices watch": "kiosk.technician.watching",
    "devices test": "kiosk.technician.testing",
    "devices reopen": "kiosk.technician.reopening",
    "devices discover": "kiosk.technician.discovery.command",
    "devices calibrate": "kiosk.technician.calibrating",
    "devices capture": "kiosk.technician.capture",
    "devices replay": "kiosk.technician.replay",
    "devices decode": "kiosk.technician.decode",
    "provision": "kiosk.provision.command",
    "terminal": "kiosk.terminal.app",
    "update": "kiosk.update.command",
    "errand": "kiosk.errands.command",
    "guide": "kiosk.doctor.guide.command",
    "man": "kiosk.doctor.guide.man",
}
COMMANDS = {name: module for name, module in _ALL.items() if held(module)}
_HEADS = {"zh": ("例子", "退出码"), "en": ("examples", "exit codes")}


@dataclass(frozen=True)
class Example:
    """A line to type, and what it does."""

    line: str
    says: str


@dataclass(frozen=True)
class Page:
    """What one command says of itself in one language."""

    name: str
    says: str
    examples: tuple[Example, ...]
    exits: tuple[tuple[int, str], ...]

    @property
    def epilog(self) -> str:
        """Examples and exit codes, as they stand below the options."""
        examples, exits = _HEADS["zh" if self.exits and not self.exits[0][1].isascii() else "en"]
        lines = [f"{examples}:", *(f"  {one.line}\n      {one.says}" for one in self.examples)]
        return "\n".join([*lines, "", f"{exits}:", *(f"  {code}  {says}" for code, says in self.exits)])


@functools.cache
def _pages() -> dict[str, Any]:
    return tomllib.loads(resources.files("kiosk.manual").joinpath("pages.toml").read_text("utf-8"))


def page(command: str, language: Language) -> Page:
    """The page of a command, such as "devices list"."""
    told = _pages()[command]
    examples = tuple(Example(line, says[language]) for line, says in told["examples"].items())
    exits = tuple((int(code), says[language]) for code, says in told["exits"].items())
    return Page(command, told[language], examples, exits)


def parser(command: str, more: str | None = None) -> argparse.ArgumentParser:
    """Its parser: the sentence of its page, `more` below it, then options, examples and exit codes."""
    told = page(command, usual_language())
    _, _, rest = (more or "").strip().partition("\n\n")
    return argparse.ArgumentParser(
        prog=f"kiosk {command}",
        description=f"{told.says}\n\n{rest}".strip(),
        epilog=told.epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def usual_language() -> Language:
    """The language of whoever called, as their shell says."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if spoken.startswith("zh") else "en"
