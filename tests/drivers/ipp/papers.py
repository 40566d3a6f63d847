"""Documents for the tests: PDFs as different programs write them."""

from __future__ import annotations

import io
import zlib

from PIL import Image


def pdf(pages: int = 1, shade: int = 255) -> bytes:
    """A PDF as Pillow writes it: a plain page tree."""
    leaf = Image.new("L", (60, 85), shade)
    out = io.BytesIO()
    leaf.save(out, "PDF", save_all=True, append_images=[leaf] * (pages - 1))
    return out.getvalue()


def packed_pdf(pages: int) -> bytes:
    """The page tree inside a compressed object stream, as newer programs write it."""
    catalog, tree = b"<< /Type /Catalog /Pages 2 0 R >> ", b"<< /Type /Pages /Kids [] /Count %d >>" % pages
    table = b"1 0 2 %d " % len(catalog)
    content = zlib.compress(table + catalog + tree)
    head = b"<< /Type /ObjStm /N 2 /First %d /Filter /FlateDecode /Length %d >>" % (len(table), len(content))
    index = b"<< /Type /XRef /Size 4 /Root 1 0 R /Length 0 >>"
    objects = b"3 0 obj\n%b\nstream\n%b\nendstream\nendobj\n4 0 obj\n%b\nstream\nendstream\nendobj\n"
    return b"%PDF-1.7\n" + objects % (head, content, index) + b"startxref\n0\n%%EOF"
