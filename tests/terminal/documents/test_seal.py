"""M19, M11 签章: a result is printed only with the departments' seal whole on it; two programs agree."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from kiosk.central.results.seal import Seal, seal_in
from kiosk.pages.page import Document
from kiosk.terminal.documents.seal import genuine


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    """The seal of one platform."""
    return seal_in(tmp_path_factory.mktemp("seal") / "seal.pem")


@pytest.fixture(scope="module")
def plain() -> bytes:
    """A result before it is sealed."""
    page = Document("此件仅供演示")
    page.title("参保缴费证明")
    page.fact("姓名 Name", "杨䶮演")
    page.code("http://127.0.0.1/check/1", "扫码核验")
    return page.pdf()


def test_a_sealed_result_is_genuine_for_us_and_for_pdfsig(seal: Seal, plain: bytes, tmp_path: Path) -> None:
    sealed = seal.seal(plain, "参保缴费证明")
    assert genuine(sealed, seal.root)
    (tmp_path / "result.pdf").write_bytes(sealed)
    said = subprocess.run(["pdfsig", "-nocert", "result.pdf"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Signature is Valid." in said.stdout


def test_one_changed_byte_and_the_seal_is_broken(seal: Seal, plain: bytes) -> None:
    sealed = bytearray(seal.seal(plain, "证明"))
    for place in (20, len(plain) // 2, len(plain) - 40):
        spoilt = bytes(sealed[:place]) + bytes([sealed[place] ^ 1]) + bytes(sealed[place + 1 :])
        assert not genuine(spoilt, seal.root)


def test_what_was_added_after_the_seal_is_refused(seal: Seal, plain: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(seal.seal(plain, "证明")))
    writer.root["/Lang"] = generic.pdf_string("zh-CN")
    writer.update_root()  # type: ignore[no-untyped-call]
    added = io.BytesIO()
    writer.write(added)  # type: ignore[no-untyped-call]
    assert not genuine(added.getvalue(), seal.root)


def test_somebody_elses_seal_is_none(seal: Seal, plain: bytes, tmp_path: Path) -> None:
    stranger = seal_in(tmp_path / "other.pem")
    assert not genuine(stranger.seal(plain, "证明"), seal.root)


@pytest.mark.parametrize("paper", [b"", b"%PDF-1.7 nothing", b"\x00" * 4000])
def test_what_is_no_document_is_none(seal: Seal, paper: bytes) -> None:
    assert not genuine(paper, seal.root)


def test_without_a_seal_a_result_is_none(seal: Seal, plain: bytes) -> None:
    assert not genuine(plain, seal.root)


def test_a_rare_name_stands_on_the_paper(plain: bytes, tmp_path: Path) -> None:
    (tmp_path / "plain.pdf").write_bytes(plain)
    said = subprocess.run(["pdftotext", "plain.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "杨䶮演" in said.stdout


SEALING = """
import sys
from pathlib import Path
from kiosk.central.results.seal import seal_in
folder = Path(sys.argv[1])
(folder / "out.pdf").write_bytes(seal_in(folder / "seal.pem").seal((folder / "in.pdf").read_bytes(), "x"))
"""


def test_a_platform_whose_zone_is_written_as_posix_does_seals_as_well(plain: bytes, tmp_path: Path) -> None:
    (tmp_path / "in.pdf").write_bytes(plain)
    subprocess.run([sys.executable, "-c", SEALING, str(tmp_path)], env={**os.environ, "TZ": "CST-8"}, check=True)
    assert genuine((tmp_path / "out.pdf").read_bytes(), seal_in(tmp_path / "seal.pem").root)
