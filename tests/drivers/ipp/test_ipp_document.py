"""Pages are counted before anything is sent; another program counts the same."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.a4.ipp.document import pages_of
from drivers.errors import Misuse

from .papers import packed_pdf, pdf

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("pages", [1, 3, 12])
def test_pages_are_counted_as_poppler_counts_them(tmp_path: Path, pages: int) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(pdf(pages))
    said = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout

    assert re.search(rf"^Pages: +{pages}$", said, re.MULTILINE)
    assert pages_of(paper.read_bytes()) == pages


def test_pages_are_found_in_a_packed_tree() -> None:
    assert pages_of(packed_pdf(17)) == 17


def test_the_last_version_of_a_changed_document_counts() -> None:
    tree = re.search(rb"/Pages (\d+) 0 R", pdf(3))
    assert tree is not None
    later = b"%b 0 obj\n<< /Type /Pages /Kids [] /Count 2 >>\nendobj\n" % tree[1]

    assert pages_of(pdf(3) + later) == 2


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"PK\x03\x04",
        b"%PDF-1.4",
        pdf(2).replace(b"/Count 2", b"/Count 0"),
        pdf(2).replace(b"/Root", b"/Boot"),
        pdf(2) + b"trailer << /Encrypt 9 0 R >>",
        packed_pdf(2).replace(b"x\x9c", b"xx"),
    ],
)
def test_what_cannot_be_counted_is_refused(document: bytes) -> None:
    with pytest.raises(Misuse) as wrong:
        pages_of(document)
    assert wrong.value.cause == "not_a_pdf"


@given(st.data())
def test_a_damaged_document_is_counted_or_refused(data: st.DataObject) -> None:
    document = bytearray(data.draw(st.sampled_from([pdf(2), packed_pdf(2)])))
    for _ in range(data.draw(st.integers(1, 6))):
        document[data.draw(st.integers(5, len(document) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert pages_of(bytes(document)) >= 1
    except Misuse as refusal:
        assert refusal.cause == "not_a_pdf"
