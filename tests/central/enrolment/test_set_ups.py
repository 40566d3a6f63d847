"""A terminal's set-up is kept in versions, and told to whichever box is that terminal."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.central.desks import Desk
from tests.central.enrolling import Box
from tests.central.visiting import TERMINAL, Json, refusal

PATH = "/v1/terminals/self/setup"
PLACE = {"column": 0, "row": 2, "height": 1, "low": True}
CELL = {"number": 7, "board": 1, "channel": 3, "size": "small", "use": "out"} | PLACE
CABINET = {"id": "A", "side": "right", "camera": "", "camera_ahead": 0.0}
LOCKS = {"place": "locks", "model": "board8a", "address": "", "enabled": True, "options": {}}


def set_up(channel: int = 3, **more: Any) -> Json:  # noqa: ANN401
    """How a terminal says that it is set up; its one cell hangs on this channel."""
    options = {"boards": [1, 2], "feedback": "open_short", "inputs": {"fire": 4}, "blind": [], "echo": True}
    locks = LOCKS | {"address": "/dev/hall/locks", "options": options}
    cabinet = CABINET | {"cells": [CELL | {"channel": channel}]}
    return {"devices": [locks], "cabinet": cabinet, "sheet": "5e" * 32} | more


def tell(desk: Desk, told: Json, **more: Any) -> int:  # noqa: ANN401
    """The version under which it is kept."""
    answer = desk.ask("PUT", PATH, json=told, **more)
    assert answer.status_code == 200, answer.text
    version: int = answer.json()["version"]
    return version


def test_what_is_told_again_is_the_same_version_and_what_has_changed_is_the_next(either: Desk) -> None:
    assert either.read(PATH) is None
    assert [tell(either, set_up(channel)) for channel in (3, 3, 4, 3)] == [1, 1, 2, 3]
    assert either.read(PATH)["set_up"] == set_up()
    assert either.read(PATH, terminal="T-DEMO-02") is None
    kept = either.look_up(f"terminals/{TERMINAL}/setup")
    told = [(line["version"], line["set_up"]["cabinet"]["cells"][0]["channel"]) for line in kept]
    assert told == [(3, 3), (2, 4), (1, 3)]


def test_those_that_come_at_once_take_one_number_each(either: Desk) -> None:
    with ThreadPoolExecutor(4) as people:
        versions = list(people.map(lambda channel: tell(either, set_up(channel)), (1, 2, 3, 4)))
    assert sorted(versions) == [1, 2, 3, 4]


def test_a_box_that_replaces_another_is_told_what_that_one_told_and_the_dead_one_tells_nothing(desk: Desk) -> None:
    first, second = Box(desk), Box(desk, nonce=bytes([1] * 16))
    first.enrols()
    assert first.as_terminal(PATH, "PUT", json=set_up()).json() == {"version": 1}
    second.enrols(replaces=True)
    assert second.as_terminal(PATH).json()["set_up"] == set_up()
    assert refusal(first.as_terminal(PATH, "PUT", json=set_up(9))) == "certificate_revoked"
    assert first.is_refused(PATH) == "certificate_revoked"
    assert second.as_terminal(PATH).json()["version"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"sheet": ""},
        {"sheet": "Z" * 64},
        {"cabinet": CABINET | {"cells": [CELL | {"number": "7"}]}},
        {"devices": [LOCKS | {"enabled": 1}]},
        {"devices": [LOCKS | {"model": "x" * 300_000}]},
    ],
    ids=["no sheet", "no hash", "a number in words", "a number for yes", "far too long"],
)
def test_what_is_no_set_up_is_not_kept(desk: Desk, wrong: Json) -> None:
    assert desk.ask("PUT", PATH, json=set_up(**wrong)).status_code in (413, 422), json.dumps(wrong)[:200]
    assert desk.read(PATH) is None


def test_nobody_unsigned_and_nobody_unknown_is_told_anything(desk: Desk) -> None:
    assert refusal(desk.plain("GET", PATH)) == "request_unsigned"
    assert refusal(desk.ask("GET", "/v1/office/terminals/T-NONE/setup", desk.sign_in())) == "not_found"
    assert desk.ask("GET", f"/v1/office/terminals/{TERMINAL}/setup").status_code == 401
