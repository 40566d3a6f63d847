"""Hands at the counter: cards, phones, badges and labels, and the receipt printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.card.sdt.codec import encode_record
from drivers.sim.hall import Message, Shown
from drivers.sim.movements.reach import Impossible, Reach
from drivers.sim.movements.things import thing_of

if TYPE_CHECKING:
    from drivers.printer.escpos.simulated_paper import SeenReceipt


class CounterHands(Reach):
    """What is laid on the reader, held before the scanner, done to the printer."""

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

    def show_badge(self, who: str) -> None:
        """Hold the badge of somebody of the staff before the scanner."""
        person = self._person(who)
        if person.badge is None:
            raise Impossible("这个人没有工牌 / this person wears no badge")
        self._show(Shown(person.badge.shown, "badge", person.index))

    def show_label(self, item: str) -> None:
        """Hold a thing with a label before the scanner; what is locked away cannot be."""
        thing = thing_of(self._hall, item)
        if thing is None or not thing.label:
            raise Impossible("这件东西上没有条码 / there is no bar code on this thing")
        door = self._hall.lies_in(thing.id)
        if door and not self._hall.locks.doors[door].open:
            raise Impossible(f"它锁在 {door} 号格口里 / it is locked away behind door {door}")
        self._show(Shown(thing.label.encode(), "label", item=thing.label))

    def message(self, who: str, text: str, qr: str) -> None:
        """A message comes to somebody's phone."""
        number = len(self._hall.messages) + 1
        self._hall.messages.append(Message(number, self._person(who).index, text, qr))

    def show_message(self, number: int) -> None:
        """Hold the phone with the code of such a message before the scanner."""
        if not 1 <= number <= len(self._hall.messages) or not self._hall.messages[number - 1].qr:
            raise Impossible("手机上没有这个码 / no such code on a phone")
        message = self._hall.messages[number - 1]
        self._show(Shown(message.qr.encode(), "message", message.who, str(number)))

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

    # ---- inside ----

    def _show(self, shown: Shown) -> None:
        self._hall.shown = shown
        self._hall.scanner.show(shown.payload)

    def _receipt(self, number: int) -> SeenReceipt:
        if not 1 <= number <= len(self._hall.printer.receipts):
            raise Impossible("没有这张凭条 / no such receipt")
        return self._hall.printer.receipts[number - 1]
