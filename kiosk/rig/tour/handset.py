"""A citizen's telephone in front of a one-time page: it opens what a QR says, photographs, and sends."""

from __future__ import annotations

import io

import requests
from PIL import Image

from drivers.camera.uvc.simulated_sheet import a4_form

_PATIENCE_SECONDS = 10
_DOTS = 120  # an inch, as a telephone sends it
_JPEG = {"Content-Type": "image/jpeg", "Sec-Fetch-Site": "same-origin"}


class Handset:
    """The browser of one telephone; it keeps what the page gives it to be known by."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._line = requests.Session()
        self._line.trust_env = False
        self._sent = 0

    def opens(self) -> None:
        """Scan the QR."""
        self._line.get(self._page, timeout=_PATIENCE_SECONDS).raise_for_status()

    def sends(self, material: str) -> None:
        """One page of a paper, as the telephone's camera sees it."""
        self._sent += 1
        headers = {**_JPEG, "X-Page": f"page-{self._sent:04}"}
        place = f"{self._page}/pages?material={material}"
        answer = self._line.post(place, data=_photographed(self._sent), headers=headers, timeout=_PATIENCE_SECONDS)
        answer.raise_for_status()

    def hangs_up(self) -> None:
        """Close the page."""
        self._line.close()


def _photographed(page: int) -> bytes:
    held = io.BytesIO()
    Image.fromarray(a4_form(page, _DOTS)).save(held, "JPEG")
    return held.getvalue()
