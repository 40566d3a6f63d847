"""What a kind of command does here, whether it can be done at all, and whether one that was begun has come about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.contract.commands import Command, CommandState
from kiosk.terminal.commands.ledger import Turn
from kiosk.terminal.errands import Errands
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.selftest.rounds import SelfTests


@dataclass(frozen=True)
class Files:
    """What this program was started with."""

    config: tuple[Path, ...] = ()
    devices: tuple[Path, ...] = ()


@dataclass(frozen=True)
class At:
    """What deeds work with."""

    clerk: Clerk
    tests: SelfTests
    errands: Errands
    files: Files = field(default_factory=Files)


def nothing_against(_at: At, _command: Command) -> str:
    """Most can always be done."""
    return ""


@dataclass(frozen=True)
class Deed:
    """`impossible` says why it cannot be done here, "" where it can; `done` whether it has come about, where that can
    be asked.
    """

    do: Callable[[At, Command], Awaitable[Turn]]
    impossible: Callable[[At, Command], str] = nothing_against
    done: Callable[[At, Command], Awaitable[bool]] | None = None


def done(result: Mapping[str, str] | None = None) -> Turn:
    """It was done."""
    return Turn(CommandState.DONE, result=result or {})


def failed(why: str, result: Mapping[str, str] | None = None) -> Turn:
    """It was not, and nothing of it is left."""
    return Turn(CommandState.FAILED, why, result or {})


def unknown(why: str) -> Turn:
    """Nobody can say."""
    return Turn(CommandState.UNKNOWN, why)
