"""A citizen's telephone: Debian's Chromium the size of one, driven by its own protocol."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from kiosk.rig.program import Program
from tests.central.visiting import Json

_FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_SIZE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}


class Telephone:
    """One page in a browser; `complaints` is what it logged."""

    def __init__(self, line: aiohttp.ClientWebSocketResponse) -> None:
        self._line = line
        self._number = 0
        self.complaints: list[Json] = []

    async def call(self, method: str, **words: Any) -> Json:  # noqa: ANN401
        """One call of the browser's protocol."""
        self._number += 1
        await self._line.send_json({"id": self._number, "method": method, "params": words})
        while True:
            said: Json = await self._line.receive_json(timeout=20)
            if said.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown"):
                self.complaints.append(said["params"])
            if said.get("id") == self._number:
                result: Json = said["result"]
                return result

    async def open(self, url: str) -> None:
        """Scan a code: the page comes up."""
        for room in ("Page", "DOM", "Log", "Runtime"):
            await self.call(f"{room}.enable")
        await self.call("Emulation.setDeviceMetricsOverride", **_SIZE)
        await self.call("Page.navigate", url=url)
        await self.until("document.readyState === 'complete' && document.styleSheets.length > 0")

    async def choose(self, place: int, *files: Path) -> None:
        """Choose files with one of the page's buttons."""
        root = (await self.call("DOM.getDocument"))["root"]["nodeId"]
        found = await self.call("DOM.querySelectorAll", nodeId=root, selector="input[type=file]")
        await self.call("DOM.setFileInputFiles", nodeId=found["nodeIds"][place], files=[str(each) for each in files])

    async def value(self, expression: str) -> Any:  # noqa: ANN401
        """What the page says to an expression."""
        return (await self.call("Runtime.evaluate", expression=expression))["result"].get("value")

    async def until(self, expression: str, seconds: float = 20) -> None:
        """Wait until the page says yes to it."""
        async with asyncio.timeout(seconds):
            while await self.value(expression) is not True:  # noqa: ASYNC110  (the page tells nobody)
                await asyncio.sleep(0.05)


@asynccontextmanager
async def telephone(folder: Path) -> AsyncIterator[Telephone]:
    """A telephone that is on."""
    profile = folder / "telephone"
    words = ["chromium", *_FLAGS, "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"]
    program = Program("telephone", words, folder).start()
    try:
        port = profile / "DevToolsActivePort"
        program.until(lambda: port.exists() and port.stat().st_size > 0, "the browser listens")
        async with aiohttp.ClientSession() as session:
            address = f"http://127.0.0.1:{port.read_text().split()[0]}/json"
            async with session.get(address) as answer:
                pages = [one for one in await answer.json() if one["type"] == "page"]
            async with session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0) as line:
                yield Telephone(line)
    finally:
        program.stop()
