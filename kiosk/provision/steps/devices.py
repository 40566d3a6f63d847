"""What is plugged in: every port is asked with safe questions, and what answers is given its place on the bench."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from kiosk.contract.content import Fact, Pill, Row, Rows
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import say
from kiosk.provision.found import Fitted
from kiosk.provision.local import write_devices
from kiosk.provision.taking_over import take_over
from kiosk.provision.visit import pill, plain
from kiosk.technician.discovery.finding import ASKABLE, findings
from kiosk.technician.discovery.questions import questions
from kiosk.terminal.settings.fitting import SECTIONS
from kiosk.terminal.settings.model import Off
from kiosk.text import render

if TYPE_CHECKING:
    from kiosk.contract.words import Words
    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit
    from kiosk.terminal.settings.model import Devices, DeviceSettings

_SEARCH, _AS_IT_IS, _NOT_FITTED = "search", "as_it_is", "not_fitted"


async def devices(visit: Visit) -> Done:
    """Until somebody says that all that is there has its place."""
    if not visit.found(Fitted).searched:
        await take_over(visit)
    if not visit.found(Fitted).searched:
        await _search(visit)
    while True:
        write_devices(visit)
        place = visit.ground.workplace()
        chosen = await visit.chooses(_bench(visit, place.devices))
        if chosen == _SEARCH:
            await _search(visit)
        elif chosen in SECTIONS:
            await _assign(visit, chosen)
        elif not place.problems:
            break
        else:
            told = tuple(Fact(plain(str(problem.place)), plain(problem.what)) for problem in place.problems[:3])
            await visit.stuck(
                say("provision.devices.bad"), say("provision.devices.bad_now"), facts=told, may_leave_out=False
            )
    fitted = [(name, _of(place.devices, name)) for name in SECTIONS]
    taken = len(visit.found(Fitted).taken)
    lines = [(name, _where(one)) for name, one in fitted if one.off is None]
    return visit.passed(*lines, *((("taken", taken),) if taken else ()))


async def _search(visit: Visit) -> None:
    """Ask everywhere; what is found takes a place that nothing has yet."""
    visit.working(say("provision.devices.searching"))
    found, places = visit.found(Fitted), visit.places
    known = visit.ground.workplace().devices
    asked = list(questions(ASKABLE, (1,)))
    async for finding in findings(
        asked,
        lambda words: render(words, "zh"),
        ports=places.ports,
        ipp=places.ipp,
        ups=places.ups,
        everywhere=True,
    ):
        for name, section in tomllib.loads(finding.section).items():
            found.seen[f"{name} {section['address']}"] = f"{section['model']} {finding.says}".strip()
            if _of(known, name).off is Off.NOT_FITTED:
                found.sections.setdefault(name, section)
    found.searched = True
    visit.keep(found)


def _bench(visit: Visit, fitted: Devices) -> Scene:
    found = visit.found(Fitted)
    seen, taken = found.seen, len(found.taken)
    rows = tuple(_row(name, _of(fitted, name), seen) for name in SECTIONS)
    return Scene(
        name="provision.devices",
        question=say("provision.devices.question"),
        hint=say("provision.devices.taken", count=taken) if taken else say("provision.devices.hint"),
        content=Rows(rows),
        steps=visit.bar,
        actions=(Action(_SEARCH, say("provision.action.search"), "secondary"), visit.go_on),
    )


def _row(name: str, device: DeviceSettings, seen: dict[str, str]) -> Row:
    where: Words = plain(_where(device)) if device.model else say("provision.devices.nothing")
    return Row(name, say(f"provision.place.{name}"), where, _pill(name, device, seen))


def _pill(name: str, device: DeviceSettings, seen: dict[str, str]) -> Pill:
    if device.off is Off.BAD_SETTINGS:
        return pill("failed")
    if device.off is not None:
        return pill("left_out")
    return pill("done" if f"{name} {device.address}" in seen else "ahead")


async def _assign(visit: Visit, name: str) -> None:
    """Another one of those that answered there, or none."""
    found = visit.found(Fitted)
    other = [key.partition(" ")[2] for key in found.seen if key.partition(" ")[0] == name]
    rows = [Row(str(at), plain(address), plain(found.seen[f"{name} {address}"])) for at, address in enumerate(other)]
    rows.append(Row(_AS_IT_IS, say("provision.devices.as_it_is")))
    rows.append(Row(_NOT_FITTED, say("provision.devices.not_fitted")))
    scene = Scene(
        name="provision.device",
        question=say("provision.devices.which", place=say(f"provision.place.{name}")),
        content=Rows(tuple(rows)),
        steps=visit.bar,
    )
    chosen = await visit.chooses(scene, f"devices.{name}")
    if chosen != _AS_IT_IS:
        found.taken = [place for place in found.taken if place != name]
    if chosen == _NOT_FITTED:
        found.sections.pop(name, None)
        if visit.ground.installed(name):
            found.sections[name] = {"enabled": False}
    elif chosen != _AS_IT_IS:
        model = found.seen[f"{name} {other[int(chosen)]}"].split(" ")[0]
        found.sections[name] = {"model": model, "address": other[int(chosen)]}
    visit.keep(found)


def _of(fitted: Devices, name: str) -> DeviceSettings:
    device: DeviceSettings = getattr(fitted, name)
    return device


def _where(device: DeviceSettings) -> str:
    return f"{device.model} · {device.address}" if device.address else device.model
