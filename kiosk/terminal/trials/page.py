"""The A4 test page: a small PDF written by hand, with fonts that every printer has."""

from __future__ import annotations

_WIDTH, _HEIGHT = 595, 842  # A4 in points
_MARGIN = 20


def a4_test_page(date: str) -> bytes:
    """One page with a frame 7 mm from the edges, a date and lines of shrinking letters; `date` is plain ASCII."""
    sizes = (22, 18, 14, 12, 9, 7)
    lines = [
        f"BT /F1 {size} Tf 50 {740 - 60 * n} Td (A4 test page, {size} pt, {date}) Tj ET" for n, size in enumerate(sizes)
    ]
    frame = f"{_MARGIN} {_MARGIN} {_WIDTH - 2 * _MARGIN} {_HEIGHT - 2 * _MARGIN} re S"
    stream = "\n".join([frame, *lines]).encode("ascii")
    return _document(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>" % (_WIDTH, _HEIGHT),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    )


def _document(*objects: bytes) -> bytes:
    written, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table) + end
