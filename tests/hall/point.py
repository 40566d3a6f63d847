"""A service point without a single device: a real terminal, and a real platform whose files a test writes in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import TracebackType

from sqlalchemy.orm import Session as Db

from kiosk.central.office import local_now
from kiosk.central.profiles.folder import PROFILES
from kiosk.central.profiles.taking_over import take_over_profiles
from kiosk.central.storage import open_storage, sqlite_url
from kiosk.rig.house import CONFIG, ROOT, ZONE
from kiosk.rig.office import ADMIN, AtTheOffice
from kiosk.rig.program import Program, python
from tests.central.visiting import KEYS
from tests.terminal.health.ear import Ear

TERMINAL, SITE = "T-DEMO-03", "370923-03"


class Point:
    """Where everything lies, and both programs. The terminal is supervised: `ear` hears what systemd would."""

    def __init__(self, folder: Path, config: str = "") -> None:
        self.folder, self.config = folder, config
        self.seed = folder / "seed"
        self.counter, self.state = folder / "counter", folder / "state"
        self.files = folder / "terminal.toml"
        self.ear = Ear(folder / "ear")
        self.programs: dict[str, Program] = {}
        self._office: AtTheOffice | None = None
        shutil.copytree(CONFIG / "demo", self.seed)
        self.state.mkdir()
        self._write(
            'tier = "village"\n', 'tier = "village"\nhours.hall.open = ["00:00-24:00"]\n'
        )  # whenever the tests run

    def __enter__(self) -> Point:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._office:
            self._office.leaves()
        for program in reversed(self.programs.values()):
            program.stop()
        self.ear.close()

    # ---- programs -------------------------------------------------------------------------------------------------

    def start_central(self) -> None:
        """The platform; the same database and port after a stop, and whatever its files say then."""
        ready = self.folder / "central.json"
        port = json.loads(ready.read_text())["url"].rsplit(":", 1)[1] if ready.exists() else "0"
        ready.unlink(missing_ok=True)
        words = ["--db", str(self.folder / "central.db"), "--seed", str(self.seed), "--port", port]
        self._start("central", python("kiosk", "central", *words, "--ready", str(ready)), {})
        self.programs["central"].until(ready.exists, "the platform answers")

    def start_terminal(self) -> None:
        """The terminal, as its package and its enrolment would have set it up."""
        central = json.loads((self.folder / "central.json").read_text())
        key = self.folder / "platform.key"
        key.write_text(KEYS[TERMINAL].hex())
        key.chmod(0o600)
        self.files.write_text(
            f'[terminal]\nid = "{TERMINAL}"\nsite = "{SITE}"\nphone = "0538-2100000"\nnight_phone = "12345"\n'
            'position = { zh = "1号机", en = "Terminal 1" }\ncentre = { zh = "未配置", en = "Not set up" }\n'
            f'[counter]\nsocket = "{self.counter}"\n[state]\ndir = "{self.state}"\n'
            f'[platform]\nurl = "{central["url"]}"\nsigner = "{central["signer"]}"\nkey_file = "{key}"\n'
            f"probe_seconds = 1\naway_probe_seconds = 0.5\nprofile_seconds = 0.3\n{self.config}",
            "utf-8",
        )
        words = python("kiosk", "terminal", "--config", str(self.files))
        self._start("terminal", words, self.ear.env(20.0))

    def _start(self, name: str, words: list[str], env: dict[str, str]) -> None:
        surroundings = {"PYTHONPATH": str(ROOT), "TZ": ZONE, **env}
        self.programs[name] = Program(name, words, self.folder / "logs", surroundings)
        self.programs[name].start()

    # ---- the office -----------------------------------------------------------------------------------------------

    def writes(self, old: str, new: str) -> None:
        """Write something else into the site's file, and publish what has changed, as another program of the platform
        that starts beside the first.
        """
        self._write(old, new)
        storage = open_storage(sqlite_url(self.folder / "central.db"))
        with Db(storage) as db, db.begin():
            take_over_profiles(db, self.seed / PROFILES, local_now())
        storage.dispose()

    def _write(self, old: str, new: str) -> None:
        file = self.seed / PROFILES / f"{SITE}.toml"
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    @property
    def office(self) -> AtTheOffice:
        """An administrator who is signed in."""
        if self._office is None:
            url = json.loads((self.folder / "central.json").read_text())["url"]
            self._office = AtTheOffice(url, ADMIN)
        return self._office

    def told(self) -> tuple[int, str | None, int]:
        """What the terminal said last, as the office reads it: of which version, what it did, and which it keeps."""
        (line,) = (line for line in self.office.reads("profiles") if line["terminal"] == TERMINAL)
        return line["seen"], line["state"], line["kept"]
