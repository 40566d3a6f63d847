"""The sign-off sheet: what was done, with which devices, how the lockers are wired, who signs; on A4, or as a slip."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from drivers.contracts import Receipt, ReceiptCode, ReceiptLine
from kiosk.contract.words import say
from kiosk.manual import version
from kiosk.provision.found import Fitted, Tests, Wall
from kiosk.text import LANGUAGES, render

if TYPE_CHECKING:
    import datetime as dt

    from kiosk.pages.page import Document
    from kiosk.provision.visit import Visit


def pdf(visit: Visit, steps: tuple[str, ...], who: str, at: dt.datetime) -> bytes:
    """All of it on A4. Raises NoTypeface."""
    from kiosk.pages.page import Document  # what it brings takes a quarter of a second

    member = visit.ground.member()
    terminal = member.terminal if member else "-"
    page = Document(f"{terminal} · {at:%Y-%m-%d %H:%M} · hall-terminal {version()}")
    page.title(_both("provision.sheet.title", " "))
    began = f"{visit.progress.began:%Y-%m-%d %H:%M}"
    for key, value in (("terminal", terminal), ("version", _versions()), ("began", began)):
        page.fact(_label(key), value)
    for step in steps:
        done = visit.progress.done.get(step)
        if done is None:
            continue
        state = _both(f"provision.sheet.{'passed' if done.passed else 'left_out'}", " ")
        page.heading(f"{_both(f'provision.step.{step}', ' ')}: {state}")
        if done.why:
            page.fact(_label("why"), done.why)
        for line in done.lines:
            page.fact(_label(line.key), line.value)
    _devices(page, visit)
    _wall(page, visit)
    page.heading(_both("provision.sheet.signature", " "))
    page.fact(_label("who"), who)
    page.fact(_label("time"), f"{at:%Y-%m-%d %H:%M}")
    page.paragraph("\n\n____________________________")
    return page.pdf()


def slip(visit: Visit, steps: tuple[str, ...], who: str, at: dt.datetime, mark: str) -> Receipt:
    """The same in short, for a terminal without an A4 printer; the sheet's mark stands on it."""
    member = visit.ground.member()
    lines = [render(say("provision.sheet.title"), "zh"), member.terminal if member else "-", f"{at:%Y-%m-%d %H:%M}", ""]
    for step in steps:
        if (done := visit.progress.done.get(step)) is not None:
            sign = "√" if done.passed else f"× {done.why}"
            lines.append(f"{render(say(f'provision.step.{step}'), 'zh')} {sign}")
    lines += [
        "",
        f"{render(say('provision.line.who'), 'zh')} {who}",
        f"hall-terminal {version()}",
        "",
        "________________",
    ]
    return Receipt((*(ReceiptLine(line) for line in lines), ReceiptCode("qr", f"HALL-SHEET {mark}")))


def _devices(page: Document, visit: Visit) -> None:
    page.heading(_both("provision.sheet.devices", " "))
    seen = visit.found(Fitted, "devices").seen
    for place, result in visit.found(Tests, "tests").results.items():
        told = seen.get(f"{place} {result.address}", result.model)
        outcome = f"{result.why or result.outcome.replace('_', ' ')}, {result.at:%Y-%m-%d %H:%M}"
        page.fact(_both(f"provision.place.{place}", " "), f"{told}\n{result.address}\n{outcome}")


def _wall(page: Document, visit: Visit) -> None:
    wall = visit.found(Wall, "cabinet")
    cells = wall.as_table().get("cells", [])
    if not cells:
        return
    page.heading(_both("provision.sheet.wall", " "))
    for cell in cells:
        where = f"{cell['board']}.{cell['channel']}"
        page.fact(str(cell["number"]), f"{where} · {cell['size']}{' · low' if cell['low'] else ''} · {cell['use']}")
    for door, board, channel, verdict in wall.unsound:
        page.fact(f"{door or '?'}", f"{board}.{channel} · {_both(f'provision.verdict.{verdict}', ' ')}")


def _versions() -> str:
    return f"hall-terminal {version()}, Python {platform.python_version()}, {platform.system()} {platform.release()}"


def _label(key: str) -> str:
    return _both(f"provision.line.{key}", " ")


def _both(key: str, between: str) -> str:
    return between.join(render(say(key), language) for language in LANGUAGES)
