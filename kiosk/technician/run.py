"""Runs a command from its options to its exit code: 0 well, 1 something is not well, 2 it could not be done."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING

from kiosk.technician.line import Order, Trouble, order
from kiosk.technician.window import Window

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

_NOT_DONE = 2


def run(
    options: argparse.Namespace,
    work: Callable[[Order], Awaitable[int]],
    *,
    files_needed: bool = True,
    nothing_done: int = 2,
) -> int:
    """Its exit code; `nothing_done` is that for 2. Drivers' log lines are kept out of the answer."""
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        return asyncio.run(_to_its_end(work, order(options, files_needed=files_needed)))
    except Trouble as trouble:
        Window(options.lang, as_json=options.json).complains(trouble.words)
        return nothing_done if trouble.status == _NOT_DONE else trouble.status
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return 1
    except BrokenPipeError:
        return 1


async def _to_its_end(work: Callable[[Order], Awaitable[int]], told: Order) -> int:
    return await work(told)
