"""`kiosk provision`: makes a terminal of a bare box, before the glass or from a file of answers.

It can be ended at any moment, by a power cut too, and goes on where it was. Without --answers it shows itself on the
screens; with it nobody is needed, and the first step that does not pass ends it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.contract.scene import Display, Frame
from kiosk.contract.words import say
from kiosk.manual import parser, usual_language
from kiosk.provision.answers.desk import AnsweringDesk
from kiosk.provision.answers.model import BadAnswers, read_answers
from kiosk.provision.answers.template import TEMPLATE
from kiosk.provision.asking import NotPassed
from kiosk.provision.glass import HEAD, Glass
from kiosk.provision.ground import Ground, Unusable
from kiosk.provision.progress import FILE_NAME, Progress
from kiosk.provision.visit import Places, Visit
from kiosk.provision.wizard import go_through
from kiosk.supervisor import Supervisor
from kiosk.terminal.clock import Clock
from kiosk.terminal.settings.layers import SIGNED
from kiosk.terminal.store.migrate import NewerState
from kiosk.terminal.store.sealed import WrongKey
from kiosk.terminal.store.store import StateInUse
from kiosk.text import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiosk.provision.asking import Asker

_PHONE = "12345"
_FROM_BEFORE = ("devices", "cabinet", "sound")
_SIGN_OF_LIFE = 5.0


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("provision", __doc__)
    wishes.add_argument("--config", type=Path, action="append", default=[], metavar="FILE", help="settings files")
    wishes.add_argument("--devices", type=Path, action="append", default=[], metavar="FILE", help="devices files")
    wishes.add_argument("--answers", type=Path, metavar="FILE", help="answer from this file; nothing is shown")
    wishes.add_argument("--answers-template", action="store_true", help="print a commented file of answers")
    wishes.add_argument("--port", action="append", default=[], metavar="ADDRESS", help="look for a device there, too")
    wishes.add_argument("--ipp", action="append", default=[], metavar="URL", help="ask this A4 printer")
    wishes.add_argument("--ups", action="append", default=[], metavar="HOST", help="ask the NUT server there")
    wishes.add_argument("--again", action="store_true", help="take the signature back, to do some steps again")
    wishes.add_argument(
        "--take-over", type=Path, metavar="FILE", help="local/progress.json of the box replaced: devices and cell map"
    )
    wishes.add_argument("--lang", choices=("zh", "en"), default=usual_language(), help="language of the lines")
    return wishes


def main(argv: Sequence[str]) -> int:
    """0 signed off, 1 a step has not passed, 2 files that cannot be used."""
    told = options().parse_args(argv)
    if told.answers_template:
        sys.stdout.write(TEMPLATE)
        return 0
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    if told.answers is not None:
        logging.getLogger().setLevel(logging.ERROR)
    try:
        ground = Ground(told.config, told.devices)
        answers = read_answers(told.answers) if told.answers is not None else None
    except (Unusable, BadAnswers) as bad:
        sys.stderr.write(f"{bad}\n")
        return 2
    if told.take_over is not None and not (ground.local / FILE_NAME).exists():
        try:
            Progress(ground.local / FILE_NAME, Clock().now()).take_over(told.take_over, _FROM_BEFORE)
        except (OSError, msgspec.MsgspecError) as bad:
            sys.stderr.write(f"{told.take_over}: {bad}\n")
            return 2
    if told.again:
        (ground.local / SIGNED).unlink(missing_ok=True)
    elif (ground.local / SIGNED).exists():
        sys.stdout.write(f"{render(say('provision.told.already'), told.lang)}\n")
        return 0
    places = Places(tuple(told.port), tuple(told.ipp), tuple(told.ups))
    asker: Asker = Glass(ground.counter, Frame(centre=HEAD, phone=_PHONE), Display(language=told.lang))
    if answers is not None:
        asker = AnsweringDesk(answers, told.lang)
    try:
        return asyncio.run(_until_stopped(_visit(ground, asker, places, again=told.again), told.lang))
    except (NewerState, StateInUse, WrongKey) as unusable:
        sys.stderr.write(f"{unusable}\n")
        return 2


def _visit(ground: Ground, asker: Asker, places: Places, *, again: bool) -> Visit:
    clock = Clock()
    progress = Progress(ground.local / FILE_NAME, clock.now())
    if again:
        progress.undo({"signing"})
    return Visit(ground, asker, progress, clock, places)


async def _until_stopped(visit: Visit, language: str) -> int:
    running = asyncio.create_task(_run(visit), name="provision")
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    try:
        await running
    except NotPassed as stopped:
        title = render(visit.title, "zh" if language == "zh" else "en")
        sys.stderr.write(f"{visit.step} ({title}): {render(stopped.words, 'zh' if language == 'zh' else 'en')}\n")
        return 1
    except asyncio.CancelledError:
        return 1
    return 0


async def _run(visit: Visit) -> None:
    supervisor = Supervisor.of_this_program()
    async with contextlib.AsyncExitStack() as stack:
        if isinstance(visit.asker, Glass):
            await visit.asker.desk.counter.open()
            stack.push_async_callback(visit.asker.desk.counter.close)
        alive = asyncio.create_task(_signs_of_life(supervisor), name="signs of life")
        stack.callback(alive.cancel)
        supervisor.ready("a terminal is being set up")
        await go_through(visit)


async def _signs_of_life(supervisor: Supervisor) -> None:
    while True:
        supervisor.alive()
        await asyncio.sleep(min(_SIGN_OF_LIFE, supervisor.ping_seconds or _SIGN_OF_LIFE))
