"""The doctor's sentences: of each check what it is about and how it looks, of each matter what it is and what to do."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import TYPE_CHECKING

from kiosk.text.catalogue import Catalogue

if TYPE_CHECKING:
    from kiosk.doctor.findings import Finding, Gaps
    from kiosk.text import Language


@functools.cache
def sentences(language: Language) -> Catalogue:
    """Those of one language, read once. They are for technicians, so they do not stand among the citizens'."""
    text = resources.files("kiosk.doctor").joinpath(f"words.{language}.toml").read_text("utf-8")
    return Catalogue(language, tomllib.loads(text))


def told(key: str, language: Language, gaps: Gaps | None = None) -> str:
    """One sentence with its gaps filled."""
    return sentences(language).sentence(key).format_map(gaps or {})


def title(check: str, language: Language) -> str:
    """What a check is about."""
    return told(f"check.{check}.title", language)


def how(check: str, language: Language) -> str:
    """How a check looks."""
    return told(f"check.{check}.how", language)


def what(finding: Finding, language: Language) -> str:
    """What is wrong, that all is well, or why it could not be looked at."""
    if finding.why:
        return told(f"why_not.{finding.why}", language)
    if "." not in finding.id:
        return told("well", language)
    return told(f"check.{finding.id}.what", language, finding.gaps)


def what_to_do(finding: Finding, language: Language) -> str:
    """What to do about it; "" where there is nothing to do."""
    if "." not in finding.id or finding.why:
        return ""
    return told(f"check.{finding.id}.do", language, finding.gaps)
