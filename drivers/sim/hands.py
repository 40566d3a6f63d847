"""Hands in the hall: each verb is one movement, with the physics that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.card.sdt.codec import encode_record
from drivers.sim.hall import Hall, Shown
from drivers.sim.verbs import BY_NAME, FAULTS, Argument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drivers.printer.escpos.simulated_paper import SeenReceipt
    from drivers.sim.people import Person


_FULL, _TONER = 100, 80  # percent


class Impossible(Exception):
    """Hands cannot do that, or not now. The text says why, Chinese first."""


class Hands:
    """What somebody in the hall can do. Every verb raises Impossible when the physics forbids it."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def do(self, message: Mapping[str, object]) -> None:
        """Do what a message {"do": verb, …} says; the verbs and what they must be told stand in `verbs`."""
        verb = BY_NAME.get(str(message.get("do")))
        if verb is None:
            raise Impossible(f"没有这个动作 / no such verb: {message.get('do')}")
        told = {argument.name: _told(argument, message.get(argument.name)) for argument in verb.arguments}
        getattr(self, verb.name.replace("-", "_"))(**told)
        self._hall.change()

    # ---- cards and codes ----

    def lay(self, who: str) -> None:
        """Lay a card; one that lies there already is taken away first."""
        person = self._person(who)
        if self._hall.card is not None:
            self.lift()
        self._hall.reader.lay(encode_record(person.card))
        self._hall.card = person
        self._hall.truth.note("card_laid", person=person.index)

    def lift(self) -> None:
        """Take the card off the reader."""
        if self._hall.card is None:
            raise Impossible("读卡区没有卡 / no card lies on the reader")
        self._hall.truth.note("card_lifted", person=self._hall.card.index)
        self._hall.reader.lift()
        self._hall.card = None

    def show(self, text: str) -> None:
        """Hold a code with any text before the scanner."""
        self._show(Shown(text.encode(), "text"))

    def show_pickup(self, who: str, item: str) -> None:
        """Hold somebody's phone with a pickup code before the scanner."""
        person = self._person(who)
        for candidate in person.items:
            if item in ("", candidate.deposit):
                self._show(Shown(candidate.shown, "pickup", person.index, candidate.deposit))
                return
        raise Impossible("手机上没有这条短信 / no such message on this phone")

    def show_receipt(self, number: int) -> None:
        """Hold the code printed on a receipt before the scanner."""
        codes = [text for _, text in self._receipt(number).codes]
        if not codes:
            raise Impossible("这张凭条上没有码 / no code on this receipt")
        self._show(Shown(codes[0].encode(), "receipt", item=str(number)))

    def hide(self) -> None:
        """Take away what is held before the scanner."""
        self._hall.scanner.hide()
        self._hall.shown = None

    # ---- printer ----

    def tear(self) -> None:
        """The roll ends here and now."""
        self._hall.printer.tear()

    def near(self) -> None:
        """The roll is near its end."""
        self._hall.printer.paper = "near"

    def load(self) -> None:
        """Put in a new roll."""
        self._hall.printer.load()

    def open_cover(self) -> None:
        """Open the printer's cover."""
        self._hall.printer.cover_open = True

    def close_cover(self) -> None:
        """Close it."""
        self._hall.printer.cover_open = False

    def jam_cutter(self) -> None:
        """The cutter does not move any more."""
        self._hall.printer.cutter_jammed = True

    def free_cutter(self) -> None:
        """It can move again; the printer's error stands until the computer recovers it or the power goes."""
        self._hall.printer.cutter_jammed = False

    def take_receipt(self, number: int) -> None:
        """Tear off a receipt that hangs from the slot."""
        self._receipt(number)
        if number in self._hall.torn_off:
            raise Impossible("这张凭条已经撕下 / this receipt has been taken")
        self._hall.torn_off.add(number)
        self._hall.truth.note("receipt_taken", number=number)

    # ---- doors ----

    def take(self, door: int) -> None:
        """Take what lies behind an open door."""
        if not self._open_door(door):
            raise Impossible("这个格口是空的 / this cell is empty")
        item = self._hall.locks.take_item(door)
        self._hall.in_hand.append(str(item))
        self._hall.truth.note("item_taken", door=door, item=item)

    def put(self, door: int, item: str) -> None:
        """Put something behind an open door."""
        if self._open_door(door):
            raise Impossible("格口里已有东西 / there is something in this cell")
        self._hall.locks.put_item(door, item)
        if item in self._hall.in_hand:
            self._hall.in_hand.remove(item)
        self._hall.truth.note("item_put", door=door, item=item)

    def shut(self, door: int) -> None:
        """Push a door shut."""
        self._hall.locks.push_shut(self._door(door))

    def shut_all(self) -> None:
        """Push all doors shut."""
        for door in self._hall.locks.doors:
            self._hall.locks.push_shut(door)

    def leave(self, door: int) -> None:
        """Pull a door open without any command and leave it so."""
        self._hall.locks.pull_open(self._door(door))

    def jam(self, door: int) -> None:
        """No pulse opens this door any more."""
        self._hall.locks.doors[self._door(door)].jammed = True

    def stick(self, door: int) -> None:
        """The next pulse does not open this door."""
        self._hall.locks.doors[self._door(door)].sticks = True

    def blind(self, door: int) -> None:
        """This door's sensor says closed for ever."""
        self._hall.locks.doors[self._door(door)].sensor_dead = True

    def free(self, door: int) -> None:
        """Door and sensor work again."""
        mended = self._hall.locks.doors[self._door(door)]
        mended.jammed = mended.sticks = mended.sensor_dead = False

    # ---- A4 printer and document camera ----

    def empty_drawer(self) -> None:
        """Take all paper out."""
        self._hall.a4.press.take_paper()

    def fill_drawer(self) -> None:
        """Fill it."""
        self._hall.a4.press.load()

    def jam_a4(self) -> None:
        """A sheet is stuck."""
        self._hall.a4.press.jammed = True

    def clear_a4(self) -> None:
        """Pull it out."""
        self._hall.a4.press.jammed = False

    def open_a4(self) -> None:
        """Open the cover."""
        self._hall.a4.press.cover_open = True

    def close_a4(self) -> None:
        """Close it."""
        self._hall.a4.press.cover_open = False

    def toner(self, percent: int) -> None:
        """So much is left."""
        self._hall.a4.press.toner = percent

    def lay_page(self, kind: str) -> None:
        """Lay a sheet under the lens."""
        self._hall.page = kind
        self._hall.camera.lay_page(kind)

    def take_page(self) -> None:
        """Leave the bare desk."""
        self._hall.page = ""
        self._hall.camera.take_away()

    # ---- cabinet and power supply ----

    def open_cabinet(self) -> None:
        """Open the service door."""
        self._hall.cabinet.open_cabinet()

    def close_cabinet(self) -> None:
        """Shut it."""
        self._hall.cabinet.close_cabinet()

    def knock(self) -> None:
        """Shake the cabinet."""
        self._hall.cabinet.knock()

    def step_up(self) -> None:
        """Somebody comes near."""
        self._hall.cabinet.step_up()

    def step_away(self) -> None:
        """Nobody is near any more."""
        self._hall.cabinet.step_away()

    def cut_mains(self) -> None:
        """The battery carries on."""
        self._hall.ups.cut_mains()

    def restore_mains(self) -> None:
        """The mains are back."""
        self._hall.ups.restore_mains()

    def battery(self, percent: int) -> None:
        """The battery is that full."""
        self._hall.ups.drain(percent)

    # ---- cables, power, faults ----

    def pull(self, device: str) -> None:
        """Pull a cable."""
        self._hall.cables[device].unplug()
        self._hall.truth.note("cable", device=device, plugged=False)

    def plug(self, device: str) -> None:
        """Plug it in again."""
        self._hall.cables[device].plug()
        self._hall.truth.note("cable", device=device, plugged=True)

    def silence(self, device: str) -> None:
        """Take a device's power away; its cable stays in."""
        self._hall.cables[device].dead = True

    def wake(self, device: str) -> None:
        """Give it back; a printer has forgotten what it held."""
        self._hall.cables[device].dead = False
        if device == "printer":
            self._hall.printer.power_cycle()

    def disturb(self, device: str) -> None:
        """Lay its cable beside a motor."""
        self._hall.cables[device].noisy = True

    def calm(self, device: str) -> None:
        """Lay it back."""
        self._hall.cables[device].noisy = False

    def fault(self, device: str, fault: str, value: int | None) -> None:
        """Switch a fault of a simulated device on, or set one that counts or waits."""
        self._check_fault(device, fault)
        setattr(self._hall.devices[device], fault, True if value is None else value)

    def heal(self, device: str, fault: str) -> None:
        """As it was at the start."""
        self._check_fault(device, fault)
        setattr(self._hall.devices[device], fault, self._hall.healthy[device, fault])

    def reset(self) -> None:
        """Everything as it was at the start."""
        for device, cable in self._hall.cables.items():
            cable.plug()
            self.wake(device)
            self.calm(device)
            for fault in FAULTS[device]:
                self.heal(device, fault)
        self._clear_the_counter()
        self._put_the_machine_right()
        for number, door in self._hall.locks.doors.items():
            self.free(number)
            self.shut(number)
            door.item = None
        self._hall.fill()
        self._hall.truth.note("reset")

    def _put_the_machine_right(self) -> None:
        """A4 printer, document camera, cabinet and mains."""
        for mend in (self.fill_drawer, self.clear_a4, self.close_a4, self.take_page):
            mend()
        for mend in (self.close_cabinet, self.step_away, self.restore_mains):
            mend()
        self.battery(_FULL)
        self.toner(_TONER)

    def _clear_the_counter(self) -> None:
        if self._hall.card is not None:
            self.lift()
        self.hide()
        self.free_cutter()
        self.load()
        self._hall.torn_off = set(range(1, len(self._hall.printer.receipts) + 1))
        self._hall.in_hand.clear()

    def _show(self, shown: Shown) -> None:
        self._hall.shown = shown
        self._hall.scanner.show(shown.payload)

    def _check_fault(self, device: str, fault: str) -> None:
        if fault not in FAULTS[device]:
            raise Impossible(f"{device} 没有这个故障 / has no such fault: {fault}")

    def _person(self, who: str) -> Person:
        for person in self._hall.people:
            if who in (person.name, str(person.index)):
                return person
        raise Impossible("没有这个人 / nobody of this name")

    def _receipt(self, number: int) -> SeenReceipt:
        if not 1 <= number <= len(self._hall.printer.receipts):
            raise Impossible("没有这张凭条 / no such receipt")
        return self._hall.printer.receipts[number - 1]

    def _door(self, door: int) -> int:
        if door not in self._hall.locks.doors:
            raise Impossible(f"没有 {door} 号门 / no door {door}")
        return door

    def _open_door(self, door: int) -> str | None:
        """What lies behind a door that stands open."""
        if not self._hall.locks.doors[self._door(door)].open:
            raise Impossible(f"{door} 号门关着 / door {door} is shut")
        return self._hall.locks.doors[door].item


def _told(argument: Argument, value: object) -> str | int | None:
    """What a message says for one argument of a verb."""
    if value is None or value == "":
        if not argument.optional:
            raise Impossible(f"请说明 / please say: {argument.name}")
        return None if argument.kind is int else ""
    if argument.choices and value not in argument.choices:
        raise Impossible(f"{argument.name}: {' '.join(argument.choices)}")
    try:
        return argument.kind(str(value))
    except ValueError:
        raise Impossible(f"要一个数 / needs a number: {argument.name}") from None
