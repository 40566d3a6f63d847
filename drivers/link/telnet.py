"""Telnet with its COM port option, as serial servers speak it: pure bytes, no connection.

Sources: RFC 854 (commands), RFC 855 (options), RFC 856 (binary), RFC 2217 (COM port). The client's half only.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

_IAC, _SB, _SE = 0xFF, 0xFA, 0xF0
_ESCAPE = bytes([_IAC])
_BINARY, _NO_GO_AHEAD, _COM_PORT = 0, 3, 44
# Binary both ways, or line ends would be changed; without "go ahead", or there would be a byte after each answer.
_WELCOME = (_BINARY, _NO_GO_AHEAD, _COM_PORT)
_LONGEST = 256  # bytes of one sub-negotiation; a longer one is noise
_FROM_SERVER = 100  # added to a command's number in the server's answer to it


class Verb(enum.IntEnum):
    """What is said about an option."""

    WILL = 0xFB
    WONT = 0xFC
    DO = 0xFD
    DONT = 0xFE


class Port(enum.IntEnum):
    """Commands of the COM port option."""

    RATE = 1
    DATA_BITS = 2
    PARITY = 3
    STOP_BITS = 4
    CONTROL = 5
    SUSPEND = 8
    RESUME = 9
    LINE_STATES = 10
    MODEM_STATES = 11


@dataclass(frozen=True)
class About:
    """The server speaks about an option."""

    verb: int
    option: int

    @property
    def offers_port(self) -> bool:
        """True when the server will have its port set by us."""
        return self.option == _COM_PORT and self.verb in (Verb.DO, Verb.WILL)

    @property
    def denies_port(self) -> bool:
        """True when it will not."""
        return self.option == _COM_PORT and self.verb == Verb.DONT


@dataclass(frozen=True)
class Told:
    """The server speaks about its port: a command, as in Port, and a value."""

    command: int
    value: bytes

    @property
    def rate(self) -> int | None:
        """Bits a second at which the port runs now, where this says so."""
        return int.from_bytes(self.value, "big") if self.command == Port.RATE and len(self.value) == 4 else None


Said = About | Told


def escape(data: bytes) -> bytes:
    """Data as it travels: a byte FF is sent twice."""
    return data.replace(_ESCAPE, _ESCAPE * 2)


def greeting() -> bytes:
    """What the client says first: everything it wants and everything it will do."""
    return b"".join(_about(verb, option) for option in _WELCOME for verb in (Verb.WILL, Verb.DO))


def settings() -> bytes:
    """8N1, no flow control, DTR and RTS on as a local port has them, and no news about modem lines."""
    return b"".join(
        _tell(command, bytes([value]))
        for command, value in (
            (Port.DATA_BITS, 8),
            (Port.PARITY, 1),
            (Port.STOP_BITS, 1),
            (Port.CONTROL, 1),  # no flow control
            (Port.CONTROL, 8),  # DTR on
            (Port.CONTROL, 11),  # RTS on
            (Port.LINE_STATES, 0),
            (Port.MODEM_STATES, 0),
        )
    )


def rate(baud: int) -> bytes:
    """The wish to run at `baud` bits a second; the answer tells what the port runs at."""
    return _tell(Port.RATE, baud.to_bytes(4, "big"))


def refusal(said: Said) -> bytes:
    """What must be answered to a wish that we do not share; b"" to everything else."""
    if not isinstance(said, About) or said.option in _WELCOME:
        return b""
    answer = {Verb.WILL: Verb.DONT, Verb.DO: Verb.WONT}.get(Verb(said.verb))
    return b"" if answer is None else _about(answer, said.option)


class Ears:
    """Takes apart what a server sends, however it is cut: the device's bytes, and what the server itself says."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._said: list[Said] = []

    def feed(self, data: bytes) -> tuple[bytes, list[Said]]:
        """The device's bytes in `data`, and what the server said meanwhile."""
        self._held += data
        plain = bytearray()
        self._said = []
        while self._held:
            start = self._held.find(_IAC)
            plain += self._held[: start if start >= 0 else len(self._held)]
            del self._held[: start if start >= 0 else len(self._held)]
            size = self._size() if self._held else 0
            if not size:
                break
            plain += self._understand(bytes(self._held[:size]))
            del self._held[:size]
        return bytes(plain), self._said

    def _size(self) -> int:
        """Length of the command at the front; 0 when it is not whole yet."""
        if len(self._held) < 2:
            return 0
        if self._held[1] == _SB:
            return self._size_of_sub()
        size = 3 if self._held[1] in tuple(Verb) else 2
        return size if len(self._held) >= size else 0

    def _size_of_sub(self) -> int:
        place = 2
        while 0 <= (place := self._held.find(_IAC, place)) < len(self._held) - 1:
            place += 2
            if self._held[place - 1] == _SE:
                return place
        return 2 if len(self._held) > _LONGEST else 0

    def _understand(self, command: bytes) -> bytes:
        if command[1] == _IAC:
            return _ESCAPE
        if len(command) == 3:
            self._said.append(About(command[1], command[2]))
        elif len(command) > 5 and command[2] == _COM_PORT:
            value = command[4:-2].replace(_ESCAPE * 2, _ESCAPE)
            self._said.append(Told(command[3] - _FROM_SERVER, value))
        return b""


def _about(verb: Verb, option: int) -> bytes:
    return bytes([_IAC, verb, option])


def _tell(command: Port, value: bytes) -> bytes:
    return bytes([_IAC, _SB, _COM_PORT, command]) + escape(value) + bytes([_IAC, _SE])
