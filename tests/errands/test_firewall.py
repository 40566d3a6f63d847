"""The firewall on a real cable: who is on the list is reached, a stranger is not, and nobody gets in."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from kiosk.contract.errands import FOLDER, Answer, Firewall, Way, mark
from kiosk.errands.firewall import MOST_WAYS, ruleset
from kiosk.errands.hostile import Refused

from .wire import BOX, BOX6, FAR, FAR6, LATER, Machine, cable

ROOT = Path(__file__).resolve().parents[2]
PACKAGED = ROOT / "systemd" / "nftables" / "firewall.nft"
PLATFORM, PRINTER, STRANGE, DNS, NTP = 8443, 9100, 4444, 53, 123


class Box:
    """The machine of a terminal, with root's errands."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self.machine = machine
        self.state, self.answers, self.kept = folder / "state", folder / "answers", folder / "kept"
        for made in (self.state / FOLDER, self.answers, self.kept):
            made.mkdir(parents=True)

    def errand(self, name: str, wanted: int = 0) -> str:
        places = (
            "--state",
            self.state,
            "--answers",
            self.answers,
            "--kept",
            self.kept,
            "--networkd",
            self.kept / "net",
        )
        return self.machine.does(sys.executable, "-m", "kiosk", "errand", name, *map(str, places), wanted=wanted)

    def asks(self, allow: Sequence[Way], wanted: int = 0) -> Answer:
        return self.asks_by(msgspec.json.encode(Firewall(tuple(allow))), wanted)

    def asks_by(self, request: bytes, wanted: int) -> Answer:
        (self.state / FOLDER / "firewall.json").write_bytes(request)
        self.errand("firewall", wanted)
        told = msgspec.json.decode((self.answers / "firewall.json").read_bytes(), type=Answer)
        assert told.request == mark(request)
        return told

    def rules(self) -> str:
        return self.machine.does("nft", "list", "table", "inet", "hall")


@pytest.fixture(scope="module")
def ends() -> Iterator[tuple[Machine, Machine]]:
    with cable() as machines:
        yield machines


@pytest.fixture(scope="module")
def far(ends: tuple[Machine, Machine], tmp_path_factory: pytest.TempPathFactory) -> Machine:
    ends[1].listens(tmp_path_factory.mktemp("far") / "heard", PLATFORM, PRINTER, STRANGE, DNS, NTP)
    return ends[1]


@pytest.fixture(scope="module")
def box(ends: tuple[Machine, Machine], tmp_path_factory: pytest.TempPathFactory) -> Box:
    machine = ends[0]
    machine.does("nft", "-f", str(PACKAGED))
    machine.listens(tmp_path_factory.mktemp("box-heard") / "heard", STRANGE)
    return Box(machine, tmp_path_factory.mktemp("box"))


def test_before_anybody_has_asked_only_names_and_time_are_asked_for(box: Box, far: Machine) -> None:
    assert box.machine.calls("tcp", FAR, PLATFORM) != "gone out"
    box.machine.calls("udp", FAR, DNS)
    box.machine.calls("udp", FAR6, NTP)

    assert (far.heard("udp", DNS), far.heard("udp", NTP), far.heard("tcp", PLATFORM)) == (1, 1, 0)


def test_who_is_on_the_list_is_reached_and_nobody_else(box: Box, far: Machine) -> None:
    assert box.asks([Way(FAR, PLATFORM), Way(FAR6, PLATFORM), Way(FAR, PRINTER, "udp")]).state == "done"

    assert box.machine.calls("tcp", FAR, PLATFORM) == "gone out"
    assert box.machine.calls("tcp", FAR6, PLATFORM) == "gone out"
    assert box.machine.calls("udp", FAR, PRINTER) == "gone out"
    before = far.heard("tcp", PLATFORM)
    assert before == 2
    assert box.machine.calls("tcp", FAR, STRANGE) != "gone out"
    assert box.machine.calls("tcp", FAR6, STRANGE) != "gone out"
    assert box.machine.calls("tcp", FAR, PRINTER) != "gone out"  # the other protocol
    assert box.machine.calls("tcp", LATER, PLATFORM) != "gone out"  # the other machine
    box.machine.calls("udp", FAR6, PRINTER)  # the other family
    assert (far.heard("tcp", STRANGE), far.heard("tcp", PRINTER), far.heard("udp", PRINTER)) == (0, 0, 1)
    assert far.heard("tcp", PLATFORM) == before


