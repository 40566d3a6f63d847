"""`kiosk devices decode`: one JSON line a picture, whatever stands in the picture or is wrong with the file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from drivers.vision.opencv import cv2
from kiosk.technician.decode import main
from tests.drivers.vision.rendered import qr

PHOTOS = Path(__file__).parent / "photos"
ROOT = Path(__file__).resolve().parents[3]


def lines(capture: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capture.readouterr().out.splitlines()]


def test_each_picture_has_its_line_in_the_order_given(capsys: pytest.CaptureFixture[str]) -> None:
    names = ["qr_008.png", "neg_001.png", "c128_005.png", "pdf_013.png", "qr_001.png"]
    assert main([str(PHOTOS / name) for name in names]) == 0
    told = lines(capsys)
    assert [Path(line["file"]).name for line in told] == names
    assert told[0] == {"file": str(PHOTOS / "qr_008.png"), "format": "QRCode", "text": "MECARD:N:測試;;"}
    assert told[1]["format"] is None
    assert told[1]["text"] is None
    assert [line["format"] for line in told[2:]] == ["Code128", "PDF417", "QRCode"]
    assert told[4]["text"] == "Google モバイル\r\nhttp://google.jp"


def test_of_several_codes_all_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small, large = qr(b"small"), cv2.resize(qr(b"large"), None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    picture = np.full((600, 1000), 255, np.uint8)
    picture[: len(small), : len(small)] = small
    picture[-len(large) :, -len(large) :] = large
    cv2.imwrite(str(tmp_path / "two.png"), picture)
    assert main([str(tmp_path / "two.png")]) == 0
    (told,) = lines(capsys)
    assert (told["format"], told["text"]) == ("QRCode", "large")
    assert told["codes"] == [{"format": "QRCode", "text": "large"}, {"format": "QRCode", "text": "small"}]


def test_a_file_that_is_no_picture_spoils_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    assert main([str(broken), str(tmp_path / "absent.png"), str(PHOTOS / "qr_008.png")]) == 1
    out, err = capsys.readouterr()
    told = [json.loads(line) for line in out.splitlines()]
    assert [line.get("error", "") != "" for line in told] == [True, True, False]
    assert told[0]["format"] is None
    assert "broken.png" in err
    assert "absent.png" in err


def test_a_program_that_reads_line_by_line_gets_whole_lines(tmp_path: Path) -> None:
    text = "一\u2028二\x85三\r\n四 姓名:王䶮"
    cv2.imwrite(str(tmp_path / "lines.png"), qr(text.encode()))
    words = [sys.executable, "-m", "kiosk", "devices", "decode", str(tmp_path / "lines.png")]
    done = subprocess.run(words, cwd=ROOT, env={"LC_ALL": "C", "PATH": ""}, capture_output=True, check=True)
    (line,) = done.stdout.decode("utf-8").splitlines()
    assert json.loads(line)["text"] == text
    assert "王䶮" in line
