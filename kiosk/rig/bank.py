"""The collecting bank of a simulated hall: charges, a page to pay at with a telephone, and electronic invoices.

`python -m kiosk.rig.bank --folder DIR --key FILE [--port N]`; its ledger outlives a restart. What can go wrong at a
real one is switched on at /switch: silence before or after an act, and being slow.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import html
import json
import secrets
import socket
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from kiosk.rig.program import Program, python

HOST = "127.0.0.1"
_FOUND, _FORBIDDEN, _NOTHING, _CONFLICT, _UNAVAILABLE = 200, 403, 404, 409, 503
_TABLE = """
CREATE TABLE IF NOT EXISTS charge (
    name TEXT PRIMARY KEY, page TEXT UNIQUE, amount_fen INTEGER, pay_code TEXT, state TEXT, expires TEXT, paid_at TEXT,
    payments INTEGER DEFAULT 0
)
"""
_NEW = """
INSERT OR IGNORE INTO charge (name, page, amount_fen, pay_code, state, expires) VALUES (?, ?, ?, ?, 'open', ?)
"""


@dataclass
class Switches:
    """How this bank misbehaves: before, after (it acts and does not answer), slow (seconds), or not at all."""

    silent: str = ""
    slow: float = 0.0
    minutes: float = 10.0  # for how long a charge can be paid


class Ledger:
    """What was charged and paid."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute(_TABLE)

    def charge(self, name: str, amount_fen: int, pay_code: str, minutes: float) -> sqlite3.Row:
        """The charge of this name, made when it is not there. Raises HTTPException where it has another amount."""
        expires = (dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)).isoformat()
        new = (name, secrets.token_urlsafe(16), amount_fen, pay_code, expires)
        self._db.execute(_NEW, new)
        row = self.look(name)
        if row is None or row["amount_fen"] != amount_fen:
            raise HTTPException(_CONFLICT)
        return row

    def look(self, name: str, column: str = "name") -> sqlite3.Row | None:
        """One charge, by its name or its page; what has run out is closed."""
        now = dt.datetime.now(dt.UTC).isoformat()
        self._db.execute("UPDATE charge SET state = 'closed' WHERE state = 'open' AND expires <= ?", (now,))
        by = {"name": "SELECT * FROM charge WHERE name = ?", "page": "SELECT * FROM charge WHERE page = ?"}[column]
        row: sqlite3.Row | None = self._db.execute(by, (name,)).fetchone()
        return row

    def pay(self, page: str) -> sqlite3.Row | None:
        """Pay at a page; a second time pays nothing."""
        self.look(page, "page")
        self._db.execute(
            "UPDATE charge SET state = 'paid', paid_at = ?, payments = payments + 1 WHERE page = ? AND state = 'open'",
            (dt.datetime.now(dt.UTC).isoformat(), page),
        )
        return self.look(page, "page")

    def payments(self) -> dict[str, int]:
        """How often money moved, by charge."""
        return {row["name"]: row["payments"] for row in self._db.execute("SELECT name, payments FROM charge")}


