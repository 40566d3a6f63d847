"""What a lock means to a relay board: relay and input n belong to channel n, and a lock is only ever pulsed.

The frames are those of drivers.modbus. Source: protocol sheet D7.
"""

from __future__ import annotations

from drivers.modbus import frames
from drivers.modbus.frames import Request

_MS_A_TENTH = 100
_SHORTEST, _LONGEST = 100, 2000  # milliseconds: longer burns a solenoid


def tenths(milliseconds: int) -> int:
    """The length of a pulse as the board counts it. Raises ValueError for one no lock wants."""
    if not _SHORTEST <= milliseconds <= _LONGEST or milliseconds % _MS_A_TENTH:
        raise ValueError(f"pulse_ms is a multiple of {_MS_A_TENTH} from {_SHORTEST} to {_LONGEST}")
    return milliseconds // _MS_A_TENTH


def pulse(board: int, channel: int, lasting: int) -> Request:
    """Pulse one lock for so many tenths of a second, timed by the board."""
    return frames.pulse(board, channel - 1, lasting)


def ask_doors(board: int, channels: int) -> Request:
    """Ask for the inputs, to which the door contacts are wired."""
    return frames.read_inputs(board, 0, channels)


def ask_relays(board: int, channels: int) -> Request:
    """Ask how the relays stand: all of them off, except while a lock is pulsed."""
    return frames.read_coils(board, 0, channels)


def relay_off(board: int, channel: int) -> Request:
    """Switch one relay off."""
    return frames.write_coil(board, channel - 1, on=False)
