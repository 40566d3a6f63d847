"""Root's errands under a real systemd, in namespaces of its own: the units as they are, with every lock they have."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.systemd.box import ROOT, booted, placed

UNITS = ("hall-firewall.service", "hall-errand-firewall.path", "hall-errand-firewall.service")
REQUEST = '{"allow": [{"host": "10.1.2.3", "port": 443}]}'
TERMINAL = 65534  # whoever is not root
WITHIN = 60

# What the terminal does, and what is seen of it from outside.
HAND = """
until nft list table inet hall > {seen}/packaged 2>/dev/null; do sleep 0.1; done
until test -S /run/systemd/private; do sleep 0.1; done; sleep 0.5
mkdir -p /var/lib/hall-terminal/errands; chmod 700 /var/lib/hall-terminal
cd /var/lib/hall-terminal/errands; echo '{request}' > .new; chown -R {terminal} /var/lib/hall-terminal
mv .new firewall.json
until test -s /run/hall-errands/firewall.json; do sleep 0.1; done
nft list table inet hall > {seen}/asked; cp /run/hall-errands/firewall.json {seen}/answer
stat -c '%a %U' /run/hall-errands /var/lib/hall-errands /var/lib/hall-errands/firewall.json > {seen}/rights
touch {seen}/over
"""


def test_a_file_of_the_terminals_brings_other_rules_and_root_keeps_them(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    seen.mkdir()
    rules = str(ROOT / "systemd" / "nftables" / "firewall.nft")
    units = {
        unit: placed(unit, ("Wants", "PrivateTmp")).replace("/usr/lib/hall-terminal/firewall.nft", rules)
        for unit in UNITS
    }
    hand = HAND.format(seen=seen, request=REQUEST, terminal=TERMINAL)
    with booted(tmp_path, units, f"{UNITS[0]} {UNITS[1]}", network=False, beside=hand) as log:
        try:
            wait = f"until test -e {seen}/over; do sleep 0.1; done"
            subprocess.run(["sh", "-c", wait], check=True, timeout=WITHIN)
        except subprocess.TimeoutExpired:
            pytest.fail(f"not within {WITHIN} s:\n{log.read_text()}")

    assert "policy drop" in (seen / "packaged").read_text()
    assert "10.1.2.3" not in (seen / "packaged").read_text()
    assert "10.1.2.3 . tcp . 443" in (seen / "asked").read_text()
    assert '"state":"done"' in (seen / "answer").read_text()
    assert (seen / "rights").read_text().splitlines() == ["755 root", "700 root", "600 root"]
