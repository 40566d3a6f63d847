"""Words and templates: a page is drawn from a template, and every word on it has a key in zh.toml and en.toml."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import tomllib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from kiosk.text.catalogue import Language, flat

_HERE = Path(__file__).parent
ASSETS = _HERE / "assets"
_WEEK = "一二三四五六日"


@functools.cache
def catalogue(language: Language) -> dict[str, str]:
    """Every sentence of one language, by its key: "sign_in.title"."""
    words = tomllib.loads((_HERE / "words" / f"{language}.toml").read_text("utf-8"))
    return {key: str(sentence) for key, sentence in flat(words)}


class Words:
    """The sentences of one language, for templates: `t("users.made", name=…)`, `t.maybe("tier", tier)`."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, **gaps: object) -> str:
        """The sentence; KeyError for one that nobody has written."""
        words = catalogue(self.language)[key]
        return words.format(**gaps) if gaps else words

    def maybe(self, group: str, key: str) -> str:
        """The word for something that other rooms name; its own name where nobody has written one."""
        return catalogue(self.language).get(f"{group}.{key}", key)

    def deed(self, deed: str) -> str:
        """The word for a line of the operators' log; an order has that of what was ordered."""
        ordered = catalogue(self.language).get(deed.replace("command_", "command.", 1))
        return ordered or self.maybe("deeds", deed)

    def moment(self, at: dt.datetime | None) -> str:
        """Day, hour and minute here, as people write it."""
        if at is None:
            return "—"
        return at.astimezone().strftime("%m-%d %H:%M")

    def exactly(self, at: dt.datetime) -> str:
        """With year and second."""
        return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")

    def long_ago(self, at: dt.datetime, now: dt.datetime) -> str:
        """How long ago: seconds, minutes, hours or days."""
        seconds = max(0, int((now - at).total_seconds()))
        for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
            if seconds >= size:
                return self(f"ago.{unit}", count=seconds // size)
        return self("ago.seconds", count=seconds)


@functools.cache
def asset(name: str) -> str:
    """The address of a file in assets/, another one when the file is another."""
    return f"/assets/{name}?v={hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()[:12]}"


@functools.cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = asset
    return made


def draw(template: str, language: Language, **what: object) -> str:
    """The template with everything filled in; what is filled in is text, never markup."""
    return _templates().get_template(template).render(t=Words(language), language=language, **what)
