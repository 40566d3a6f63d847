"""`kiosk update-proof`: good, broken, forged and old versions, and the power cut at random: one healthy version always.

Programs are real: versions made from this tree, unpacked, switched and started by the updater as on a box; a
supervisor of the rig stands in systemd's place. Afterwards the version that runs is whole, and each fact is there once.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract.lockers import Signed
from kiosk.contract.update import Phase
from kiosk.rig.updates import versions
from kiosk.rig.updates.box import FIRST, Box
from kiosk.rig.updates.fleet import by_the_platform
from kiosk.rig.updates.versions import Spoil, Workshop

NEXT, OLDER = "1.1.0", "0.9.0"
_LONGEST = 12.0  # seconds over which cuts are spread; an update takes about as long


@dataclasses.dataclass(frozen=True)
class Case:
    """A version made in some way, how it must end, and what runs then."""

    name: str
    end: str
    reason: str
    runs: str
    spoil: Spoil | None = None
    deb: bool = False


TRIED = (
    Case("a good version", "healthy", "", NEXT),
    Case("a good version in a Debian package, with a migration", "healthy", "", NEXT, versions.migrates, deb=True),
    Case("one that starts and is not well", "rolled_back", "self_test_worse", FIRST, versions.is_not_well),
    Case(
        "one that is not well after a migration",
        "rolled_back",
        "self_test_worse",
        FIRST,
        versions.both(versions.migrates, versions.is_not_well),
    ),
    Case("one that ends at once", "rolled_back", "crashed", FIRST, versions.ends_at_once),
    Case("one that cannot even begin", "refused", "does_not_start", FIRST, versions.cannot_even_begin),
    Case(
        "one that has written what the old one could not read",
        "kept",
        "self_test_worse",
        NEXT,
        versions.writes_before_it_may,
    ),
)


def main(argv: Sequence[str]) -> int:
    """Prove it; 1 at the first thing that is not as it must be."""
    wishes = argparse.ArgumentParser(prog="kiosk update-proof", description=__doc__)
    wishes.add_argument("--cuts", type=int, default=50, help="how often the power is cut at random")
    wishes.add_argument("--seed", type=int, default=random.randrange(10**6), help="the same seed, the same moments")
    wish = wishes.parse_args(argv)
    print(f"seed {wish.seed}", flush=True)
    began = time.monotonic()
    try:
        # In memory: who is killed loses nothing that was written, and a disk would only be slower.
        with tempfile.TemporaryDirectory(prefix="upd-", dir="/dev/shm") as made:
            for line in prove(Path(made), wish.cuts, random.Random(wish.seed)):
                print(f"{time.monotonic() - began:6.1f} s  {line}", flush=True)
    except AssertionError as contradiction:
        print(f"NOT AS IT MUST BE: {contradiction}", file=sys.stderr)
        return 1
    print("always one healthy version, and every fact once")
    return 0


def prove(folder: Path, cuts: int, chance: random.Random) -> Iterator[str]:
    """All of it; a line about each."""
    (folder / "workshop").mkdir()
    workshop = Workshop(folder / "workshop")
    for number, case in enumerate(TRIED):
        yield tried(_fresh(folder, f"case{number}", workshop), workshop, case)
    for line in refused(_fresh(folder, "refused", workshop), workshop):
        yield line
    (folder / "fleet").mkdir()
    yield from by_the_platform(folder / "fleet", workshop)
    for line in cut(folder, workshop, cuts, chance):
        yield line
    yield from at_every_step(folder, workshop)


def tried(box: Box, workshop: Workshop, case: Case) -> str:
    """One version from request to end."""
    try:
        bundle = workshop.bundle(NEXT, case.spoil, deb=case.deb)
        box.boot()
        box.until_up()
        box.ask(bundle, workshop.signed(bundle, NEXT))
        assert box.run("apply") == 0, box.log[-3000:]
        told = box.outcome
        assert told is not None, box.log[-3000:]
        assert (told.end, told.reason) == (case.end, case.reason), f"{case.name}: {told} {box.log[-3000:]}"
        box.until_up()
        box.see_all_well(case.runs)
        return f"{case.name}: {told.end} {told.reason}".strip()
    finally:
        box.close()


def refused(box: Box, workshop: Workshop) -> Iterator[str]:
    """What is not ours, not whole, not new or not fresh is refused before anything is unpacked, and nobody notices."""
    bundle = workshop.bundle(NEXT)
    good = workshop.signed(bundle, NEXT)
    damaged = bundle.with_suffix(".damaged")
    content = bytearray(bundle.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    foreign = workshop.signed(bundle, NEXT, key=Ed25519PrivateKey.generate())
    older = workshop.signed(bundle, OLDER)
    stale = workshop.signed(bundle, NEXT, days=-1)
    longer = Signed(good.body.replace(NEXT, "1.2.0"), good.signature)
    wrong = (
        ("a bundle of which one bit is another", damaged, good, "corrupted"),
        ("a statement signed by somebody else", bundle, foreign, "forged"),
        ("a statement that was changed", bundle, longer, "forged"),
        ("an older version, rightly signed", bundle, older, "not_newer"),
        ("a release that has expired", bundle, stale, "expired"),
    )
    try:
        box.boot()
        box.until_up()
        runs = box.units.pid
        for name, file, release, why in wrong:
            box.ask(file, release)
            assert box.run("apply") == 0, box.log[-3000:]
            told = box.outcome
            assert told is not None, name
            assert (told.end, told.reason) == ("refused", why), f"{name}: {told}"
            assert box.versions == {FIRST}, f"{name}: something was unpacked"
            assert box.units.pid == runs, f"{name}: the terminal was stopped"
            yield f"{name}: refused, {why}"
        box.see_all_well(FIRST)
    finally:
        box.close()


def cut(folder: Path, workshop: Workshop, cuts: int, chance: random.Random) -> Iterator[str]:
    """The power goes at random moments, until the update has its end all the same; good and bad versions in turn."""
    kinds: tuple[tuple[str, Spoil | None, tuple[str, ...]], ...] = (
        ("a good version", None, (NEXT,)),
        ("one with a migration", versions.migrates, (NEXT,)),
        ("one that is not well after a migration", versions.both(versions.migrates, versions.is_not_well), (FIRST,)),
        ("one that ends at once", versions.ends_at_once, (FIRST,)),
    )
    bundles: dict[str, Path] = {}
    for name, spoil, _ in kinds:
        bundles[name] = workshop.bundle(NEXT, spoil).rename(workshop.bundle_place(len(bundles)))
    done = number = 0
    while done < cuts:
        name, _, ends = kinds[number % len(kinds)]
        number += 1
        box = _fresh(folder, f"cut{number}", workshop)
        box.boot()
        box.until_up()
        box.ask(bundles[name], workshop.signed(bundles[name], NEXT))
        moments = []
        try:
            for _ in range(chance.choice((1, 1, 2, 3))):
                moments.append(chance.uniform(0.1, _LONGEST))
                _end_after(box, moments[-1])
                box.boot()
                done += 1
            _to_the_end(box)
            box.see_all_well(*ends)
        finally:
            box.close()
        yield f"{done} cuts; {name}, cut after {', '.join(f'{each:.1f}' for each in moments)} s: {ends[0]} runs"


def at_every_step(folder: Path, workshop: Workshop, most: int = 200) -> Iterator[str]:
    """Root's own process is killed after its first durable step, after its second, until it comes to its end alone."""
    spoil = versions.both(versions.migrates, versions.is_not_well)
    bundle = workshop.bundle(NEXT, spoil).rename(workshop.bundle_place(9))
    release = workshop.signed(bundle, NEXT)
    box = _fresh(folder, "steps", workshop)
    step, phases = 0, dict.fromkeys(("", *(phase.value for phase in Phase)), 0)
    try:
        box.boot()
        box.until_up()
        while step < most:
            step += 1
            box.ask(bundle, release)
            applying = box.begin("apply", cut_after=step)
            if applying.wait(180) == 0:
                break
            phases[box.phase] += 1
            box.cut()
            box.boot()
            _to_the_end(box)
            box.see_all_well(FIRST)
        else:
            raise AssertionError(f"it did not come to its end within {most} steps")
        missed = {Phase.UNPACKING, Phase.PREPARED, Phase.TRIAL, Phase.UNDOING} - {
            each for each in phases if phases[each]
        }
        assert not missed, f"it was never killed while {missed}"
        told = ", ".join(f"{count} {phase or 'outside'}" for phase, count in phases.items() if count)
        yield f"killed after each of {step - 1} durable steps of an update that is taken back ({told}): {FIRST} runs"
    finally:
        box.close()


def _end_after(box: Box, seconds: float) -> None:
    applying = box.begin("apply")
    time.sleep(seconds)
    box.cut()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(applying.pid, signal.SIGKILL)  # with whatever it had started: the power goes for all of them
    applying.wait()


def _to_the_end(box: Box) -> None:
    """Root's unit is started again as long as it has not come to an end, as systemd does."""
    for _ in range(5):
        if box.run("apply") == 0 and not box.under_way:
            break
    box.until_up()
    assert not box.under_way, box.log[-3000:]


def _fresh(folder: Path, name: str, workshop: Workshop) -> Box:
    (folder / name).mkdir()
    return Box(folder / name, workshop)
