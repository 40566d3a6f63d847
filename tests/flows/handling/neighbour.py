"""The platform asked over HTTP from beside the terminal under test: by the office, or by a terminal elsewhere."""

from __future__ import annotations

from typing import Any

import requests

from kiosk.rig.house import House
from tests.central.running import body_of
from tests.central.visiting import TERMINAL, Answer, Json, Visitor


class Neighbour(Visitor):
    """Whoever else asks the platform of a house."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self._url = house.central_url
        self.keys[TERMINAL] = bytes.fromhex(house.terminal_key)

    def carry(self, method: str, path: str, headers: Json, **more: Any) -> Answer:  # noqa: ANN401
        """One request."""
        asked = requests.Request(method, self._url + path, headers=headers, **more).prepare()
        with requests.Session() as line:
            asked.headers.update(self.signed(method, asked.path_url, dict(asked.headers), body_of(asked)))
            return line.send(asked, timeout=10)
