"""Scenes of every kind as somebody in a wheelchair and somebody with weak eyes have them: low reach, high contrast."""

from __future__ import annotations

from functools import partial

from kiosk.contract.content import Rows
from kiosk.contract.scene import Display, Scene
from kiosk.rig.tour.guide import Guide

VISITS = (("张测试", 7, Display(low=True), "low"), ("李样例", 8, Display(contrast=True), "contrast"))


async def walk(guide: Guide) -> None:
    """The same visit once in each display."""
    for who, door, display, variant in VISITS:
        await guide.sees("welcome")
        guide.citizen.prefers(display)
        await guide.sees("welcome", variant, partial(_shown_in, display))
        await _looks_up(guide, who, variant)
        await _collects(guide, door, variant)


def _shown_in(display: Display, scene: Scene) -> bool:
    return scene.display == display


async def _looks_up(guide: Guide, who: str, variant: str) -> None:
    await guide.chooses("query")
    await guide.sees("cases.prove", variant)
    guide.citizen.touches("number")
    await guide.sees("cases.type_number", variant)
    guide.citizen.goes("home")
    await guide.chooses("query")
    await guide.sees("cases.prove")
    await guide.hand.lay(who)
    scene = await guide.sees("cases.list", variant)
    await guide.hand.lift()
    assert isinstance(scene.content, Rows)
    guide.citizen.touches(scene.content.rows[0].id)
    await guide.sees("cases.ready", variant)
    guide.citizen.goes("home")


async def _collects(guide: Guide, door: int, variant: str) -> None:
    await guide.chooses("pickup")
    await guide.sees("pickup.confirm", variant)
    guide.citizen.touches("open")
    await guide.sees("pickup.door_open", variant)
    await guide.hand.take(door)
    await guide.hand.shut(door)
    await guide.sees("pickup.got_it", variant)
    guide.citizen.touches("got_it")
    await guide.sees("pickup.collected", variant)
    await guide.finishes()
