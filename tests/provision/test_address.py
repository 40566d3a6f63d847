"""A technician gives the box another address: kept when the platform answers, taken back when it does not."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import http.server
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from kiosk.contract.errands import FOLDER, Answer, mark
from kiosk.contract.platform import SERVER_TIME
from kiosk.errands import command, network
from kiosk.errands.answers import answer
from kiosk.provision import address
from kiosk.provision.answers.desk import AnsweringDesk
from kiosk.provision.answers.model import read_answers
from kiosk.provision.asking import NotPassed
from kiosk.provision.ground import Ground
from kiosk.provision.progress import Progress
from kiosk.provision.steps import network as steps
from kiosk.provision.visit import Visit
from kiosk.terminal import errands
from kiosk.terminal.clock import Clock
from kiosk.text import render

PATIENCE = "3"  # seconds; in the field 90


class _Platform(http.server.BaseHTTPRequestHandler):
    """Answers, and has a time."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header(SERVER_TIME, "2026-11-28T12:00:00+00:00")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


class Box:
    """Root's side is the real errand; busctl only writes down that it was called."""

    def __init__(self, folder: Path) -> None:
        self.state, self.answers, self.kept = folder / "state", folder / "answers", folder / "kept"
        self.networkd, self.config = folder / "networkd", folder / "terminal.toml"
        for made in (self.state, self.answers, self.kept):
            made.mkdir()
        self.busctl = folder / "busctl"
        self.busctl.write_text("#!/bin/sh\n")
        self.busctl.chmod(0o755)

    def at(self, url: str) -> None:
        self.config.write_text(
            f'[counter]\nsocket = "{self.state}/counter"\n[state]\ndir = "{self.state}"\n[platform]\nurl = "{url}"\n'
        )

    async def works(self) -> None:
        """As the path unit would; no rule of this machine's own firewall is touched."""
        places = ("--state", self.state, "--answers", self.answers, "--kept", self.kept, "--networkd", self.networkd)
        request = self.state / FOLDER / "network.json"
        while True:
            await asyncio.sleep(0.05)
            if (asked := self.state / FOLDER / "firewall.json").exists():
                answer(self.answers, "firewall", Answer(mark(asked.read_bytes()), "done"))
                asked.unlink()
            if request.exists():
                words = ["network", *map(str, places), "--patience", PATIENCE]
                await asyncio.to_thread(command.main, words)
                request.unlink()

    async def asks(self, *words: str) -> int:
        """`kiosk address`, as it is typed."""
        return await asyncio.to_thread(address.main, ["--config", str(self.config), "--lang", "en", *words])


@pytest.fixture
async def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Box]:
    box = Box(tmp_path)
    monkeypatch.setattr(errands, "ANSWERS", str(box.answers))
    monkeypatch.setattr(network, "reload", functools.partial(network.reload, str(box.busctl)))
    working = asyncio.create_task(box.works())
    yield box
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


@pytest.fixture
def platform() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Platform)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


async def test_an_address_by_which_the_platform_answers_is_kept(
    box: Box, platform: str, capsys: pytest.CaptureFixture[str]
) -> None:
    box.at(platform)
    assert await box.asks("--fixed", "10.3.0.7/24", "--gateway", "10.3.0.1", "--dns", "10.3.0.1") == 0
    assert "Address=10.3.0.7/24" in (box.networkd / network.FILE_NAME).read_text()
    assert "which is kept" in capsys.readouterr().out


async def test_one_by_which_nobody_answers_is_taken_back(box: Box, capsys: pytest.CaptureFixture[str]) -> None:
    box.at("http://127.0.0.1:9")
    assert await box.asks("--fixed", "10.3.0.7/24") == 1
    assert not (box.networkd / network.FILE_NAME).exists()
    assert "the old one is back" in capsys.readouterr().err


def in_the_wizard(box: Box, folder: Path, more: str) -> Visit:
    """Its network step, answered from a file."""
    file = folder / "answers.toml"
    file.write_text(f'who = "吴安装"\n[site]\nnumber = 1\n[address]\nfixed = "10.3.0.7/24"\n{more}', "utf-8")
    ground, clock = Ground([box.config], []), Clock()
    progress = Progress(ground.local / "progress.json", clock.now())
    return Visit(ground, AnsweringDesk(read_answers(file), "en"), progress, clock, step="network")


async def test_the_wizard_types_it_where_the_platform_is_out_of_reach_and_passes_by_it(
    box: Box, tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box.at(f"http://127.0.0.1:{port}")

    async def reached_by_the_new_one() -> http.server.ThreadingHTTPServer:
        while not (box.networkd / network.FILE_NAME).exists():  # noqa: ASYNC110  a file tells nobody that it is there
            await asyncio.sleep(0.05)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), _Platform)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    reaching = asyncio.create_task(reached_by_the_new_one())
    done = await steps.network(in_the_wizard(box, tmp_path, 'gateway = "10.3.0.1"\ndns = "10.3.0.1 10.3.0.2"\n'))
    server = await reaching
    server.shutdown()
    server.server_close()
    assert done.passed
    told = (box.networkd / network.FILE_NAME).read_text()
    assert "Address=10.3.0.7/24\nGateway=10.3.0.1\nDNS=10.3.0.1\nDNS=10.3.0.2" in told
    assert (box.kept / "network.json").exists()


async def test_the_wizard_ends_with_the_old_address_where_the_new_one_leads_nowhere(box: Box, tmp_path: Path) -> None:
    box.at("http://127.0.0.1:9")
    with pytest.raises(NotPassed) as stopped:
        await steps.network(in_the_wizard(box, tmp_path, ""))
    told = render(stopped.value.words, "en")
    assert told.startswith("This address was not kept")
    assert "not_confirmed" in told
    assert not (box.networkd / network.FILE_NAME).exists()
    assert not (box.kept / "network.json").exists()


async def test_one_that_cannot_be_is_refused_and_without_errands_nobody_answers(
    box: Box, capsys: pytest.CaptureFixture[str]
) -> None:
    box.at("http://127.0.0.1:9")
    assert await box.asks("--fixed", "10.3.0.7/24", "--gateway", "10.9.0.1") == 1
    assert "bad_gateway" in capsys.readouterr().err
    box.answers.rename(box.answers.with_name("elsewhere"))
    assert await box.asks("--dhcp") == 2
    box.answers.with_name("elsewhere").rename(box.answers)
