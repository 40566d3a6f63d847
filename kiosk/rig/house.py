"""A whole hall in one folder: simulated devices, central platform, terminal and screens, each its own process."""

from __future__ import annotations

import json
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from kiosk.central.enrolment.at_broker import terminal_papers
from kiosk.central.enrolment.authority import CERTIFICATE_FILE, authority_in
from kiosk.central.office import local_now
from kiosk.central.secret_files import secret_in
from kiosk.contract.address import address_in
from kiosk.rig.bank import start_bank
from kiosk.rig.operators import start_console
from kiosk.rig.program import Program, python
from kiosk.rig.province import start_province
from kiosk.rig.sown import copy_sown

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config"
TERMINAL, SITE = "T-DEMO-01", "370923-01"
# Beijing time as POSIX writes it, since a bare machine has no zone files. (The sign is POSIX's.)
ZONE = "CST-8"

_CHANNELS = 16  # of a board with beams
_EVERY_CHANNEL = [f"{board}.{channel}" for board in (1, 2) for channel in range(1, _CHANNELS + 1)]
# The simulated cabinet's board, with a fire panel, the hall's door, a thermostat and a fan wired to it.
_WIRED = (
    "inputs = { cabinet_door = 1, tamper = 2, person = 3, fire = 4, hall_door = 5, cabinet_hot = 6, fan = 7 }\n"
    'normally_closed = ["cabinet_door", "tamper", "fire"]\nholds = { hall_door = 7 }\n'
)
_BEAMS = f"boards = [1, 2]\nbeams = {_EVERY_CHANNEL}\n"
_FURTHER = {"kerong": _BEAMS, "modbus": _WIRED}


def _on_two_boards() -> str:
    """The cabinet of the usual settings, wired to two boards."""
    (cabinet,) = tomllib.loads((CONFIG / "terminal.toml").read_text("utf-8"))["cabinet"]
    told = f'[[cabinet]]\nid = "{cabinet["id"]}"\nside = "{cabinet["side"]}"\n'
    for cell in cabinet["cells"]:
        board, channel = divmod(cell["number"] - 1, _CHANNELS)
        wired = cell | {"board": board + 1, "channel": channel + 1}
        told += "[[cabinet.cells]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in wired.items())
    return told


