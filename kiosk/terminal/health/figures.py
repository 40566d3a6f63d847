"""What is known of the terminal's health now: asked by the fleet's channel and by technicians, for nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kiosk.contract.fleet import DeviceState, Finding, Host, Supply
from kiosk.terminal.settings.model import Off

if TYPE_CHECKING:
    from kiosk.contract.health import DeviceHealth
    from kiosk.terminal.devices.bench import Bench


class Figures:
    """`findings` last from when they are sure; `changed` are called when one begins or ends.

    `supplies` and `host` are as they were last looked at: asking never measures anything.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.findings: tuple[Finding, ...] = ()
        self.supplies: tuple[Supply, ...] = ()
        self.host = Host()
        self.measured: Mapping[str, Mapping[str, float]] = {}  # by place on the bench: read_success, unlock_ms …
        self.changed: list[Callable[[], None]] = []

    def devices(self) -> tuple[DeviceState, ...]:
        """Every place where a device is meant to be."""
        return tuple(self._state(one) for one in self._bench.health() if one.cause != Off.NOT_FITTED.value)

    def found(self, findings: tuple[Finding, ...]) -> None:
        """This is what is not well, and nothing else."""
        before, self.findings = self.findings, findings
        if {_trouble(one) for one in before} != {_trouble(one) for one in findings}:
            for listener in tuple(self.changed):
                listener()

    def _state(self, one: DeviceHealth) -> DeviceState:
        figures = dict(self.measured.get(one.place, {}))
        figures |= {"losses": one.losses, "returns": one.returns, "resets": one.resets}
        if one.latency is not None:
            figures["status_ms"] = round(one.latency * 1000, 1)
        return DeviceState(one.place, one.model, one.condition, one.cause, one.remedy, one.since, figures)


def _trouble(finding: Finding) -> tuple[str, str]:
    return finding.cause, finding.place
