"""Which ways of bringing a material are open here and now: what cannot work shows no control, and is told."""

from __future__ import annotations

import enum

from kiosk.contract.handling import MaterialReady, Prefill
from kiosk.contract.items import Item, Material, Way
from kiosk.contract.words import Words, say
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling.standing import Standing, needed


class Control(enum.StrEnum):
    """What a citizen can touch to bring a material, in the words of material.way.*."""

    NUMBER = "number"
    LICENCE = "licence"
    CAMERA = "camera"
    PHONE = "phone"
    HAND_IN = "hand_in"


_CONTROLS: dict[Way, tuple[Control, ...]] = {
    Way.VERIFY_NUMBER: (Control.NUMBER,),
    Way.ELICENCE: (Control.LICENCE,),
    Way.UPLOAD: (Control.CAMERA, Control.PHONE),
    Way.HAND_IN: (Control.HAND_IN,),
}


def controls(clerk: Clerk, ready: MaterialReady) -> tuple[Control, ...]:
    """What works now for a material that is not settled; nothing for one that is (M12)."""
    if ready.settled is not None:
        return ()
    wanted = (control for way in ready.ways for control in _CONTROLS.get(way, ()))
    return tuple(control for control in wanted if _works(clerk, control))


def _works(clerk: Clerk, control: Control) -> bool:
    match control:
        case Control.CAMERA:
            return clerk.platform.reachable and clerk.bench.camera.status.usable
        case Control.LICENCE:
            return clerk.platform.reachable and clerk.bench.scanner.status.usable
        case Control.NUMBER:
            return clerk.platform.reachable
        case Control.PHONE:
            catalogue = clerk.catalogue.current
            return clerk.platform.reachable and (catalogue is None or catalogue.phone_pages)
        case Control.HAND_IN:
            return True


def missed(clerk: Clerk, ready: MaterialReady) -> Words | None:
    """What would serve this material and does not work now, and what does instead; None where nothing is missed."""
    if not clerk.platform.reachable:
        return say("material.missed.platform")
    if Way.UPLOAD in ready.ways and clerk.bench.camera.fitted is not None and not clerk.bench.camera.status.usable:
        return say("material.missed.camera")
    if Way.ELICENCE in ready.ways and not clerk.bench.scanner.status.usable:
        return say("material.missed.scanner")
    return None


def can_be_brought(clerk: Clerk, item: Item, prefill: Prefill) -> bool:
    """Whether every material that is needed, as far as is known, can be settled at this terminal now in some way."""
    standing = Standing(item, {}, prefill)
    told = {each.material: each for each in prefill.materials}
    known = (each for each in item.materials if each.id in told or not each.only_if)
    return all(not needed(each) or _can_come(clerk, standing, each) for each in known)


def _can_come(clerk: Clerk, standing: Standing, material: Material) -> bool:
    if standing.by_itself(material) or standing.may_commit(material) or standing.may_wait(material):
        return True
    return bool(controls(clerk, standing.ready(material)))
