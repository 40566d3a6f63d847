"""A booted box, from bare to a pickup and to another version: it enrols, is set up from a file, tests itself, serves.

    nsenter --target LEADER --net .venv/bin/python -m tests.package.boxed --leader LEADER --root FOLDER --out DIR \\
        --package DEB

`./run prove-package` calls it so. The platform and the simulated devices are programs of this machine; they share
nothing with the box but its loopback: the platform speaks TLS, each device is a port of TCP.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import cv2
import zxingcpp

from drivers.sim.control import Hand
from kiosk.contract.content import Code
from kiosk.rig.cables.hands import Hands, answers
from kiosk.rig.citizen import Citizen
from kiosk.rig.house import CONFIG, ROOT, SITE, TERMINAL, House
from kiosk.rig.office import OFFICER, AtTheOffice
from kiosk.rig.program import Program
from kiosk.rig.proof import BY_CARD
from tests.package.updated import AT_ANY_HOUR, Makers, renewed

SETTINGS = "/etc/hall-terminal/terminal.toml"
DEVICES = "/etc/hall-terminal/devices.toml"
LINES = ("card", "scanner", "locks", "cabinet")  # devices with a serial line
LONG = 60.0


class Box:
    """The booted Debian, and who works in it."""

    def __init__(self, leader: int, root: Path) -> None:
        self._enter = ["nsenter", "--target", str(leader), "--all"]
        self._enter += ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=/root"]
        self.root = root
        self._run = Path(f"/proc/{leader}/root/run")
        self.counter = self._run / "hall-terminal/counter.sock"

    def does(self, *words: str, wanted: tuple[int, ...] = (0,)) -> str:
        """A command of root's; what it said."""
        done = subprocess.run([*self._enter, *words], capture_output=True, text=True, check=False)
        sys.stdout.write(f"$ {' '.join(words)}\n{done.stdout}{done.stderr}")
        assert done.returncode in wanted, f"{words}: {done.returncode}"
        return done.stdout

    async def tells(self, *words: str) -> AsyncIterator[str]:
        """The lines of a command while it works; it must end well."""
        process = await asyncio.create_subprocess_exec(*self._enter, *words, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        while line := (await process.stdout.readline()).decode().strip():
            sys.stdout.write(f"{line}\n")
            yield line
        assert await process.wait() == 0, words

    def draws(self, target: Path) -> None:
        """What stands on its glass, as a PNG."""
        with (self._run / "hall-x/Xvfb_screen0").open("rb") as dump:
            subprocess.run([sys.executable, ROOT / "run.d/picture.py", target], stdin=dump, check=True)

    def writes(self, place: str, text: str) -> None:
        """A file, readable for the terminal's user."""
        path = self.root / place.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        path.chmod(0o644)


def over_the_network(house: House, logs: Path) -> str:
    """The settings of the devices, each of which is a port; serial ones through a device server."""
    at = {name: "{}:{}".format(*house.hall[name]) for name in ("printer", "a4", "camera", "ups")}
    for place, name in enumerate(LINES):
        at[name] = f"127.0.0.1:{5401 + place}"
        listens = f"TCP-LISTEN:{5401 + place},bind=127.0.0.1,reuseaddr,fork"
        words = ["socat", listens, f"FILE:{house.hall_dir / name},rawer"]
        house.programs[f"line-{name}"] = Program(f"line-{name}", words, logs, {}).start()
    wired = (
        "inputs = { cabinet_door = 1, tamper = 2, person = 3, fire = 4 }\n"
        'normally_closed = ["cabinet_door", "tamper", "fire"]\nholds = { hall_door = 7 }\n'
    )
    return (
        f'[card]\nmodel = "sdt"\naddress = "socket://{at["card"]}"\n'
        f'[scanner]\nmodel = "newland"\naddress = "socket://{at["scanner"]}"\n'
        f'[printer]\nmodel = "escpos"\naddress = "socket://{at["printer"]}"\n'
        f'[locks]\nmodel = "board8a"\naddress = "socket://{at["locks"]}"\n'
        f'[a4]\nmodel = "ipp"\naddress = "ipp://{at["a4"]}/ipp/print"\n'
        f'[camera]\nmodel = "uvc"\naddress = "http://{at["camera"]}/video"\n'
        f'[surroundings]\nmodel = "modbus"\naddress = "socket://{at["cabinet"]}"\n{wired}'
        f'[power]\nmodel = "nut"\naddress = "socket://{at["ups"]}"\n'
    )


def cabinet() -> str:
    """The map of this type of cabinet, as a maker of boxes adds it to the installed settings."""
    (told,) = tomllib.loads((CONFIG / "terminal.toml").read_text("utf-8"))["cabinet"]
    cells = "".join(
        "[[cabinet.cells]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in cell.items())
        for cell in told["cells"]
    )
    return f'\n[[cabinet]]\nid = "{told["id"]}"\nside = "{told["side"]}"\n{cells}'


async def enrol(box: Box, house: House, target: Path) -> None:
    """The box shows a code on its glass, large and for a phone; the office approves what has that code."""
    authority = Path(json.loads((house.folder / "central.json").read_text())["ca"])
    box.does("systemctl", "stop", "hall-screens.service")
    async with Citizen(box.counter) as technician:
        shown = await _until_it_shows_its_code(technician, house.central_url)
    box.does("systemctl", "start", "hall-screens.service")
    await _until(lambda: shown.text in _codes_on(box, target), "the code is on the glass")
    assert shown.number is not None
    office = AtTheOffice(house.central_url, OFFICER, authority)
    try:
        office.sends(f"enrolments/{shown.number.digits}/approve", terminal=TERMINAL, site=SITE, replaces=True)
    finally:
        office.leaves()
    await _until((box.root / "var/lib/hall-terminal/local/enrolled.toml").exists, "it is somebody")
    box.does("kiosk", "enrol", "--config", SETTINGS, "--show")


async def _until_it_shows_its_code(technician: Citizen, url: str) -> Code:
    """From the wizard's first page."""
    answered = -1
    while True:
        scene = await technician.until(lambda seen: seen.number > answered, "what comes next", LONG)  # noqa: B023
        answered = scene.number
        if scene.name == "provision.claim":
            assert isinstance(scene.content, Code)
            return scene.content
        if scene.name == "provision.url":
            technician.writes(url)
        elif scene.primary:
            technician.touches(scene.primary)


def _codes_on(box: Box, target: Path) -> list[str]:
    """What a phone reads off the glass."""
    box.draws(target)
    return [code.text for code in zxingcpp.read_barcodes(cv2.imread(str(target)))]


async def _until(holds: Callable[[], object], what: str) -> None:
    async with asyncio.timeout(LONG):
        while not holds():  # noqa: ASYNC110  a box rings nobody
            await asyncio.sleep(1)
    sys.stdout.write(f"── {what}\n")


async def set_up(box: Box, house: House, folder: Path) -> None:
    """The whole wizard from a file of answers, and the hands it asks for."""
    box.writes("/root/answers.toml", answers(folder, again=30).read_text("utf-8"))
    box.does("systemctl", "stop", "hall-provision.service")
    box.does("install", "-o", "hall", "-m", "400", "/root/answers.toml", "/run/hall-terminal/answers.toml")
    hands = Hands(house.hall_dir)
    words = ["setpriv", "--reuid=hall", "--regid=hall", "--init-groups"]
    words += ["kiosk", "provision", "--config", SETTINGS, "--devices", DEVICES]
    words += ["--answers", "/run/hall-terminal/answers.toml", "--lang", "en"]
    async for line in box.tells(*words):
        await hands.hear(line)


async def collect(box: Box, house: House) -> None:
    """A citizen with a card, from home to the slip."""
    who, door = BY_CARD
    hand = Hand(house.hall_dir)
    before = (await hand.look())["printer"]["printed"]
    await hand.lift()  # the technician's test card …
    await hand.hide()  # … and the slip of the trial
    box.does("systemctl", "stop", "hall-screens.service")
    async with Citizen(box.counter) as citizen:
        await citizen.sees("welcome", LONG)
        citizen.touches("pickup")
        await citizen.sees("pickup.prove")
        await hand.lay(who)
        await citizen.sees("pickup.confirm")
        await hand.lift()
        citizen.touches("open")
        await citizen.sees("pickup.door_open")
        await hand.take(door)
        await hand.shut(door)
        await citizen.sees("pickup.got_it")
        citizen.touches("got_it")
        await citizen.sees("pickup.collected")
        assert (await hand.look())["printer"]["printed"] == before + 1, "no slip came out"
        citizen.goes("home")
    box.does("systemctl", "start", "hall-screens.service")


async def go(box: Box, house: House, folder: Path, makers: Makers, package: Path) -> None:
    """Everything in its order."""
    house.start_hall()
    house.start_central()
    box.writes("/usr/share/hall-terminal/release.pub", makers.public.read_text("ascii"))
    box.writes(DEVICES, over_the_network(house, house.logs))
    box.writes(SETTINGS, (box.root / SETTINGS.lstrip("/")).read_text("utf-8") + cabinet() + AT_ANY_HOUR)
    await enrol(box, house, folder.with_name(f"{folder.name}-claim.png"))
    await set_up(box, house, folder)
    box.does("systemctl", "start", "hall-terminal.service")
    box.does("kiosk", "selftest", "--config", SETTINGS, "--lang", "en", wanted=(0, 1))
    box.draws(folder.with_suffix(".png"))
    await collect(box, house)
    authority = Path(json.loads((house.folder / "central.json").read_text())["ca"])
    await asyncio.to_thread(renewed, box, house, authority, makers, package)
    await until_tested(box)


async def until_tested(box: Box) -> None:
    """The version that came last serves."""
    box.does("systemctl", "is-active", "hall-terminal.service", "hall-screens.service")
    box.does("kiosk", "selftest", "--config", SETTINGS, "--lang", "en", wanted=(0, 1))


def main() -> None:
    """Command line."""
    wishes = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wishes.add_argument("--leader", type=int, required=True)
    wishes.add_argument("--root", type=Path, required=True)
    wishes.add_argument("--out", type=Path, required=True)
    wishes.add_argument("--package", type=Path, required=True, help="of which other versions are made")
    told = wishes.parse_args()
    told.out.mkdir(parents=True, exist_ok=True)
    makers = Makers(told.out / "makers")
    with House(told.out, everything=True, enrolled=True, release_keys=makers.public) as house:
        asyncio.run(go(Box(told.leader, told.root), house, told.out, makers, told.package))


if __name__ == "__main__":
    main()
