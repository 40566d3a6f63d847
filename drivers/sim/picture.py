"""One picture of the whole hall as plain JSON data: what the page draws, the command line prints and tests wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drivers.sim.staff import ROLES
from drivers.sim.verbs import FAULTS

if TYPE_CHECKING:
    from drivers.sim.hall import Hall, Message
    from drivers.sim.people import Badge, Item, Person

Picture = dict[str, Any]

# A picture carries only the newest receipts: it is sent after every change.
_RECEIPTS = 8


def picture(hall: Hall) -> Picture:
    """Everything a spectator sees, and what is wrong with which device."""
    return {
        "reader": _device(hall, "reader") | {"card": hall.card.index if hall.card else None},
        "scanner": _device(hall, "scanner") | {"lit": hall.scanner.triggered, "shown": _shown(hall)},
        "printer": _device(hall, "printer") | _printer(hall),
        "locks": _device(hall, "locks") | _locks(hall),
        "a4": _device(hall, "a4") | _a4(hall),
        "camera": _device(hall, "camera") | {"page": hall.page},
        "cabinet": _device(hall, "cabinet") | _cabinet(hall),
        "ups": _device(hall, "ups") | {"mains": hall.ups.mains, "charge": hall.ups.charge},
        "people": [_person(hall, person) for person in hall.people],
        "in_hand": [_name(hall, item) for item in hall.in_hand],
        "trolley": [_parcel(hall, label) for label in hall.parcels],
    }


def _device(hall: Hall, name: str) -> Picture:
    device, cable = hall.devices[name], hall.cables[name]
    wrong = [fault for fault in FAULTS[name] if getattr(device, fault) != hall.healthy[name, fault]]
    return {"plugged": cable.plugged, "dead": cable.dead, "noisy": cable.noisy, "faults": wrong}


def _shown(hall: Hall) -> Picture | None:
    shown = hall.shown
    return {"kind": shown.kind, "who": shown.who, "item": shown.item} if shown else None


def _printer(hall: Hall) -> Picture:
    printer = hall.printer
    first = max(0, len(printer.receipts) - _RECEIPTS)
    return {
        "paper": printer.paper,
        "cover_open": printer.cover_open,
        "cutter_jammed": printer.cutter_jammed or printer.state.cutter,
        "printing": printer.current is not None and not printer.state.offline,
        "strip": printer.current.height if printer.current and printer.state.offline else 0,
        "printed": len(printer.receipts),
        "receipts": [
            {"number": number, "taken": number in hall.torn_off, "text": receipt.text, "code": bool(receipt.codes)}
            for number, receipt in enumerate(printer.receipts[first:], start=first + 1)
        ],
    }


def _a4(hall: Hall) -> Picture:
    press = hall.a4.press
    return {
        "paper": press.paper,
        "jammed": press.jammed,
        "cover_open": press.cover_open,
        "toner": press.toner,
        "sheets": len(press.sheets),
    }


def _cabinet(hall: Hall) -> Picture:
    cabinet = hall.cabinet
    return {
        "door_open": cabinet.door_open,
        "tampered": cabinet.tampered,
        "somebody": cabinet.somebody,
        "fire": cabinet.fire,
        "hall_door_held": cabinet.hall_door_held,
        "hall_door_open": cabinet.hall_door_open,
        "hot": cabinet.hot,
        "fan_stopped": cabinet.fan_stopped,
        "lamps": [name for name, lit in cabinet.lamps.items() if lit],
    }


def _locks(hall: Hall) -> Picture:
    locks = hall.locks
    doors = {str(number): _door(hall, number) for number in locks.doors}
    return {
        "cabinet": hall.wall.cabinet,
        "doors": doors,
        "boards": list(locks.boards),
        "silent_boards": sorted(locks.silent_boards),
        "has_beams": locks.has_beams,
    }


def _door(hall: Hall, number: int) -> Picture:
    door = hall.locks.doors[number]
    return {
        "open": door.open,
        "item": door.item and _name(hall, door.item),
        "jammed": door.jammed,
        "sticks": door.sticks,
        "blind": door.sensor_dead,
        "stuck_open": door.sensor_stuck_open,
        "beam": "dead" if door.beam_dead else "blocked" if door.beam_blocked else "",
        "opens": door.opens,
        "pulses": hall.locks.pulses[number],
    }


def _name(hall: Hall, item: str) -> Picture:
    """An item by what stands on it; things that staff put in have only the name they were given."""
    thing = hall.things.get(item)
    if thing is None:
        return {"id": item, "zh": item, "en": item, "label": ""}
    return {"id": item, "zh": thing.zh, "en": thing.en, "label": thing.label}


def _parcel(hall: Hall, label: str) -> Picture:
    parcel = hall.parcels[label]
    return _name(hall, label) | {
        "size": parcel.size,
        "note_zh": parcel.note_zh,
        "note_en": parcel.note_en,
        "here": label in hall.trolley,
        "cell": hall.lies_in(label),
    }


def _person(hall: Hall, person: Person) -> Picture:
    return {
        "index": person.index,
        "name": person.name,
        "english_name": person.card.english_name,
        "kind": person.card.kind.value,
        "number": person.card.number,
        "note_zh": person.note_zh,
        "note_en": person.note_en,
        "badge": _badge(person.badge),
        "messages": [_message(hall, item, item.code) for item in person.items],
        "errands": [
            _message(hall, errand.item, errand.code) | {"for": errand.item.person} for errand in person.errands
        ],
        "texts": [_text(message) for message in hall.messages if message.who == person.index],
    }


def _badge(badge: Badge | None) -> Picture | None:
    if badge is None:
        return None
    words = [ROLES.get(role, (role, role)) for role in badge.roles]
    return {"id": badge.id, "pin": badge.pin, "roles_zh": [zh for zh, _ in words], "roles_en": [en for _, en in words]}


def _text(message: Message) -> Picture:
    return {"number": message.number, "text": message.text, "qr": bool(message.qr)}


def _message(hall: Hall, item: Item, code: str) -> Picture:
    return _name(hall, item.deposit) | {
        "code": code,
        "cabinet": item.cabinet,
        "cell": item.cell,
        "waiting": bool(hall.lies_in(item.deposit)),
    }
