"""Man pages of all technicians' commands.

`man -l kiosk-doctor.8` shows one without installing it.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.manual import COMMANDS, Page, page, parser, usual_language, version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kiosk.text import Language

_SECTION = 8
OVERVIEW = f"kiosk.{_SECTION}"
_ABOUT = {"en": "the technician's commands of a hall terminal", "zh": "大厅终端的技术员命令"}
_HEADS = {
    "en": ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES", "SEE ALSO"),
    "zh": ("名称", "用法", "说明", "选项", "退出码", "例子", "参见"),
}


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("man", __doc__)
    wishes.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write them into")
    wishes.add_argument("--lang", choices=("zh", "en"), default=usual_language(), help="language of the pages")
    return wishes


def main(argv: Sequence[str]) -> int:
    """0 made, 2 not made."""
    wishes = options().parse_args(argv)
    try:
        wishes.out.mkdir(parents=True, exist_ok=True)
        for command in COMMANDS:
            (wishes.out / file_name(command)).write_text(written(command, wishes.lang), "utf-8")
        (wishes.out / OVERVIEW).write_text(overview(wishes.lang), "utf-8")
    except OSError as trouble:
        sys.stderr.write(f"{wishes.out}: {trouble.strerror}\n")
        return 2
    sys.stdout.write(f"{wishes.out}: {len(COMMANDS) + 1}\n")
    return 0


def file_name(command: str) -> str:
    """kiosk-devices-list.8"""
    return f"{_title(command)}.{_SECTION}"


def parser_of(command: str) -> argparse.ArgumentParser:
    """The parser that the command itself uses."""
    made: argparse.ArgumentParser = importlib.import_module(COMMANDS[command]).options()
    return made


def written(command: str, language: Language) -> str:
    """One page in the language of man(7)."""
    return "\n".join(_lines(page(command, language), parser_of(command), language)) + "\n"


def overview(language: Language) -> str:
    """kiosk(8): every command with its sentence; the page of each says the rest."""
    name, synopsis, description, *_, also = _HEADS[language]
    lines = [f'.TH "kiosk" "{_SECTION}" "" "hall-terminal {version()}" ""']
    lines += [f'.SH "{name}"', f"kiosk \\- {_plain(_ABOUT[language])}", f'.SH "{synopsis}"', r"kiosk \fICOMMAND\fR"]
    lines.append(f'.SH "{description}"')
    for command in COMMANDS:
        lines += [".TP", f".B {_plain(f'kiosk {command}')}", _plain(page(command, language).says)]
    lines += [f'.SH "{also}"', ", ".join(f"{_plain(_title(command))}({_SECTION})" for command in COMMANDS)]
    return "\n".join(lines) + "\n"


def _lines(told: Page, made: argparse.ArgumentParser, language: Language) -> Iterator[str]:
    name, synopsis, description, options_head, exits, examples, also = _HEADS[language]
    yield f'.TH "{_title(told.name)}" "{_SECTION}" "" "hall-terminal {version()}" ""'
    yield from (f'.SH "{name}"', f"{_plain(_title(told.name))} \\- {_plain(told.says)}")
    yield from (f'.SH "{synopsis}"', ".nf", *(_plain(line) for line in _usage(made)), ".fi")
    yield from (f'.SH "{description}"', _plain(told.says))
    for paragraph in (made.description or "").split("\n\n")[1:]:
        yield from (".PP", *(_plain(line.strip()) for line in paragraph.splitlines()))
    yield f'.SH "{options_head}"'
    for action in made._actions:
        if action.help is not argparse.SUPPRESS:
            yield from (".TP", f".B {_plain(_option(action))}", _plain(action.help or ""))
    yield f'.SH "{exits}"'
    for code, says in told.exits:
        yield from (".TP", f".B {code}", _plain(says))
    yield f'.SH "{examples}"'
    for example in told.examples:
        yield from (".PP", _plain(example.says), ".PP", ".nf", ".RS 4", _plain(example.line), ".RE", ".fi")
    others = [_title(other) for other in COMMANDS if other != told.name]
    yield from (f'.SH "{also}"', ", ".join(f"{_plain(other)}({_SECTION})" for other in others))


def _usage(made: argparse.ArgumentParser) -> list[str]:
    return made.format_usage().split(":", 1)[1].strip().splitlines()


def _option(action: argparse.Action) -> str:
    value = action.metavar or (f"{{{','.join(map(str, action.choices))}}}" if action.choices else action.dest.upper())
    shown = value if isinstance(value, str) else " ".join(value)
    if not action.option_strings:
        return shown
    return ", ".join(action.option_strings) + ("" if action.nargs == 0 else f" {shown}")


def _title(command: str) -> str:
    return f"kiosk {command}".replace(" ", "-")


def _plain(text: str) -> str:
    """Text that means itself to man: no sign at the beginning of a line or in it is an order."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga")
    return f"\\&{text}" if text[:1] in (".", "'") else text