def test_nobody_gets_in_but_may_ask_whether_it_is_there(box: Box, far: Machine) -> None:
    for host in (BOX, BOX6):
        assert far.calls("tcp", host, STRANGE) != "gone out"
        far.calls("udp", host, STRANGE)

    assert (box.machine.heard("tcp", STRANGE), box.machine.heard("udp", STRANGE)) == (0, 0)
    box.machine.calls("tcp", BOX, STRANGE)
    assert box.machine.heard("tcp", STRANGE) == 1  # its own programs may speak to one another


def test_a_new_list_takes_the_place_of_the_old_one_at_once(box: Box, far: Machine) -> None:
    assert box.asks([Way(LATER, PLATFORM)]).state == "done"

    assert box.machine.calls("tcp", LATER, PLATFORM) == "gone out"
    assert box.machine.calls("tcp", FAR, PLATFORM) != "gone out"


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (b"", "not_understood"),
        (b'{"allow": [', "not_understood"),
        (b"[" * 20_000, "not_understood"),
        (b'{"allow": [], "flush": true}', "not_understood"),
        (b'{"allow": [{"host": "10.0.0.1", "port": "443"}]}', "not_understood"),
        (b'{"allow": [{"host": "10.0.0.1", "port": 443, "protocol": "tcp; flush ruleset"}]}', "not_understood"),
        (b'{"allow": [{"host": "10.0.0.1 . tcp . 1 }; flush ruleset #", "port": 443}]}', "bad_address"),
        (b'{"allow": [{"host": "platform.example", "port": 443}]}', "bad_address"),
        (b'{"allow": [{"host": "0.0.0.0/0", "port": 443}]}', "bad_address"),
        (b'{"allow": [{"host": "::ffff:1.2.3.4", "port": 443}]}', "bad_address"),
        (b'{"allow": [{"host": "fe80::1%eth0", "port": 443}]}', "bad_address"),
        (b'{"allow": [{"host": "255.255.255.255", "port": 443}]}', "bad_address"),
        (b'{"allow": [{"host": "10.0.0.1", "port": 0}]}', "bad_port"),
        (b'{"allow": [{"host": "10.0.0.1", "port": 65536}]}', "bad_port"),
        (b" " * 70_000, "too_long"),
    ],
)
def test_a_bad_request_leaves_what_stands(box: Box, request_: bytes, why: str) -> None:
    before = box.rules()
    (box.state / FOLDER / "firewall.json").write_bytes(request_)
    said = box.errand("firewall", wanted=1)
    told = msgspec.json.decode((box.answers / "firewall.json").read_bytes(), type=Answer)

    assert (told.state, told.why) == ("refused", why)
    assert box.rules() == before
    assert "flush" not in said


def test_what_was_asked_for_last_stands_after_a_start(box: Box, far: Machine) -> None:
    box.machine.does("nft", "-f", str(PACKAGED))
    assert box.machine.calls("tcp", LATER, PLATFORM) != "gone out"
    box.errand("settle")
    assert box.machine.calls("tcp", LATER, PLATFORM) == "gone out"


def test_what_was_kept_and_is_spoilt_leaves_the_packaged_rules(box: Box, far: Machine) -> None:
    (box.kept / "firewall.json").write_bytes(b"{")
    box.machine.does("nft", "-f", str(PACKAGED))
    box.errand("settle", wanted=1)
    assert box.machine.calls("tcp", LATER, PLATFORM) != "gone out"


def test_the_packaged_rules_are_those_of_nobody_on_the_list() -> None:
    packaged = PACKAGED.read_text("utf-8")
    assert "\n".join(line for line in packaged.splitlines() if not line.startswith("#")) + "\n" == ruleset(())


def test_the_list_has_an_end() -> None:
    ways = [Way(f"10.0.{number // 200}.{number % 200 + 1}", 443) for number in range(MOST_WAYS + 1)]
    assert ruleset(ways[:-1]).count(" . tcp . 443") == MOST_WAYS
    with pytest.raises(Refused, match="too_many"):
        ruleset(ways)
