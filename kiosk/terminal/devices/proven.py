"""Whether a driver has ever run on the metal it was written for, as its quality card says."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

_NEVER = "todo"


def untested(driver: object) -> str:
    """Why this driver is not yet to be trusted on hardware; "" when it was tried there."""
    return _said(type(driver).__module__.rpartition(".")[0])


@functools.cache
def _said(package: str) -> str:
    try:
        card = resources.files(package).joinpath("quality.toml").read_text("utf-8")
        said = str(tomllib.loads(card)["proven"]["hardware"])
    except (ImportError, ValueError, OSError, KeyError, TypeError):
        return "it has no quality card"
    word, _, reason = said.partition(": ")
    return reason or said if word == _NEVER else ""
