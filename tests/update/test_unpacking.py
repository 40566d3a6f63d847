"""What a bundle may hold: one tree of plain files. Anything else is refused, and nothing is written outside."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

import pytest

from kiosk.update.unpack import BadBundle, unpack
from tests.update.bench import NEW, packed, tree


def odd(name: str, kind: bytes, to: str = "", mode: int = 0o644, size: int = 0) -> tarfile.TarInfo:
    """An entry that is not one of ours."""
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname, entry.mode, entry.size = kind, to, mode, size
    return entry


def unpacked(folder: Path, content: bytes) -> Path:
    """Where a bundle was unpacked."""
    (folder / "bundle").write_bytes(content)
    unpack(folder / "bundle", NEW, folder / "tree")
    return folder / "tree"


def test_a_tree_comes_out_as_it_was(tmp_path: Path) -> None:
    links = odd("bin/python", tarfile.SYMTYPE, "/usr/bin/python3.11"), odd("lib64", tarfile.SYMTYPE, "lib")
    again = odd("lib/two.py", tarfile.LNKTYPE, "lib/one.py")
    made = unpacked(tmp_path, packed(tree(NEW), *links, again))
    assert {name: (made / name).read_bytes() for name in tree(NEW)} == tree(NEW)
    assert (made / "bin/start").stat().st_mode & 0o7777 == 0o755
    assert (made / "lib64/two.py").samefile(made / "lib/one.py")


def test_a_package_gives_its_tree_and_nothing_else(tmp_path: Path) -> None:
    root = tmp_path / "root"
    place = root / "opt/hall-terminal/versions" / NEW
    (root / "DEBIAN").mkdir(parents=True)
    told = f"Package: p\nVersion: {NEW}\nArchitecture: all\nMaintainer: m\nDescription: d\n"
    (root / "DEBIAN/control").write_text(told)
    for name, content in {**tree(NEW), "../../../../etc/cron.d/x": b"no\n"}.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    subprocess.run(["dpkg-deb", "--build", root, tmp_path / "p.deb"], check=True, stdout=subprocess.DEVNULL)
    made = unpacked(tmp_path, (tmp_path / "p.deb").read_bytes())
    assert sorted(str(one.relative_to(made)) for one in made.rglob("*") if one.is_file()) == sorted(tree(NEW))


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (odd("../outside", tarfile.REGTYPE), "path"),
        (odd("/etc/outside", tarfile.REGTYPE), "path"),
        (odd("lib/../../outside", tarfile.REGTYPE), "path"),
        (odd("nowhere/file", tarfile.REGTYPE), "path"),
        (odd("lib/out", tarfile.SYMTYPE, "/etc"), "link_out"),
        (odd("lib/out", tarfile.SYMTYPE, "../../outside"), "link_out"),
        (odd("lib/out", tarfile.SYMTYPE, "one.py/.."), "link_out"),
        (odd("lib/python", tarfile.SYMTYPE, "/usr/bin/python3"), "link_out"),
        (odd("bin/python", tarfile.SYMTYPE, "/usr/bin/perl"), "link_out"),
        (odd("lib/shadow", tarfile.LNKTYPE, "/etc/shadow"), "path"),
        (odd("lib/none", tarfile.LNKTYPE, "lib/absent"), "link_out"),
        (odd("lib/pipe", tarfile.FIFOTYPE), "device"),
        (odd("lib/disk", tarfile.BLKTYPE), "device"),
        (odd("bin/root", tarfile.REGTYPE, mode=0o4755), "setuid"),
        (odd("lib/one.py", tarfile.REGTYPE), "twice"),
    ],
)
def test_what_is_not_of_a_tree_is_refused(entry: tarfile.TarInfo, why: str, tmp_path: Path) -> None:
    with pytest.raises(BadBundle) as refused:
        unpacked(tmp_path, packed(tree(NEW), entry))
    assert refused.value.why == why
    assert sorted(one.name for one in tmp_path.iterdir()) == ["bundle", "tree"]


def test_nothing_is_written_through_a_link_of_the_bundle(tmp_path: Path) -> None:
    through = odd("lib/door", tarfile.SYMTYPE, "one.py"), odd("lib/door/file", tarfile.REGTYPE)
    with pytest.raises(BadBundle) as refused:
        unpacked(tmp_path, packed(tree(NEW), *through))
    assert refused.value.why == "path"


@pytest.mark.parametrize(
    "spoil", [lambda whole: whole[:-40], lambda whole: b"!<arch>\n" + whole, lambda _: b"PK\x03\x04"]
)
def test_what_is_no_bundle_is_refused(spoil: object, tmp_path: Path) -> None:
    assert callable(spoil)
    with pytest.raises(BadBundle):
        unpacked(tmp_path, spoil(packed(tree(NEW))))
