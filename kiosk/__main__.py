"""`kiosk <command>`: a table of commands and the module of each, imported only when it is called.

A command whose room is not installed is not there: a terminal's package holds no platform and no rig.
"""

from __future__ import annotations

import gc
import importlib
import sys
from dataclasses import dataclass
from types import ModuleType

from kiosk.manual import held


@dataclass(frozen=True)
class Command:
    """A command: the module whose main(argv) runs it, and one line that says what for."""

    module: str
    says: str
    words: tuple[str, ...] = ()  # words after the command's name that belong to it: kiosk audit verify


_ALL: dict[str, Command] = {
    "terminal": Command("kiosk.terminal.app", "the terminal: decides, drives devices, remembers; draws nothing"),
    "central": Command(
        "kiosk.central.__main__",
        "the reference central platform with its own database; central migrate brings its tables up",
    ),
    "operators": Command(
        "kiosk.central.operators.command", "who works at the operators' console: add, list, reset, verify; see --help"
    ),
    "reports": Command(
        "kiosk.central.reports.command",
        "a month's report as XLSX, PDF and CSV from the platform's database; see --help",
    ),
    "console": Command("kiosk.console.__main__", "the operators' console, beside a platform on the same database"),
    "broker": Command(
        "kiosk.broker.command", "mosquitto for the fleet's channel; broker papers: a certificate for a terminal"
    ),
    "platform": Command(
        "kiosk.central.workers.command", "the platform as several workers on one PostgreSQL, behind nginx; see --help"
    ),
    "items": Command("kiosk.central.items.check", "items check: list every mistake in a catalogue's files", ("check",)),
    "profiles": Command(
        "kiosk.central.profiles.check", "profiles check: list every mistake in the files of sites and tiers", ("check",)
    ),
    "alerts": Command(
        "kiosk.central.alerts.sheet", "alerts check: list every mistake in the rules of alerts", ("check",)
    ),
    "check": Command("kiosk.terminal.settings.check", "read settings and list every problem with file and line"),
    "audit": Command("kiosk.terminal.store.verify", "audit verify: prove the chain of the audit log", ("verify",)),
    "devices": Command("kiosk.technician.devices", "look at, test, find and set up what is plugged in; see --help"),
    "enrol": Command("kiosk.technician.enrol", "get this box its identity: show a claim code, wait for approval"),
    "address": Command("kiosk.provision.address", "another network address, kept when the platform is reached by it"),
    "selftest": Command(
        "kiosk.technician.self_test", "let a running terminal test itself: 0 green, 1 yellow, 2 red; --pdf, --json"
    ),
    "provision": Command("kiosk.provision.command", "the wizard: a bare box becomes a terminal; see --help"),
    "doctor": Command(
        "kiosk.doctor.command", "what commonly breaks on this box: what it is, and what to do; see --help"
    ),
    "diagnostics": Command("kiosk.doctor.bundle.command", "a redacted bundle for somebody far away; see --help"),
    "release": Command("kiosk.release.command", "for who makes releases: key, sign, check, bring; see --help"),
    "update": Command("kiosk.update.command", "which versions are here, what is under way; go back to the one before"),
    "guide": Command("kiosk.doctor.guide.command", "the printed field guide: codes, checks, devices, commands"),
    "man": Command("kiosk.doctor.guide.man", "man pages of the technicians' commands"),
    "errand": Command(
        "kiosk.errands.command", "errand NAME: root does what the terminal asked for: firewall, address, end"
    ),
    "demo": Command("kiosk.rig.demo", "a whole hall on this machine: devices, platform, terminal, screens"),
    "shots": Command("kiosk.rig.shots", "draw every scene into one browsable page"),
    "bench": Command("kiosk.rig.bench", "measure the terminal side by side with what one would take instead"),
    "opens": Command(
        "kiosk.rig.opens", "open doors of every lock family with answers lost, late and echoed, count pulses"
    ),
    "faults": Command("kiosk.rig.faults", "each device and what can befall it: state, sentence, return, as a table"),
    "lockers-proof": Command(
        "kiosk.rig.lockers_proof", "a random life of locker walls, killed at every boundary: all truths must agree"
    ),
    "items-proof": Command(
        "kiosk.rig.items_proof", "citizens apply for every item on the real screens, a picture of every step"
    ),
    "escape": Command("kiosk.rig.escape.command", "a vandal with keys, touches, codes and cables: nothing leads out"),
    "update-proof": Command(
        "kiosk.rig.updates.proof",
        "good, broken, forged and old versions, and the power cut at random: one healthy always",
    ),
    "provision-proof": Command(
        "kiosk.rig.cables.proof", "a box set up from a file with cables pulled at each step: the same in the end"
    ),
    "fleet": Command(
        "kiosk.rig.fleet.command",
        "thousands of virtual terminals at a real broker and platform: nothing lost, all right",
    ),
    "kills": Command("kiosk.rig.kills", "end the terminal with -9 at random moments of pickups, compare all truths"),
}
COMMANDS = {name: command for name, command in _ALL.items() if held(command.module)}


def main(argv: list[str] | None = None) -> int:
    """Run one command; its exit status. Without one, or with an unknown one, list them."""
    words = sys.argv[1:] if argv is None else argv
    command = COMMANDS.get(words[0]) if words else None
    if command is None:
        _list(unknown=words[0] if words and words[0] not in ("-h", "--help") else "")
        return 0 if words[:1] in (["-h"], ["--help"]) else 2
    rest = words[1:]
    for word in command.words:
        if rest[:1] != [word]:
            print(f"kiosk {words[0]}: say `kiosk {words[0]} {word}`", file=sys.stderr)
            return 2
        rest = rest[1:]
    status: int = _imported(command.module).main(rest)
    return status


def _imported(module: str) -> ModuleType:
    """A command's module. What is imported lives as long as the program: it is never searched for rubbish."""
    gc.disable()
    try:
        return importlib.import_module(module)
    finally:
        gc.freeze()
        gc.enable()


def _list(unknown: str) -> None:
    out = sys.stderr if unknown else sys.stdout
    if unknown:
        print(f"kiosk: there is no command {unknown!r}", file=out)
    print("kiosk COMMAND [options]\n", file=out)
    for name, command in COMMANDS.items():
        print(f"  {' '.join((name, *command.words)):14} {command.says}", file=out)


if __name__ == "__main__":
    sys.exit(main())
