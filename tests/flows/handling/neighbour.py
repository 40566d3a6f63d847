"""The platform asked over HTTP from beside the terminal under test: by the office, or by a terminal elsewhere."""

from __future__ import annotations

from typing import Any

import requests

from tests.central.visiting import Answer, Json, Visitor


class Neighbour(Visitor):
    """Whoever else asks the platform of a house."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def carry(self, method: str, path: str, headers: Json, **more: Any) -> Answer:  # noqa: ANN401
        """One request."""
        return requests.request(method, self._url + path, headers=headers, timeout=10, **more)
