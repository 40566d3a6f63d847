"""Hands at the locker wall: doors, keys, things behind them, and what an electrician can do wrong."""

from __future__ import annotations

from drivers.sim.movements.counter import CounterHands
from drivers.sim.movements.reach import Impossible
from drivers.sim.movements.things import thing_of


class WallHands(CounterHands):
    """What is done to doors, locks, contacts and beams, and with things."""

    # ---- things ----

    def take(self, door: int) -> None:
        """Take what lies behind an open door."""
        if not self._open_door(door):
            raise Impossible("这个格口是空的 / this cell is empty")
        item = self._hall.locks.take_item(door)
        self._hall.in_hand.append(str(item))
        self._hall.truth.note("item_taken", door=door, item=item)

    def put(self, door: int, item: str) -> None:
        """Put something behind an open door: a thing from hand or trolley, or papers that somebody brought along."""
        if self._open_door(door):
            raise Impossible("格口里已有东西 / there is something in this cell")
        thing = thing_of(self._hall, item)
        name = item if thing is None else thing.id
        for place in (self._hall.in_hand, self._hall.trolley):
            if name in place:
                place.remove(name)
                break
        else:
            if thing is not None:
                raise Impossible("这件东西不在手里,也不在推车上 / this thing is neither in a hand nor on the trolley")
        if self._hall.shown is not None and self._hall.shown.kind == "label" and self._hall.shown.item == name:
            self.hide()
        self._hall.locks.put_item(door, name)
        self._hall.truth.note("item_put", door=door, item=name)

    # ---- doors ----

    def shut(self, door: int) -> None:
        """Push a door shut."""
        self._hall.locks.push_shut(self._door(door))

    def shut_all(self) -> None:
        """Push all doors shut."""
        for door in self._hall.locks.doors:
            self._hall.locks.push_shut(door)

    def leave(self, door: int) -> None:
        """Pull a door open without any command and leave it so."""
        self._pull(door, "forced")

    def key(self, door: int) -> None:
        """Open a door with its key: no pulse, and a jammed lock does not matter."""
        self._pull(door, "key")

    def jam(self, door: int) -> None:
        """No pulse opens this door any more."""
        self._hall.locks.doors[self._door(door)].jammed = True

    def stick(self, door: int) -> None:
        """The next pulse does not open this door."""
        self._hall.locks.doors[self._door(door)].sticks = True

    def blind(self, door: int) -> None:
        """This door's sensor says closed for ever."""
        self._hall.locks.doors[self._door(door)].sensor_dead = True

    def stuck_open(self, door: int) -> None:
        """This door's sensor says open for ever."""
        self._hall.locks.doors[self._door(door)].sensor_stuck_open = True

    def beam_dead(self, door: int) -> None:
        """This cell's beam says that nothing lies there, for ever."""
        self._hall.locks.doors[self._door(door)].beam_dead = True

    def beam_blocked(self, door: int) -> None:
        """This cell's beam says that something lies there, for ever."""
        self._hall.locks.doors[self._door(door)].beam_blocked = True

    def free(self, door: int) -> None:
        """Door, sensor and beam work again."""
        self._hall.locks.doors[self._door(door)].mend()

    # ---- wires and boards ----

    def cross(self, door: int, other: int) -> None:
        """Swap the wires of two locks."""
        if self._door(door) == self._door(other):
            raise Impossible("要两个不同的门 / it takes two doors")
        self._hall.locks.cross(door, other)

    def uncross(self, door: int) -> None:
        """Put the wires of a lock, and of the one it was swapped with, back."""
        self._hall.locks.uncross(self._door(door))

    def silence_board(self, board: int) -> None:
        """Take one lock board's power away."""
        self._hall.locks.silent_boards.add(self._board(board))

    def wake_board(self, board: int) -> None:
        """Give it back."""
        self._hall.locks.silent_boards.discard(self._board(board))

    # ---- inside ----

    def _pull(self, door: int, how: str) -> None:
        if not self._hall.locks.doors[self._door(door)].open:
            self._hall.truth.note(how, door=door)
        self._hall.locks.pull_open(door)

    def _board(self, board: int) -> int:
        if board not in self._hall.locks.boards:
            raise Impossible(f"没有 {board} 号锁板 / no lock board {board}")
        return board

    def _put_the_wall_right(self) -> None:
        """Locks, wires and boards well, doors shut, things where they were at the start."""
        self._hall.locks.silent_boards.clear()
        for number, door in self._hall.locks.doors.items():
            self.free(number)
            self.uncross(number)
            self.shut(number)
            door.item = None
        self._hall.in_hand.clear()
        self._hall.fill()
