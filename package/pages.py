"""What a technician finds on the box to read: man pages, field guide, completion; the staged program makes them."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_COMPLETION = """# Completion of `kiosk` for bash, made from the commands' own parsers.
_kiosk() {{
    local at=${{COMP_WORDS[COMP_CWORD]}} said="${{COMP_WORDS[*]:1:COMP_CWORD-1}}" offered= files=-f
    case "$said" in
{cases}
    esac
    [[ $at != -* && $offered != -* && -n $offered ]] && files=
    # shellcheck disable=SC2086,SC2207
    COMPREPLY=($(compgen $files -W "$offered" -- "$at"))
}}
complete -o filenames -F _kiosk kiosk
"""
_ASK = """
import json, sys
from kiosk.doctor.guide.man import parser_of
from kiosk.manual import COMMANDS
known = {name: [word for action in parser_of(name)._actions for word in action.option_strings] for name in COMMANDS}
json.dump({name: sorted(word for word in words if word[:2] == "--") for name, words in known.items()}, sys.stdout)
"""


def write(root: Path, site: Path) -> None:
    """Everything to read, below the root of the box."""
    with tempfile.TemporaryDirectory() as made:
        for language, below in (("en", "man8"), ("zh", "zh_CN/man8")):
            _ask(site, "-m", "kiosk", "man", "--out", f"{made}/{language}", "--lang", language)
            target = root / "usr/share/man" / below
            target.mkdir(parents=True)
            for page in sorted(Path(made, language).iterdir()):
                (target / f"{page.name}.gz").write_bytes(gzip.compress(page.read_bytes(), 9, mtime=0))
        guide = Path(made, "field-guide.pdf")
        _ask(site, "-m", "kiosk", "guide", "--out", str(guide))
        shutil.copyfile(guide, root / "usr/share/doc/hall-terminal/field-guide.pdf")
    options = json.loads(_ask(site, "-c", _ASK))
    completion = root / "usr/share/bash-completion/completions/kiosk"
    completion.parent.mkdir(parents=True)
    completion.write_text(_completion(options), "utf-8")


def _completion(options: dict[str, list[str]]) -> str:
    """Words after what was said so far: commands first, then the options of the one that was named."""
    steps: dict[str, set[str]] = {}
    for name in options:
        words = name.split()
        for place, word in enumerate(words):
            steps.setdefault(" ".join(words[:place]), set()).add(word)
    cases = [f'        "{said}") offered="{" ".join(sorted(words))}" ;;' for said, words in steps.items()]
    cases += [f'        "{name}"*) offered="{" ".join(known)}" ;;' for name, known in options.items()]
    return _COMPLETION.format(cases="\n".join(cases))


def _ask(site: Path, *words: str) -> str:
    """What the staged program answers: what is ours is the package's alone, the wheels are those of this machine."""
    with tempfile.TemporaryDirectory() as ours:
        for part in (*site.glob("hall_terminal-*"), *(site / name for name in ("kiosk", "drivers", "screens"))):
            Path(ours, part.name).symlink_to(part)
        env = {**os.environ, "PYTHONPATH": ours, "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
        done = subprocess.run([sys.executable, *words], cwd=ours, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words[:4])}: {done.stderr}")
    return done.stdout
