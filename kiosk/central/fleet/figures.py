"""The figures of a state that are worth a trend, each by a name: "supply.printer.paper", "host.temperature" …"""

from __future__ import annotations

from kiosk.contract.fleet import Supply, TerminalState

_HOST = (
    "cpu_percent",
    "memory_percent",
    "disk_free_percent",
    "temperature",
    "clock_offset",
    "network_ms",
    "battery_percent",
)


def supply_figure(supply: Supply) -> str:
    """The name under which what is left of it is kept."""
    return f"supply.{supply.place}.{supply.kind}"


def figures_of(state: TerminalState) -> dict[str, float]:
    """All of them, as they stand."""
    host = {f"host.{name}": getattr(state.host, name) for name in _HOST}
    figures = {name: float(value) for name, value in host.items() if value is not None}
    figures |= {supply_figure(supply): supply.left for supply in state.supplies}
    for device in state.devices:
        figures |= {f"device.{device.place}.{name}": value for name, value in device.figures.items()}
    figures |= {f"cells.{name}": float(count) for name, count in state.cells.items()}
    figures |= {f"waiting.{name}": float(count) for name, count in state.waiting.items()}
    return figures | {
        "sessions": float(state.sessions),
        "completed": float(state.completed),
        "crashes": float(state.crashes),
        "findings": float(len(state.findings)),
    }
