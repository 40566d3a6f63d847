"""Whether a program still answers: one that hangs is alive to the kernel, and to nobody else."""

from __future__ import annotations

import contextlib
import http.client
import threading
import time

_EVERY = 2.0
_ANSWERS_WITHIN = 5.0


class Pulse:
    """Felt from a thread of its own, because who asks one that hangs is kept waiting.

    Any answer is a sign of life. The path is asked for with HEAD, so that it costs no look at the database: where that
    hangs, an end of the workers mends nothing.
    """

    def __init__(self, host: str, port: int, path: str, starts_within: float, answers_within: float) -> None:
        self._where = (host, port)
        self._path = path
        self._starts_within, self._answers_within = starts_within, answers_within
        self._felt, self._patience = 0.0, starts_within
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._walk, name=f"pulse of {port}", daemon=True)

    def begins(self) -> None:
        """It is started now, or anew, and may take its time for that."""
        self._felt, self._patience = time.monotonic(), self._starts_within
        if not self._thread.is_alive():
            self._thread.start()

    def stop(self) -> None:
        """Ask no more; a question under way is not waited for."""
        self._over.set()

    @property
    def gone(self) -> bool:
        """True where it has answered nobody for longer than it may."""
        return time.monotonic() - self._felt > self._patience

    def _walk(self) -> None:
        while not self._over.wait(_EVERY):
            if self._answers():
                self._felt, self._patience = time.monotonic(), self._answers_within

    def _answers(self) -> bool:
        with contextlib.closing(http.client.HTTPConnection(*self._where, timeout=_ANSWERS_WITHIN)) as line:
            try:
                line.request("HEAD", self._path)
                line.getresponse()
            except (OSError, http.client.HTTPException):
                return False
            return True
