"""How a device is, and how its last test went: for technicians and the console; nothing secret or personal in it."""

from __future__ import annotations

import datetime as dt

import msgspec


class Tested(msgspec.Struct, frozen=True):
    """A guided test of one place on the bench. `outcome` is a short word; facts are counts, kinds and lengths."""

    place: str
    model: str
    at: dt.datetime
    passed: bool
    outcome: str
    facts: dict[str, str | int] = {}


class DeviceHealth(msgspec.Struct, frozen=True):
    """One place on the bench.

    `condition`, `cause` and `remedy` are the words of drivers.status, `actor` says who must act, `code` is what a
    citizen would quote, `xfs` the device state as XFS calls it. `answered` is the age of the last answer and
    `latency` how long the last status took, in seconds, None before the first. `untested` says why its driver is not
    yet to be trusted on hardware, "" when it was tried there. Losses, returns and resets count since the start.
    """

    place: str
    family: str
    model: str
    address: str
    options: dict[str, str]
    condition: str
    cause: str
    remedy: str
    actor: str
    code: str
    xfs: str
    since: dt.datetime
    details: dict[str, str]
    losses: int
    returns: int
    resets: int
    answered: float | None
    latency: float | None
    untested: str
    tested: Tested | None = None
