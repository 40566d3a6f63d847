"""收件 that came to nothing because the door never moved: the papers lie where they lay, and can be counted later."""

from __future__ import annotations

import pytest

from tests.central.desks import Desk
from tests.central.facts import handed_in, staff_act


@pytest.mark.parametrize("said", ["nothing", "did_not_open"])
def test_a_door_that_did_not_move_does_not_lose_the_papers_behind_it(desk: Desk, said: str) -> None:
    hand_in = next(one for one in desk.manifest()["awaited"] if one["kind"] == "originals")
    desk.tell(handed_in(hand_in["id"], hand_in["project_no"], 3))
    desk.tell(staff_act("collection", said, 3, hand_in["id"]))
    assert desk.papers(hand_in["id"])["state"] == "handed_in"
    desk.tell(staff_act("collection", "taken", 3, hand_in["id"], counted=2, agrees=True))
    assert desk.papers(hand_in["id"])["state"] == "agreed"
    assert [kind for kind, _ in desk.tasks() if kind.startswith("papers")] == []
