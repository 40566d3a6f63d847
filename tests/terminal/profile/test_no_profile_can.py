"""No profile can make a terminal another one, send it elsewhere, give it keys, move its files or touch its devices."""

from __future__ import annotations

import dataclasses
import json
import string
import typing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.profile.place import Profile
from kiosk.terminal.profile import keeping
from kiosk.terminal.settings import Settings, load
from kiosk.terminal.settings.problems import BadSettings
from kiosk.terminal.settings.profile import Unfit
from kiosk.terminal.settings.secret import Secret
from tests.terminal.profile.conftest import GOOD, Box

_NAMES = st.sampled_from(
    [
        *(field.name for field in dataclasses.fields(Settings)),
        *("card", "printer", "locks", "scanner", "id", "site", "position", "url", "key", "key_file", "signer", "dir"),
        *("ca_file", "certificate", "device_key", "socket", "address", "model", "rules", "idle", "door", "cells"),
        *("volume", "warning", "voice", "only", "open", "hall", "language", "crashes", "daily"),
    ]
) | st.text(string.ascii_lowercase + "_.", min_size=1, max_size=8)
_WORDS = st.sampled_from(
    ["/etc/shadow", "http://evil.test", "T-9999", "370923-01", "ab" * 32, "socket://10.0.0.9:1", "zh"]
)
_PLAIN = _WORDS | st.text(max_size=8) | st.integers(-5, 400) | st.booleans() | st.floats(0, 400, allow_nan=False)
_TREES = st.recursive(
    _PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(name)} = {toml(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(each) for each in value) + "]"
    if isinstance(value, float):
        return f"{value:.4f}"
    return json.dumps(value, ensure_ascii=True)


def untouchable(read: Settings) -> tuple[object, ...]:
    """What belongs to the box."""
    terminal = read.terminal
    return (
        *(terminal.id, terminal.site, terminal.position, read.counter, read.state, read.platform, read.cabinet),
        *(read.devices, read.staff.socket, read.demo_banner, read.problems),
    )


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Box:
    """One box for all tries: nothing is written into it."""
    return Box(tmp_path_factory.mktemp("box"))


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(_NAMES, _TREES, max_size=4))
def test_whatever_it_says_the_box_stays_what_it_is(shared: Box, said: dict[str, object]) -> None:
    own = untouchable(shared.settings())
    lines = "".join(f"{json.dumps(name)} = {toml(value)}\n" for name, value in said.items())
    try:
        read = load([shared.file], (), shared.signed(1, lines + GOOD))
    except (Unfit, BadSettings):
        return
    assert untouchable(read) == own


@pytest.mark.parametrize(
    "said",
    [
        '[terminal]\nid = "T-9999"',
        '[platform]\nurl = "http://evil.test"',
        '[platform]\nkey_file = "/etc/shadow"',
        '[platform]\nsigner = "' + "cd" * 32 + '"',
        '[state]\ndir = "/"',
        '[counter]\nsocket = "/tmp/x"',
        '[staff]\nsocket = "/tmp/x"',
        '[[cabinet]]\nid = "A"\ncells = []',
        '[card]\nmodel = "sdt"\naddress = "/dev/null"',
        "demo_banner = true",
    ],
)
def test_each_of_these_is_refused_by_name(shared: Box, said: str) -> None:
    text = GOOD.replace("[terminal]\n", said + "\n") if said.startswith("[terminal]") else GOOD + said
    text = f"{said}\n{GOOD}" if not said.startswith("[") else text
    with pytest.raises(Unfit) as refused:
        load([shared.file], (), shared.signed(1, text))
    assert refused.value.why == "bad_content"
    assert any("is nothing that a profile may say" in problem.what for problem in refused.value.problems)


def test_no_file_of_it_says_where_the_broker_is_and_the_platform_says_it_to_who_has_papers(box: Box) -> None:
    with pytest.raises(Unfit) as refused:
        load([box.file], (), box.signed(1, GOOD + '[fleet]\nhost = "evil.test"\n'))
    assert refused.value.why == "bad_content"
    keeping.keep(box.state, box.signed(1, broker="hall.test:8883"))
    assert box.settings().fleet.host == ""  # a key that was handed out opens nothing at a broker
    enrolled = box.state / "local" / "enrolled.toml"
    enrolled.parent.mkdir()
    papers = '[platform]\nca_file = "ca.pem"\ncertificate = "certificate.pem"\ndevice_key = "device.key"\n'
    for name in ("ca.pem", "certificate.pem", "device.key"):
        (enrolled.parent / name).touch(0o600)
    enrolled.write_text(papers, "utf-8")
    assert (box.settings().fleet.host, box.settings().fleet.port) == ("hall.test", 8883)
    enrolled.write_text(f'{papers}[fleet]\nhost = "before.test"\nport = 1\n', "utf-8")
    assert (box.settings().fleet.host, box.settings().fleet.port) == ("hall.test", 8883)
    for version, broker in enumerate(("", "nonsense", "[::1]:8883", "hall.test:0"), 2):
        keeping.keep(box.state, box.signed(version, broker=broker))
        assert (box.settings().profile.version, box.settings().fleet.host) == (version, "before.test")
    box.write('[fleet]\nhost = "by-hand.test"\n')
    enrolled.write_text(papers, "utf-8")
    keeping.keep(box.state, box.signed(9, broker="hall.test:8883"))
    assert box.settings().fleet.host == "by-hand.test"


def leaves(model: type[object]) -> typing.Iterator[object]:
    """Every type that stands in a model."""
    for hint in typing.get_type_hints(model).values():
        for part in [hint, *typing.get_args(hint)]:
            yield part
            if dataclasses.is_dataclass(part):
                yield from leaves(typing.cast("type[object]", part))


def test_there_is_no_room_for_a_path_or_a_secret() -> None:
    found = set(leaves(Profile))
    assert str in found
    assert not found & {Path, Secret}
