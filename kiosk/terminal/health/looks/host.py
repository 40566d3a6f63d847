"""The computer, what feeds it, and the air around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from drivers.contracts import Power
from kiosk.contract.fleet import Host
from kiosk.profile.sections import LimitSettings
from kiosk.terminal.health.findings import Sign
from kiosk.terminal.health.steady import Patience, above, below

_PERCENT_GAP, _CELSIUS_GAP = 5.0, 3.0  # so far beyond its limit a figure must be to be well again
_CHARGE_GAP = 5.0
_SLOW = Patience(hold=150.0, rest=60.0)  # a terminal that starts, prints or updates is busy for a minute
_WARM = Patience(hold=60.0, rest=60.0)
Has = Callable[[str, str], bool]


def of_host(host: Host, limits: LimitSettings, has: Has) -> Iterator[Sign]:
    """Processor, memory and heat; the disk is looked at by whoever writes on it."""
    yield _high("memory_high", "", host.memory_percent, limits.memory_percent, _PERCENT_GAP, _SLOW, has)
    yield _high("cpu_high", "", host.cpu_percent, limits.cpu_percent, _PERCENT_GAP, _SLOW, has)
    yield _high("host_hot", "", host.temperature, limits.host_celsius, _CELSIUS_GAP, _WARM, has)


def of_power(
    fed: Power | None, *, on_battery: bool, nearly_empty: bool, limits: LimitSettings, has: Has
) -> Iterator[Sign]:
    """`on_battery` and `nearly_empty` as the terminal acts by them."""
    charge = fed.charge if fed is not None else None
    if on_battery:
        yield Sign("on_battery", "power", value=charge)
        low = nearly_empty or (
            charge is not None
            and below(
                charge,
                limits.battery_low_percent,
                limits.battery_low_percent + _CHARGE_GAP,
                was=has("battery_low", "power"),
            )
        )
        if low:
            yield Sign("battery_low", "power", value=charge)
    if nearly_empty:
        yield Sign("battery_out", "power", value=charge)


def of_air(celsius: float | None, limits: LimitSettings, has: Has) -> Iterator[Sign]:
    """What a probe in the cabinet measures. Its thermostat is a contact, and has a place of its own."""
    yield _high("cabinet_hot", "power", celsius, limits.cabinet_hot_celsius, _CELSIUS_GAP, _WARM, has)
    cold = limits.cabinet_cold_celsius
    wrong = None if celsius is None else below(celsius, cold, cold + _CELSIUS_GAP, was=has("cabinet_cold", "power"))
    yield Sign("cabinet_cold", "power", value=celsius, patience=_WARM, wrong=wrong)


def _high(cause: str, place: str, value: float | None, limit: float, gap: float, patience: Patience, has: Has) -> Sign:
    wrong = None if value is None else above(value, limit, limit - gap, was=has(cause, place))
    return Sign(cause, place, value=value, patience=patience, wrong=wrong)
