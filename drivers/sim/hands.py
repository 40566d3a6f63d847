"""Hands in the hall: each verb is one movement, with the physics that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.sim.movements.machine import MachineHands
from drivers.sim.movements.reach import Impossible
from drivers.sim.movements.wall import WallHands
from drivers.sim.verbs import BY_NAME, FAULTS, Argument

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Hands", "Impossible"]


class Hands(WallHands, MachineHands):
    """What somebody in the hall can do. Every verb raises Impossible when the physics forbids it."""

    def do(self, message: Mapping[str, object]) -> None:
        """Do what a message {"do": verb, …} says; the verbs and what they must be told stand in `verbs`."""
        verb = BY_NAME.get(str(message.get("do")))
        if verb is None:
            raise Impossible(f"没有这个动作 / no such verb: {message.get('do')}")
        told = {argument.name: _told(argument, message.get(argument.name)) for argument in verb.arguments}
        getattr(self, verb.name.replace("-", "_"))(**told)
        self._hall.change()

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
        self._put_the_wall_right()
        self._hall.truth.note("reset")

    def _clear_the_counter(self) -> None:
        if self._hall.card is not None:
            self.lift()
        self.hide()
        self.free_cutter()
        self.load()
        self._hall.torn_off = set(range(1, len(self._hall.printer.receipts) + 1))
        self._hall.messages.clear()

    def _check_fault(self, device: str, fault: str) -> None:
        if fault not in FAULTS[device]:
            raise Impossible(f"{device} 没有这个故障 / has no such fault: {fault}")


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
