"""Reads the two catalogues and turns words into sentences, days and numbers as each language writes them."""

from __future__ import annotations

import functools
import logging
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Literal, assert_never

from kiosk.contract.words import Both, Day, Gap, Moment, Number, Say
from kiosk.text import writing

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, Language] = ("zh", "en")
_PLURAL = {"one", "other"}
_log = logging.getLogger(__name__)


class Catalogue:
    """The sentences of one language. A sentence with `one` and `other` chooses by its gap `count`."""

    def __init__(self, language: Language, tree: Mapping[str, Any]) -> None:
        self.language: Language = language
        self._sentences = dict(flat(tree))

    def __contains__(self, key: str) -> bool:
        return key in self._sentences

    @property
    def keys(self) -> frozenset[str]:
        """All keys, dotted."""
        return frozenset(self._sentences)

    def sentence(self, key: str, count: object = None) -> str:
        """The raw sentence of a key, gaps unfilled; a missing key shows itself and is logged, never hidden."""
        found = self._sentences.get(key)
        if found is None:
            _log.error("no sentence for key %s in %s", key, self.language)
            return f"[{key}]"
        if isinstance(found, str):
            return found
        return found["one" if count == 1 else "other"]

    def render(self, gap: Gap) -> str:
        """Words, or anything that may stand in their gaps, as a sentence of this language."""
        match gap:
            case Say():
                filled = {name: self.render(value) for name, value in gap.gaps.items()}
                return self.sentence(gap.key, gap.gaps.get("count")).format_map(filled)
            case Both():
                return (gap.zh or gap.en) if self.language == "zh" else (gap.en or gap.zh)
            case Day():
                return writing.day(gap.date, self.language, year=gap.year)
            case Moment():
                return writing.moment(gap.at, self.language)
            case Number():
                return writing.grouped(gap.digits, gap.groups)
            case str() | int():
                return str(gap)
            case _:
                assert_never(gap)


def flat(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str | dict[str, str]]]:
    """Every sentence of a file of words, with its dotted key."""
    found: list[tuple[str, str | dict[str, str]]] = []
    for name, value in tree.items():
        if isinstance(value, str) or set(value) == _PLURAL:
            found.append((prefix + name, value))
        else:
            found.extend(flat(value, f"{prefix}{name}."))
    return found


@functools.cache
def catalogue(language: Language) -> Catalogue:
    """The catalogue of one language, read once."""
    text = resources.files("kiosk.text").joinpath(f"{language}.toml").read_text("utf-8")
    return Catalogue(language, tomllib.loads(text))


def render(gap: Gap, language: Language) -> str:
    """Words in a language."""
    return catalogue(language).render(gap)
