"""Hands at the other machines: A4 printer, document camera, cabinet and power supply."""

from __future__ import annotations

from drivers.sim.movements.reach import Reach

_FULL, _TONER = 100, 80  # percent


class MachineHands(Reach):
    """What is done to machines that only some terminals have."""

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

    def sound_fire(self) -> None:
        """The fire panel gives alarm."""
        self._hall.cabinet.sound_fire()

    def end_fire(self) -> None:
        """The fire panel is reset."""
        self._hall.cabinet.end_fire()

    def open_hall_door(self) -> None:
        """Somebody keeps the hall's door open."""
        self._hall.cabinet.open_hall_door()

    def close_hall_door(self) -> None:
        """It falls shut."""
        self._hall.cabinet.close_hall_door()

    def heat(self) -> None:
        """The thermostat in the cabinet closes."""
        self._hall.cabinet.heat(hot=True)

    def cool(self) -> None:
        """It opens again."""
        self._hall.cabinet.heat(hot=False)

    def stop_fan(self) -> None:
        """The fan says that it stands still."""
        self._hall.cabinet.stop_fan(stopped=True)

    def start_fan(self) -> None:
        """It turns again."""
        self._hall.cabinet.stop_fan(stopped=False)

    def cut_mains(self) -> None:
        """The battery carries on."""
        self._hall.ups.cut_mains()

    def restore_mains(self) -> None:
        """The mains are back."""
        self._hall.ups.restore_mains()

    def battery(self, percent: int) -> None:
        """The battery is that full."""
        self._hall.ups.drain(percent)

    def _put_the_machine_right(self) -> None:
        for mend in (self.fill_drawer, self.clear_a4, self.close_a4, self.take_page):
            mend()
        for mend in (self.close_cabinet, self.step_away, self.end_fire, self.restore_mains):
            mend()
        for mend in (self.close_hall_door, self.cool, self.start_fan):
            mend()
        self.battery(_FULL)
        self.toner(_TONER)
