"""The power goes at every step of an update, and what was not synced is lost: one whole version, and its memory."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.update.bench import NEW, OLD, Box, packed, signed, tree
from tests.update.power import Disk, PowerCut

_MANY = 400


def box_in(folder: Path, like: Path, kind: str) -> Box:
    folder.mkdir()
    box = Box(folder, like)
    box.programs.migrates = True
    box.programs.worse = kind == "not well"
    return box


@pytest.fixture
def here() -> Iterator[Path]:
    """A folder in memory: what is synced is counted here and need not reach a disk."""
    with tempfile.TemporaryDirectory(prefix="cut-", dir="/dev/shm") as folder:
        yield Path(folder)


@pytest.mark.parametrize(("kind", "ends"), [("good", NEW), ("not well", OLD)])
def test_after_a_cut_at_any_step_the_update_comes_to_its_end(
    kind: str, ends: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    like = here / "like"
    like.mkdir()
    template = Box(like).state
    bundle = packed(tree(NEW))
    chance = random.Random(kind)
    for step in range(1, _MANY):
        box = box_in(here / f"{kind}{step}", template, kind)
        box.ask(bundle, signed(bundle))
        disk = Disk(box.folder, chance, step)
        try:
            with monkeypatch.context() as patch:
                disk.attach(patch)
                box.update.run()
        except PowerCut:
            disk.lose()
        else:
            assert step > 50, "hardly anything was synced"
            return
        box.programs.running = False
        box.see_all_well()
        box.update.settle()
        box.programs.start()
        box.see_all_well()
        outcome = box.update.run() or box.update.run()
        box.see_all_well()
        assert box.current == ends, f"step {step}: {outcome}"
        assert not box.places.journal.exists()
        assert set(box.places.on_disk()) <= {OLD, NEW}
    pytest.fail("it never came to an end by itself")
