"""`kiosk selftest`: a running terminal tests itself, or says what its last test found; as lines, as JSON, as a PDF.

Ends with 0 for green, 1 for yellow (open, with a reduced menu), 2 for red (closed), 3 when it could not be asked.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.contract.self_test import Grade
from kiosk.contract.staff import No, SelfTest, SelfTested
from kiosk.contract.words import say
from kiosk.technician.line import NoTerminal, Order, Trouble, called, parser_of_files
from kiosk.technician.readiness import lines, pdf
from kiosk.technician.run import run

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from kiosk.contract.self_test import Report

_STATUS = {Grade.GREEN: 0, Grade.YELLOW: 1, Grade.RED: 2}
_NOT_ASKED = 3


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser_of_files("selftest", __doc__)
    wishes.add_argument("--last", action="store_true", help="tell what the last test found, and test nothing")
    wishes.add_argument("--json", dest="json_file", type=Path, metavar="FILE", help="write the report as JSON")
    wishes.add_argument("--pdf", dest="pdf_file", type=Path, metavar="FILE", help="write the report on A4")
    wishes.set_defaults(json=False)
    return wishes


def main(argv: Sequence[str]) -> int:
    """The grade as exit status; 3 when nobody answered, somebody is being served, or a file cannot be written."""
    return run(options().parse_args(argv), _self_test, nothing_done=_NOT_ASKED)


async def _self_test(told: Order) -> int:
    report = await _found(told)
    if told.options.json_file is not None:
        text = msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"
        await _write(told.options.json_file, text)
    if told.options.pdf_file is not None:
        await _write(told.options.pdf_file, await asyncio.to_thread(_on_paper, report, told))
    for line in lines(report, told.window):
        told.window.line(line)
    return _STATUS[report.grade]


async def _found(told: Order) -> Report:
    try:
        async with called(told.place.socket) as line:
            await line.say(SelfTest(last=told.options.last))
            if not told.options.last:
                told.window.line(told.window.says(say("self_test.under_way")))
            match await line.hear():
                case SelfTested(report) if report is not None:
                    return report
                case SelfTested():
                    raise Trouble(say("self_test.never"), _NOT_ASKED)
                case No(words):
                    raise Trouble(words, _NOT_ASKED)
                case _:
                    raise Trouble(say("staff.gone"), _NOT_ASKED)
    except NoTerminal:
        raise Trouble(say("self_test.no_terminal"), _NOT_ASKED) from None


def _on_paper(report: Report, told: Order) -> bytes:
    from kiosk.pages.page import NoTypeface

    try:
        return pdf(report, told.window)
    except NoTypeface:
        raise Trouble(say("self_test.no_typeface"), _NOT_ASKED) from None


async def _write(file: Path, content: bytes) -> None:
    try:
        await asyncio.to_thread(file.write_bytes, content)
    except OSError:
        raise Trouble(say("self_test.not_written", file=str(file)), _NOT_ASKED) from None
