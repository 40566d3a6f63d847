"""The slot of a PC/SC reader: pyscard's calls, which block, and what their results mean."""

from __future__ import annotations

import contextlib
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from drivers.card.pcsc.reading import Stumbled
from drivers.errors import DeviceFault, LinkLost, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Lifted", "Slot", "card_in", "check", "reader_names"]

# Results of PC/SC, from the header of pcsc-lite (winscard error codes).
_TIMED_OUT = 0x8010000A
_DENIED = 0x8010006A
_HELD_BY_ANOTHER = 0x8010000B
_REMOVED = (0x8010000C, 0x80100069)
_CARD_FAULTS = (
    0x8010000F,  # no protocol in common: its answer to reset makes no sense
    0x80100016,  # not transacted
    0x8010001C,
    0x80100065,
    0x80100066,  # unresponsive: half inserted, or upside down
    0x80100067,  # unpowered
    0x80100068,  # another program reset it
)
_NO_READERS = 0x8010002E
_PRESENT, _UNKNOWN, _UNAVAILABLE = 0x20, 0x04, 0x08
_INSTALL = "the Python package pyscard is not installed: pip install 'hall-terminal[pcsc]' (apt: python3-pyscard)"


class Lifted(Exception):
    """The card is gone."""


class Slot:
    """One reader, named by the beginning of its name: numbers at the end change with every plugging.

    Holds one connection to the service from `open` to `close`; to be used by one thread at a time. Every loss of the
    service or the reader is LinkLost.
    """

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self._scard: Any = None
        self._context: Any = None
        self.name = ""

    def open(self) -> None:
        """Find the reader. Raises LinkLost (port_missing, port_denied), Refused (pyscard_missing)."""
        self._scard = _pyscard()
        self._context = _established(self._scard)
        try:
            self.name = _chosen(self.prefix, _names(self._scard, self._context))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the connection back; safe to call twice."""
        context, self._context = self._context, None
        if context is not None:
            self._scard.SCardReleaseContext(context)

    def wait(self, known: int, within: float) -> int:
        """The state of the reader as soon as it is another than `known` (0: at once), at the latest after `within` s.

        Raises LinkLost.
        """
        asked = [(self.name, known)]
        result, states = self._scard.SCardGetStatusChange(self._context, int(within * 1000), asked)
        if result & 0xFFFFFFFF == _TIMED_OUT:
            return known
        check(result)
        state: int = states[0][1]
        if state & (_UNKNOWN | _UNAVAILABLE):
            raise LinkLost("port_lost", "the reader is gone")
        return state

    @contextlib.contextmanager
    def card(self) -> Iterator[Any]:
        """The card in the slot, ours alone until the end; it is reset then. Raises Lifted, Stumbled, LinkLost."""
        scard = self._scard
        both = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        result, card, protocol = scard.SCardConnect(self._context, self.name, scard.SCARD_SHARE_SHARED, both)
        check(result)
        try:
            check(scard.SCardBeginTransaction(card))
            wrapped = scard.SCARD_PCI_T1 if protocol == scard.SCARD_PROTOCOL_T1 else scard.SCARD_PCI_T0
            yield lambda command: self._transmit(card, wrapped, command)
        finally:
            scard.SCardEndTransaction(card, scard.SCARD_RESET_CARD)
            scard.SCardDisconnect(card, scard.SCARD_RESET_CARD)

    def _transmit(self, card: Any, wrapped: Any, command: bytes) -> bytes:  # noqa: ANN401  handles of pyscard
        result, answer = self._scard.SCardTransmit(card, wrapped, list(command))
        check(result)
        return bytes(answer)


def card_in(state: int) -> int | None:
    """Which card is in the slot, readable or not, as the service counts them; None when there is none."""
    return state >> 16 if state & _PRESENT else None


def _pyscard() -> Any:  # noqa: ANN401  a C library without types
    if find_spec("smartcard") is None:
        raise Refused("pyscard_missing", _INSTALL)
    from smartcard import scard

    return scard


def _established(scard: Any) -> Any:  # noqa: ANN401
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if result & 0xFFFFFFFF == _DENIED:
        raise LinkLost("port_denied", "polkit does not let this user speak to pcscd")
    if result:
        raise LinkLost("port_missing", "the service pcscd does not run")
    return context


def _names(scard: Any, context: Any) -> tuple[str, ...]:  # noqa: ANN401
    result, names = scard.SCardListReaders(context, [])
    if result & 0xFFFFFFFF == _NO_READERS:
        return ()
    check(result)
    return tuple(sorted(names))


def reader_names() -> tuple[str, ...]:
    """Every reader that is plugged in; blocks a moment. Raises LinkLost (no service), Refused (pyscard_missing)."""
    scard = _pyscard()
    context = _established(scard)
    try:
        return _names(scard, context)
    finally:
        scard.SCardReleaseContext(context)


def _chosen(prefix: str, names: tuple[str, ...]) -> str:
    for name in names:
        if name.startswith(prefix):
            return name
    raise LinkLost("port_missing", f"no reader {prefix}; there are: {', '.join(names) or 'none'}")


def check(result: int) -> None:
    """Raise what a result of PC/SC means: Lifted, Stumbled, LinkLost; nothing when it went well."""
    if result:
        raise _fault(result & 0xFFFFFFFF)


def _fault(code: int) -> DeviceFault | Lifted | Stumbled:
    if code in _REMOVED:
        return Lifted()
    if code in _CARD_FAULTS:
        return Stumbled(f"PC/SC {code:08X}")
    if code == _DENIED:
        return LinkLost("port_denied", "polkit does not let this user use the card")
    if code == _HELD_BY_ANOTHER:
        return LinkLost("port_busy", "another program holds the card for itself")
    return LinkLost("port_lost", f"PC/SC {code:08X}: the service or the reader is gone")
