"""Every scanner reads what lockers live by: pickup codes, labels of things, cover slips, badges of staff."""

from __future__ import annotations

import asyncio

import pytest

from drivers.kit.rig import rig_for
from drivers.scanner.camera.simulator import CameraDevice
from drivers.sim.models import simulated

CODES = ("HI00000101", "HS00000007", "HALLSTAFF1:Bq4nW8sLk2ZxT7vR", "HALLPICK1:k7Jq2ZtVb0NwR4sXeG9uLm")
SCANNERS = [name for name in simulated() if name.startswith("scanner/")]


@pytest.mark.parametrize("model", SCANNERS)
async def test_every_scanner_reads_labels_slips_and_badges_to_the_letter(model: str) -> None:
    async with rig_for(model) as rig:
        scanner = rig.driver()
        await scanner.open()
        for code in CODES:
            rig.device.hide()
            rig.device.show(code.encode())
            scan = await asyncio.wait_for(scanner.next_scan(), 10)
            assert (scan.raw, scan.text) == (code.encode(), code)


async def test_a_camera_reads_the_bars_of_a_printed_label() -> None:
    async with rig_for("scanner/camera") as rig:
        scanner = rig.driver()
        await scanner.open()
        camera: CameraDevice = rig.device
        camera.paper = True
        for code in ("HI00000101", "HS00000007"):
            camera.hide()
            camera.show(code.encode(), "Code128")
            assert (await asyncio.wait_for(scanner.next_scan(), 10)).text == code
