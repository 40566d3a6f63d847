"""The errand for a network address under a real systemd and a real networkd: tried, taken back, kept."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.systemd.box import booted, placed

WITHIN = 60
UNITS = ("hall-errand-network.path", "hall-errand-network.service")
BUS = """[Unit]
DefaultDependencies=no
[Service]
ExecStart=/usr/bin/dbus-daemon --system --nofork --nopidfile
"""
NETWORKD = """[Unit]
DefaultDependencies=no
After=bus.service
[Service]
Type=notify
ExecStart=/lib/systemd/systemd-networkd
RuntimeDirectory=systemd/netif
RuntimeDirectoryPreserve=yes
"""
# A request, and what the line is like when root has answered with this state.
HAND = """
mkdir -p /run/dbus; ip link add box0 type veth peer name far0; ip link set box0 up; ip link set far0 up
until test -S /run/systemd/private && test -S /run/dbus/system_bus_socket && networkctl reload >/dev/null 2>&1
do sleep 0.2; done
mkdir -p /var/lib/hall-terminal/errands; chmod 700 /var/lib/hall-terminal; cd /var/lib/hall-terminal/errands
ask() {{
    printf '{{"way": "fixed", "interface": "box0", "address": "10.3.0.%s/24", "gateway": "10.3.0.1"}}' $1 > .new
    chown -R 65534 /var/lib/hall-terminal; mv .new network.json
}}
answered() {{ until grep -q "\\"$1\\"" /run/hall-errands/network.json 2>/dev/null; do sleep 0.1; done; }}
line() {{ sleep 1; ip -j address show box0 > {seen}/$1; ip -j route > {seen}/$1.ways; }}
ask 7; answered trying; line tried; answered taken_back; line back
ask 8; answered trying
sum=$(sha256sum network.json); printf '{{"request": "%s"}}' ${{sum%% *}} > network-confirmed.json
chown 65534 network-confirmed.json; answered done; line kept
touch {seen}/over
"""


def addresses(file: Path) -> list[str]:
    """Of the family that was asked for."""
    (line,) = json.loads(file.read_text())
    return [entry["local"] for entry in line["addr_info"] if entry["family"] == "inet"]


def test_networkd_takes_the_address_and_gives_it_back_unless_it_is_confirmed(tmp_path: Path) -> None:
    if not all(Path(tool).exists() for tool in ("/lib/systemd/systemd-networkd", "/usr/bin/dbus-daemon")):
        pytest.skip("needs networkd and dbus-daemon")
    seen = tmp_path / "seen"
    seen.mkdir()
    units = {unit: placed(unit, ("PrivateTmp",)) for unit in UNITS}
    units[UNITS[1]] = units[UNITS[1]].replace("errand network", "errand network --patience 4")
    units |= {"bus.service": BUS, "systemd-networkd.service": NETWORKD}
    wanted = f"bus.service systemd-networkd.service {UNITS[0]}"
    with booted(tmp_path, units, wanted, network=False, beside=HAND.format(seen=seen)) as log:
        try:
            wait = f"until test -e {seen}/over; do sleep 0.1; done"
            subprocess.run(["sh", "-c", wait], check=True, timeout=WITHIN)
        except subprocess.TimeoutExpired:
            pytest.fail(f"not within {WITHIN} s, seen {sorted(seen.iterdir())}:\n{log.read_text()}")

    assert addresses(seen / "tried") == ["10.3.0.7"]
    assert "10.3.0.1" in (seen / "tried.ways").read_text()
    assert addresses(seen / "back") == []
    assert addresses(seen / "kept") == ["10.3.0.8"]
