"""The registry of a simulated county: what issuers of documents and the licence service say when they are asked.

`python -m kiosk.rig.registry --records FILE [--port N] [--ready FILE]`. A holder's telephone gets a code for a licence
at /licences/shown, signed and good for five minutes; the page at / shows them all. What can go wrong at a real one is
switched on at /switch: silence, slowness, nonsense, and a clock that is ahead.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import datetime as dt
import hashlib
import hmac
import html
import json
import secrets
import socket
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import segno
import uvicorn
from fastapi import FastAPI, HTTPException, Response
from fastapi.responses import HTMLResponse

from kiosk.rig.program import Program, python

HOST = "127.0.0.1"
GOOD_FOR = 300  # seconds, as seen on real licence codes
_PREFIX = "ELC1"
_NOT_FOUND, _UNAVAILABLE = 404, 503
_NONSENSE = b'<html>\xff{"result": "match"'


@dataclass
class Switches:
    """How this registry misbehaves: silent (it refuses to answer), nonsense, slow (seconds), ahead (its clock)."""

    silent: bool = False
    nonsense: bool = False
    slow: float = 0.0
    ahead: float = 0.0


@dataclass(frozen=True)
class Document:
    """Body of POST /documents/verify."""

    kind: str
    number: str
    holder: str


@dataclass(frozen=True)
class Code:
    """Body of POST /licences/verify."""

    text: str
    holders: tuple[str, ...]


@dataclass(frozen=True)
class Show:
    """Body of POST /licences/shown."""

    number: str


@dataclass
class Registry:
    """What is on record, and the key of the codes."""

    records: dict[str, Any]
    switches: Switches = field(default_factory=Switches)
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    @property
    def licences(self) -> dict[str, dict[str, Any]]:
        """Licences by their number."""
        return {sheet["number"]: sheet for sheet in self.records.get("licence", ())}

    def document(self, asked: Document) -> dict[str, Any]:
        """What the issuer of this kind of document says."""
        mine = [each for each in self.records.get("document", ()) if each["kind"] == asked.kind]
        found = next((each for each in mine if each["number"] == asked.number), None)
        if found is None:
            return {"result": "not_found"}
        said = {"issuer": _name(found, "issuer"), "valid_to": _day(found)}
        good = found["owner"] == asked.holder and not _over(found, self._now())
        return {"result": "match" if good else "mismatch", **(said if good else {})}

    def shown(self, number: str) -> str:
        """A code for a licence as its holder's telephone shows it: sealed, and soon over."""
        content = json.dumps([number, int(self._now()) + GOOD_FOR, secrets.token_hex(4)])
        text = base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")
        return f"{_PREFIX}.{text}.{self._sealed(text)}"

    def licence(self, code: Code) -> dict[str, Any]:
        """What a code is worth in the hands of these people."""
        prefix, _, rest = code.text.partition(".")
        text, _, seal = rest.partition(".")
        if prefix != _PREFIX or not hmac.compare_digest(seal.encode(), self._sealed(text).encode()):
            return {"state": "unknown"}
        number, until, _ = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        found = self.licences.get(number)
        if found is None or until <= self._now():
            return {"state": "unknown" if found is None else "expired_code"}
        if found["owner"] not in code.holders:
            return {"state": "others"}
        told = {"name": _name(found, "name"), "issuer": _name(found, "issuer"), "valid_to": _day(found)}
        return {"state": "valid", "type": found["type"], "number": number, "level": found["level"], **told}

    def _sealed(self, text: str) -> str:
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()[:32]

    def _now(self) -> float:
        return time.time() + self.switches.ahead


def _name(sheet: dict[str, Any], prefix: str) -> dict[str, str]:
    return {"zh": sheet[f"{prefix}_zh"], "en": sheet[f"{prefix}_en"]}


def _day(sheet: dict[str, Any]) -> str | None:
    return sheet["valid_to"].isoformat() if "valid_to" in sheet else None


def _over(sheet: dict[str, Any], now: float) -> bool:
    return "valid_to" in sheet and sheet["valid_to"] < dt.datetime.fromtimestamp(now).astimezone().date()


def build(registry: Registry) -> FastAPI:
    """The web application of this registry."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    async def said(answer: dict[str, Any]) -> Response:
        switches = registry.switches
        await asyncio.sleep(switches.slow)
        if switches.silent:
            raise HTTPException(_UNAVAILABLE)
        return Response(_NONSENSE if switches.nonsense else json.dumps(answer), media_type="application/json")

    @app.post("/documents/verify")
    async def documents(asked: Document) -> Response:
        return await said(registry.document(asked))

    @app.post("/licences/verify")
    async def licences(code: Code) -> Response:
        return await said(registry.licence(code))

    @app.post("/licences/shown")
    async def shown(show: Show) -> dict[str, str]:
        if show.number not in registry.licences:
            raise HTTPException(_NOT_FOUND)
        return {"text": registry.shown(show.number)}

    @app.post("/switch")
    async def switch(switches: Switches) -> Switches:
        registry.switches = switches
        return switches

    @app.get("/")
    async def page() -> HTMLResponse:
        return HTMLResponse("<!doctype html><meta charset=utf-8><title>亮证</title>" + _codes(registry))

    return app


def _codes(registry: Registry) -> str:
    """Every licence with a fresh code, for whoever plays its holder."""
    return "".join(
        f"<h3>{html.escape(sheet['name_zh'])} {html.escape(number)}</h3>"
        f"<p>{segno.make(text, error='m').svg_inline(scale=4)}<br><code>{html.escape(text)}</code></p>"
        for number, sheet in registry.licences.items()
        for text in [registry.shown(number)]
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until a signal ends it."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.rig.registry", description=__doc__)
    parser.add_argument("--records", type=Path, required=True, help="records.toml, as the platform is seeded with")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--ready", type=Path, help='file that receives {"url": …} once it answers')
    asked = parser.parse_args(argv)
    registry = Registry(tomllib.loads(asked.records.read_text("utf-8")))
    with socket.create_server((HOST, asked.port)) as listener:
        if asked.ready is not None:
            part = asked.ready.with_name(asked.ready.name + ".part")
            part.write_text(json.dumps({"url": f"http://{HOST}:{listener.getsockname()[1]}"}))
            part.replace(asked.ready)
        uvicorn.Server(uvicorn.Config(build(registry), log_level="warning")).run(sockets=[listener])
    return 0


class RunningRegistry:
    """A registry as a process of its own, for a hall or a test."""

    def __init__(self, folder: Path, records: Path, port: int = 0) -> None:
        self._ready = folder / "registry.json"
        self._ready.unlink(missing_ok=True)
        words = ["--records", str(records), "--port", str(port), "--ready", str(self._ready)]
        self.program = Program("registry", python("kiosk.rig.registry", *words), folder / "logs")

    def start(self) -> RunningRegistry:
        """Start it, and wait until it answers."""
        self.program.start().until(self._ready.exists, "the registry answers")
        return self

    @property
    def url(self) -> str:
        """Where it is."""
        found: str = json.loads(self._ready.read_text())["url"]
        return found

    def switch(self, **fault: object) -> None:
        """Let it misbehave in these ways and no others."""
        self._post("/switch", fault)

    def shown(self, number: str) -> str:
        """A fresh code of a licence, as its holder's telephone shows it."""
        text: str = self._post("/licences/shown", {"number": number})["text"]
        return text

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        with requests.Session() as line:
            line.trust_env = False
            answer = line.post(self.url + path, json=body, timeout=5)
        answer.raise_for_status()
        said: dict[str, Any] = answer.json()
        return said


if __name__ == "__main__":
    sys.exit(main())