def clock_ahead(days: int) -> dict[str, str]:
    """What a program must find around it to live so many days later; how long things take stays true."""
    if not days:
        return {}
    (library,) = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    return {"LD_PRELOAD": str(library), "FAKETIME": f"{days:+d}d", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


class House:
    """Where everything of one hall lies, and the programs that make it, started one by one."""

    def __init__(
        self,
        folder: Path,
        *,
        faults: bool = False,
        terminal_config: str = "",
        everything: bool = False,
        beside: str = "",
        env: Mapping[str, str] | None = None,
        beams: bool = False,
        release_keys: Path | None = None,
        village: bool = False,
        enrolled: bool = False,
        alert_rules: Path | None = None,
    ) -> None:
        self.folder = folder
        self.hall_dir = folder / "hall"
        self.state = folder / "state"
        self.counter = folder / "run" / "counter"
        self.trace = folder / "run" / "trace.jsonl"
        self.logs = folder / "logs"
        self._faults = faults
        self._everything = everything  # also what only some terminals have: A4, document camera, cabinet, UPS
        self._terminal_config = terminal_config
        self._release_keys = release_keys  # whose releases the platform takes
        self._beams = beams  # another wall: two boards that also tell whether something lies in a cell
        self._village = village  # a point without lockers
        self._beside = beside  # laid over devices.toml: what is no device of the hall, or set otherwise
        self._env = env  # what the terminal needs for that
        self._enrolled = enrolled  # the platform serves TLS, and the terminal has what its enrolment gave it
        self._alert_rules = alert_rules  # otherwise than the platform ships them
        self.keepalive = 20  # seconds, of a terminal's connection to the broker
        self.days_ahead = 0  # by so many days the clock of a program is ahead that is started from now on
        for place in (self.hall_dir, self.state, self.counter.parent, self.logs):
            place.mkdir(parents=True, exist_ok=True)
        self._key = folder / "terminal.key"
        if not self._key.exists():
            self._key.write_text(secrets.token_hex(32))
            self._key.chmod(0o600)
        self.programs: dict[str, Program] = {}
        self.bank_url = ""  # once there is a bank
        self.province_url = ""  # once there is an identity provider
        self.console_url = ""  # once there is an operators' console

    def __enter__(self) -> House:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End everything, newest first."""
        for program in reversed(self.programs.values()):
            program.stop()

    def stop(self, *names: str) -> None:
        """End single programs that run."""
        for name in names:
            if name in self.programs:
                self.programs[name].stop()

    # ---- programs -------------------------------------------------------------------------------------------------

    def start_hall(self, *options: str) -> Program:
        """The simulated devices and their page."""
        people = CONFIG / "demo" / "people.toml"
        words = python("drivers.sim", "--state", str(self.hall_dir), "--people", str(people))
        program = self._start(
            "hall", [*words, *(("--locks", "kerong", "--boards", "2") if self._beams else ()), *options]
        )
        program.until((self.hall_dir / "hall.json").exists, "devices are there")
        return program

    @property
    def hall(self) -> dict[str, Any]:
        """Where the hall listens: devices on the network, page, control."""
        found: dict[str, Any] = json.loads((self.hall_dir / "hall.json").read_text())
        return found

    def start_central(self, port: int = 0, seed: Path | None = None) -> Program:
        """The central platform; the same database and port are used again after a stop.

        What was sown is not read again at each start, but for the catalogue of a `seed` that is named.
        """
        ready = self.folder / "central.json"
        if ready.exists() and not port:
            port = int(self.central_url.rsplit(":", 1)[1])
        ready.unlink(missing_ok=True)
        keys = self.folder / "terminal-keys.toml"
        keys.write_text(f'[[terminal]]\nid = "{TERMINAL}"\nsite = "{SITE}"\nkey = "{self.terminal_key}"\n')
        keys.chmod(0o600)
        db = self.folder / "central.db"
        words = python("kiosk", "central", "--db", str(db))
        if seed is None and not db.exists():
            copy_sown(db)
        words += ["--seed", str(seed)] if seed else []
        words += ["--port", str(port), "--ready", str(ready), "--terminal-keys", str(keys), "--public-url", "here"]
        words += ["--registry", self.registry_url] if "registry" in self.programs else []
        words += ["--release-keys", str(self._release_keys)] if self._release_keys else []
        words += ["--alert-rules", str(self._alert_rules)] if self._alert_rules else []
        words += ["--collector", self.bank_url] if "bank" in self.programs else []
        words += ["--sign-in", self.province_url] if "province" in self.programs else []
        words += ["--tls"] if self._enrolled else []
        words += self._fleets_words() if "broker" in self.programs else []
        program = self._start("central", words + (["--faults"] if self._faults else []))
        program.until(ready.exists, "the platform answers")
        return program

    def start_broker(self) -> Program:
        """The fleet's broker; a terminal and a platform that are started later call it. Again: at the same ports."""
        ready = self.folder / "broker.json"
        words = ["--keys", str(self.folder), "--ready", str(ready)]
        if ready.exists():
            words += ["--port", str(self.broker["port"])]
            words += ["--platform-port", str(address_in(self.broker["platform"]).port)]
            ready.unlink()
        program = self._start("broker", python("kiosk", "broker", *words))
        program.until(ready.exists, "the broker listens")
        return program

    def _fleets_words(self) -> list[str]:
        """Where a platform finds the broker, and where its terminals do."""
        told = ["--terminals-broker", f"{self.broker['host']}:{self.broker['port']}"]
        return [*told, "--broker", str(self.broker["platform"])]

    @property
    def broker(self) -> dict[str, Any]:
        """Where the broker is: host and port for terminals, `platform` for the platform."""
        found: dict[str, Any] = json.loads((self.folder / "broker.json").read_text())
        return found

    @property
    def central_url(self) -> str:
        """Address of the platform."""
        return self._central["url"]

    @property
    def terminal_key(self) -> str:
        """What the terminal and the platform know of one another, 64 hexadecimal digits."""
        return self._key.read_text()

    @property
    def _central(self) -> dict[str, str]:
        """Where the platform is, and the key by which its signatures are known."""
        told: dict[str, str] = json.loads((self.folder / "central.json").read_text())
        return told

    def start_registry(self, port: int = 0) -> Program:
        """What issuers of documents and the licence service say; a platform that is started later asks it."""
        ready = self.folder / "registry.json"
        ready.unlink(missing_ok=True)
        words = ["--records", str(CONFIG / "demo" / "records.toml"), "--port", str(port), "--ready", str(ready)]
        program = self._start("registry", python("kiosk.rig.registry", *words))
        program.until(ready.exists, "the registry answers")
        return program

    @property
    def registry_url(self) -> str:
        """Where the registry is, and the page with the codes that holders' telephones show."""
        told: str = json.loads((self.folder / "registry.json").read_text())["url"]
        return told

    def start_bank(self) -> Program:
        """The bank that takes fees; a platform that is started later has them paid there."""
        key, port = self.folder / "collector.key", 0
        secret_in(key)
        if "bank" in self.programs:
            port = int(self.bank_url.rsplit(":", 1)[1])
        self.programs["bank"], self.bank_url = start_bank(self.folder / "bank", key, port)
        return self.programs["bank"]

    def start_console(self) -> Program:
        """The operators' console beside a platform that has begun; again: at the same port."""
        port = int(self.console_url.rsplit(":", 1)[1]) if self.console_url else 0
        self.programs["console"], self.console_url = start_console(self.folder, self.logs, port)
        return self.programs["console"]

    def start_province(self) -> Program:
        """The province's identity provider; at a platform that is started later citizens sign in by telephone."""
        secret, port = secret_in(self.folder / "sign_in.secret"), 0
        if "province" in self.programs:
            port = int(self.province_url.rsplit(":", 1)[1])
        self.programs["province"], self.province_url = start_province(self.folder / "province", secret, port=port)
        return self.programs["province"]

    def start_carrier(self) -> Program:
        """What brings the platform's messages into people's phones."""
        words = python("kiosk.rig.carrier", "--platform", self.central_url, "--hall", str(self.hall_dir))
        return self._start("carrier", [*words, "--key", str(self.folder / "sender.key")])

    def command(self, *words: str) -> list[str]:
        """A technician's command here, with the settings of this hall's terminal."""
        files = [CONFIG / "terminal.toml", CONFIG / "demo.toml", self._here()]
        return python("kiosk", *words, *(part for file in files for part in ("--config", str(file))))

    def start_terminal(self, *, wait: bool = True, **elsewhere: Path) -> Program:
        """The terminal, told where devices and platform are; `elsewhere` plugs single devices in at other places."""
        words = ["kiosk", "terminal", "--config", str(CONFIG / "terminal.toml"), "--config", str(CONFIG / "demo.toml")]
        words += ["--config", str(self._here()), "--devices", str(self._devices(elsewhere))]
        words += ["--devices", str(self._beside_the_hall())] if self._beside else []
        self.counter.unlink(missing_ok=True)  # one that was killed left its socket behind
        program = self._start("terminal", python(*words), self._env)
        if wait:
            program.until(self.counter.exists, "the counter is open")
        return program

    def wizard(self, *more: str, bare: bool = False) -> list[str]:
        """The words that start the technician's wizard here, in the terminal's place; a `bare` box is nobody yet."""
        words = ["kiosk", "provision"]
        if not bare:
            words += ["--config", str(CONFIG / "terminal.toml"), "--config", str(CONFIG / "demo.toml")]
        words += ["--config", str(self._bare() if bare else self._here()), "--devices", str(self._devices({}))]
        words += ["--devices", str(self._beside_the_hall())] if self._beside else []
        self.counter.unlink(missing_ok=True)
        return python(*words, *more)

    def start_wizard(self, *more: str, bare: bool = False) -> Program:
        """The wizard on the glass."""
        program = self._start("wizard", self.wizard(*more, bare=bare), self._env)
        program.until(self.counter.exists, "the counter is open")
        return program

    def start_screens(
        self,
        size: str = "1080x1920",
        *,
        display: str = "",
        windowed: bool = False,
        counter: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Program:
        """The screens, on this X display, or wherever the environment says; `counter` where something listens in."""
        words = python("screens", "--socket", str(counter or self.counter), "--size", size, "--trace", str(self.trace))
        env = {"KIVY_HOME": str(self.folder / "kivy"), **(env or {})}
        if display:
            env |= {"DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
        return self._start("screens", words + (["--windowed"] if windowed else []), env)

    def first_scene_drawn(self) -> bool:
        """True once the screens have put a scene on the glass."""
        return self.trace.exists() and self.trace.stat().st_size > 0

    def first_flip(self) -> float:
        """When the first scene of the trace was on the glass, in monotonic seconds."""
        flipped: float = json.loads(self.trace.read_bytes().splitlines()[0])["flipped"]
        return flipped

    def _start(self, name: str, words: list[str], env: Mapping[str, str] | None = None) -> Program:
        surroundings = {"PYTHONPATH": str(ROOT), "TZ": ZONE, **(env or {}), **clock_ahead(self.days_ahead)}
        self.programs[name] = Program(name, words, self.logs, surroundings)
        return self.programs[name].start()

    # ---- settings -------------------------------------------------------------------------------------------------

    def _bare(self) -> Path:
        """All that a package brings: where screens call, and where something may be remembered."""
        file = self.folder / "bare.toml"
        file.write_text(f'[counter]\nsocket = "{self.counter}"\n[state]\ndir = "{self.state}"\n')
        return file

    def _here(self) -> Path:
        """The overlay that tells the terminal where this hall's folders and its platform are."""
        file = self.folder / "here.toml"
        given = f'key_file = "{self._key}"\nsigner = "{self._central["signer"]}"\n'
        file.write_text(
            f"{'cabinet = []' if self._village else ''}\n"
            f'[counter]\nsocket = "{self.counter}"\n[state]\ndir = "{self.state}"\n'
            f'[platform]\nurl = "{self.central_url}"\n{"" if self._enrolled else given}'
            f"{self._terminal_config}{self._crashes_are_meant()}{self._fleet()}"
            f"{_on_two_boards() if self._beams else ''}"
        )
        return file

    def _fleet(self) -> str:
        """Where the broker is, and papers for it; an enrolled terminal was given better ones."""
        if "broker" not in self.programs or "[fleet]" in self._terminal_config:
            return ""
        told = f"[fleet]\nkeepalive_seconds = {self.keepalive}\n"
        if self._enrolled:
            return told
        told += f'host = "{self.broker["host"]}"\nport = {self.broker["port"]}\n'
        folder = self.folder / "fleet"
        folder.mkdir(exist_ok=True)
        papers = terminal_papers(folder, authority_in(self.folder, local_now()), TERMINAL, local_now())
        authority = self.folder / CERTIFICATE_FILE
        shown = f'certificate = "{papers.certificate}"\ndevice_key = "{papers.key}"\n'
        return f'{told}{shown}ca_file = "{authority}"\n'

    def _crashes_are_meant(self) -> str:
        """Whoever ends the terminal with -9 for a purpose wants all of it back."""
        return "" if "[health]" in self._terminal_config else "[health]\ncrashes = 100000\n"

    def _devices(self, elsewhere: Mapping[str, Path]) -> Path:
        """The overlay that says where each simulated device is plugged in."""
        file = self.folder / "devices.toml"
        at = {name: "{}:{}".format(*self.hall[name]) for name in ("printer", "a4", "camera", "ups")}
        places: dict[str, tuple[str, Path | str]] = {
            "card": ("sdt", self.hall_dir / "card"),
            "scanner": ("newland", self.hall_dir / "scanner"),
            "printer": ("escpos", f"socket://{at['printer']}"),
            "locks": ("kerong" if self._beams else "board8a", self.hall_dir / "locks"),
        }
        if self._village:
            del places["locks"]
        if self._everything:
            places |= {
                "a4": ("ipp", f"ipp://{at['a4']}/ipp/print"),
                "camera": ("uvc", f"http://{at['camera']}/video"),
                "surroundings": ("modbus", self.hall_dir / "cabinet"),
                "power": ("nut", f"socket://{at['ups']}"),
            }
        places |= {name: (places[name][0], at) for name, at in elsewhere.items()}
        file.write_text(
            "".join(
                f'[{name}]\nmodel = "{model}"\naddress = "{at}"\n{_FURTHER.get(model, "")}'
                for name, (model, at) in places.items()
            )
        )
        return file

    def _beside_the_hall(self) -> Path:
        """The overlay about devices that the hall does not have."""
        file = self.folder / "beside.toml"
        file.write_text(self._beside)
        return file