class Bank:
    """What is asked of the bank over HTTP."""

    def __init__(self, ledger: Ledger, key: str, url: str) -> None:
        self._ledger, self._key, self._url = ledger, key, url
        self._switches = Switches()
        self.app = FastAPI(openapi_url=None)
        self.app.middleware("http")(self._misbehave)
        self.app.put("/charges/{name}")(self.charge)
        self.app.get("/charges/{name}")(self.look)
        self.app.get("/pay/{page}", response_class=HTMLResponse)(self.page)
        self.app.post("/pay/{page}", response_class=HTMLResponse)(self.pay)
        self.app.get("/invoice/{page}", response_class=HTMLResponse)(self.invoice)
        self.app.post("/switch")(self.switch)

    def charge(self, name: str, asked: dict[str, Any], authorization: Annotated[str, Header()] = "") -> dict[str, Any]:
        """Make a charge, or tell how it stands."""
        self._must_know(authorization)
        row = self._ledger.charge(name, int(asked["amount_fen"]), str(asked["pay_code"]), self._switches.minutes)
        return self._told(row)

    def look(self, name: str, authorization: Annotated[str, Header()] = "") -> dict[str, Any]:
        """How a charge stands."""
        self._must_know(authorization)
        row = self._ledger.look(name)
        if row is None:
            raise HTTPException(_NOTHING)
        return self._told(row)

    def page(self, page: str) -> HTMLResponse:
        """What the telephone shows."""
        return _answered(self._ledger.look(page, "page"))

    def pay(self, page: str) -> HTMLResponse:
        """确认缴款 was touched."""
        return _answered(self._ledger.pay(page))

    def invoice(self, page: str) -> HTMLResponse:
        """电子票据 of what was paid."""
        row = self._ledger.look(page, "page")
        return HTMLResponse(_invoice(row)) if row is not None and row["state"] == "paid" else _answered(None)

    def switch(self, wanted: dict[str, Any]) -> dict[str, int]:
        """Misbehave from now on, or behave again; answers how often money moved, by charge."""
        for name, value in wanted.items():
            setattr(self._switches, name, value)
        return self._ledger.payments()

    async def _misbehave(self, request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        if not request.url.path.startswith("/charges/"):
            return await go_on(request)
        await asyncio.sleep(self._switches.slow)
        if self._switches.silent == "before":
            return Response(status_code=_UNAVAILABLE)
        answer = await go_on(request)
        return Response(status_code=_UNAVAILABLE) if self._switches.silent == "after" else answer

    def _must_know(self, authorization: str) -> None:
        if not secrets.compare_digest(authorization.encode(), f"Bearer {self._key}".encode()):
            raise HTTPException(_FORBIDDEN)

    def _told(self, row: sqlite3.Row) -> dict[str, Any]:
        told = {"state": row["state"], "amount_fen": row["amount_fen"]}
        if row["state"] == "open":
            told |= {"pay_url": f"{self._url}/pay/{row['page']}", "expires": row["expires"]}
        if row["state"] == "paid":
            told |= {"paid_at": row["paid_at"], "invoice_url": f"{self._url}/invoice/{row['page']}"}
        return told


def _answered(row: sqlite3.Row | None) -> HTMLResponse:
    return HTMLResponse(_page(row), status_code=_NOTHING if row is None else _FOUND)


_FRAME = (
    '<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><style>body{{font:20px sans-serif;margin:2em;max-width:30em}}"
    "button{{font:inherit;padding:.8em 2em}}</style><h1>{title}</h1>{body}</html>"
)


def _page(row: sqlite3.Row | None) -> str:
    if row is None:
        return _FRAME.format(title="没有这笔缴款", body="<p>请回到自助终端,重新打开二维码。</p>")
    amount = f"{row['amount_fen'] / 100:.2f}"
    if row["state"] == "open":
        button = '<form method="post"><button name="confirm" value="yes">确认缴款</button></form>'
        return _FRAME.format(
            title=f"缴款 {amount} 元", body=f"<p>缴款识别码 {html.escape(row['pay_code'])}</p>{button}"
        )
    words = {"paid": "已缴款", "closed": "已过期,没有扣款"}
    return _FRAME.format(title=f"{words.get(row['state'], '已退款')} {amount} 元", body="")


def _invoice(row: sqlite3.Row) -> str:
    paid = f"<p>{row['amount_fen'] / 100:.2f} 元 · {row['paid_at'][:10]}</p>"
    return _FRAME.format(title="电子票据(演示)", body=_code(row) + paid)


def _code(row: sqlite3.Row) -> str:
    return f"<p>缴款识别码 {html.escape(row['pay_code'])}</p>"


def start_bank(folder: Path, key: Path, port: int = 0) -> tuple[Program, str]:
    """Start one that keeps its ledger in this folder; the program, and where it is."""
    ready = folder / "bank.json"
    ready.unlink(missing_ok=True)
    words = python("kiosk.rig.bank", "--folder", str(folder), "--key", str(key), "--port", str(port))
    program = Program("bank", words, folder).start()
    program.until(ready.exists, "the bank answers")
    return program, str(json.loads(ready.read_text())["url"])


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until a signal ends it."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.rig.bank", description=__doc__)
    parser.add_argument(
        "--folder", type=Path, required=True, help="where the ledger lies, and bank.json with the address"
    )
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="by which the platform is known")
    parser.add_argument("--port", type=int, default=0)
    asked = parser.parse_args(argv)
    asked.folder.mkdir(parents=True, exist_ok=True)
    with socket.create_server((HOST, asked.port)) as listener:
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        bank = Bank(Ledger(asked.folder / "bank.db"), asked.key.read_text().strip(), url)
        server = uvicorn.Server(uvicorn.Config(bank.app, log_level="error", access_log=False))
        part = asked.folder / "bank.json.part"
        part.write_text(json.dumps({"url": url}))
        part.replace(asked.folder / "bank.json")
        server.run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
