"""How a program of the platform serves: told to stop it ends with 0, and it says where it is once it answers."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Mapping
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from kiosk.central.enrolment.tls import Papers

HOST = "127.0.0.1"
_STOP_WITHIN = 1  # seconds left to answers under way, and to open pages that wait for news


def serving(app: ASGIApp, papers: Papers | None, line: type[asyncio.Protocol] | None = None) -> uvicorn.Config:
    """How all of them serve: with these papers TLS, and on `line` where a test wants one that breaks.

    Only a proxy on this machine is believed who asked and how.
    """
    return uvicorn.Config(
        app,
        http=line or "h11",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=HOST,
        timeout_graceful_shutdown=_STOP_WITHIN,
        ssl_keyfile=papers.key if papers else None,
        ssl_certfile=papers.certificate if papers else None,
    )


def stop_when_told(server: uvicorn.Server) -> None:
    """End the serving loop on a signal, so that the database is closed and the program ends with 0."""

    def stop(_signal: int, _frame: object) -> None:
        server.should_exit = True

    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, stop)


def announce(ready: Path | None, told: Mapping[str, object]) -> None:
    """Write down where we are. The socket already listens, so whoever reads this may connect at once."""
    if ready is not None:
        part = ready.with_name(ready.name + ".part")
        part.write_text(json.dumps(told), encoding="utf-8")
        part.replace(ready)
