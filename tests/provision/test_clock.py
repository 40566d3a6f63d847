"""A clock that is too far from the platform's: nothing goes on before it is right."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from kiosk.contract.platform import SERVER_TIME
from kiosk.provision.answers.desk import AnsweringDesk
from kiosk.provision.answers.model import read_answers
from kiosk.provision.asking import NotPassed
from kiosk.provision.ground import Ground
from kiosk.provision.progress import Progress
from kiosk.provision.steps.network import clock
from kiosk.provision.visit import Visit
from kiosk.provision.way import way_to
from kiosk.terminal.clock import Clock
from kiosk.text import render

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AHEAD = dt.timedelta(seconds=90)


class Platform(BaseHTTPRequestHandler):
    """Says what time it has, and nothing else."""

    def do_GET(self) -> None:
        """Any question."""
        self.send_response(200)
        self.send_header(SERVER_TIME, (dt.datetime.now(dt.UTC) + AHEAD).isoformat())
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    """Where it listens."""
    server = HTTPServer(("127.0.0.1", 0), Platform)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


async def test_how_far_the_platforms_clock_is_ahead_is_seen_before_anybody_is_believed(url: str) -> None:
    way = await asyncio.to_thread(way_to, url)
    assert way.trouble == ""
    assert way.ahead is not None
    assert 88 < way.ahead < 92


async def test_a_wrong_clock_ends_the_wizard_at_that_step_with_its_code(url: str, tmp_path: Path) -> None:
    config, file = tmp_path / "terminal.toml", tmp_path / "answers.toml"
    told = f'[counter]\nsocket = "{tmp_path}/counter"\n[state]\ndir = "{tmp_path}/state"\n[platform]\nurl = "{url}"\n'
    config.write_text(told, "utf-8")
    file.write_text('who = "吴安装"\n[site]\nnumber = 1\n', "utf-8")
    ground, now = Ground([config], []), Clock()
    desk = AnsweringDesk(read_answers(file), "en")
    visit = Visit(ground, desk, Progress(ground.local / "progress.json", now.now()), now, step="clock")
    with pytest.raises(NotPassed) as stopped:
        await clock(visit)
    told = render(stopped.value.words, "en")
    assert told.startswith("This clock is too far from the platform's")
    assert "NET-176" in told


async def test_a_platform_that_does_not_listen_is_named() -> None:
    assert (await asyncio.to_thread(way_to, "http://127.0.0.1:1")).trouble == "no_port"
