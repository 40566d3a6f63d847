"""A hall with a document camera, in which 我要问 leads straight to the materials of one item."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from drivers.camera.uvc.simulator import DocumentCameraDevice
from drivers.sim.ports import TcpPort
from kiosk.contract.content import Pill, Rows
from kiosk.contract.handling import (
    Arrived,
    DocumentAnswer,
    DocumentAsked,
    Evidence,
    Handoff,
    HandoffState,
    HandoffWish,
    LicenceAnswer,
    LicenceShown,
    LicenceState,
    MaterialReady,
    Prefill,
    Uploaded,
    Verified,
)
from kiosk.contract.items import EvidenceLevel, Item, LegalText, Material, Need, Way
from kiosk.contract.names import Name
from kiosk.contract.platform import Session
from kiosk.contract.words import Say, Words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling.brought import Brought
from kiosk.terminal.flows.handling.materials import settle_materials
from kiosk.terminal.platform.asking import Asking, Away, Done, Refused
from kiosk.terminal.settings.model import Devices, DeviceSettings
from tests.drivers.conftest import attend
from tests.flows.handling.bureau import Bureau
from tests.flows.handling.items import SHORT, both
from tests.flows.locker_hall import LockerHall

# The smallest thing that begins as a JPEG does; what stands in it is looked for on the disk afterwards.
PICTURE = b"\xff\xd8\xff\xe0canary-of-a-telephone\xff\xd9"
HANDOFF = Handoff("h1", "http://127.0.0.1/h/one-time", dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC))
COMMITMENT = LegalText("c-1", "2", Name("告知承诺书", "Declaration"), (both("I declare."), both("It will be checked.")))
TOLERANCE = LegalText("t-1", "5", Name("容缺受理承诺书", "Late papers"), (both("I bring it."), both("In time.")))


def material(id: str, *ways: Way, need: Need = Need.MUST, **more: object) -> Material:
    """A material that is settled in these ways."""
    return Material(id, both(id), need, ways, **more)  # type: ignore[arg-type]


def asking(*materials: Material, **more: object) -> Item:
    """An item that asks for these."""
    return dataclasses.replace(SHORT, materials=materials, **more)  # type: ignore[arg-type]


def settled(id: str, way: Way, level: EvidenceLevel = EvidenceLevel.A) -> MaterialReady:
    """The platform has it."""
    return MaterialReady(id, way, (), level, both("the record"), f"ref-{id}")


class Issuers(Bureau):
    """The platform of one test, with what issuers, uploads and telephones say."""

    def __init__(self, asking: Asking) -> None:
        super().__init__(asking)
        self.verdicts: list[DocumentAnswer | Refused | Away] = []
        self.licences: list[LicenceAnswer | Refused | Away] = []
        self.verified: list[DocumentAsked] = []
        self.uploads: list[tuple[str, bytes]] = []
        self.uploading: list[Refused | Away] = []  # what is answered first
        self.phone = HandoffState(open=True, opened=False, arrived=())
        self.wishes: list[HandoffWish] = []
        self.ended: list[str] = []

    async def verify(self, token: str, asked: DocumentAsked) -> DocumentAnswer | Refused | Away:
        """The next verdict."""
        self.verified.append(asked)
        return self.verdicts.pop(0)

    async def licence(self, token: str, shown: LicenceShown) -> LicenceAnswer | Refused | Away:
        """What the next licence is worth."""
        return self.licences.pop(0)

    async def upload(self, token: str, upload_id: str, page: bytes, kind: str) -> Uploaded | Refused | Away:
        """Keep it in memory."""
        assert (token, kind) == ("token", "image/jpeg")
        self.uploads.append((upload_id, page))
        return self.uploading.pop(0) if self.uploading else Uploaded(upload_id, "", 1)

    async def hand_off(self, token: str, wish: HandoffWish, key: str) -> Handoff | Refused | Away:
        """A one-time page."""
        self.wishes.append(wish)
        return HANDOFF

    async def hand_off_state(self, token: str, id: str) -> HandoffState | Refused | Away:
        """What came so far."""
        return self.phone

    async def end_hand_off(self, token: str, id: str) -> Done | Refused | Away:
        """The page is over."""
        self.ended.append(id)
        return Done()

    def arrives(self, upload_id: str, material: str, picture: bytes = PICTURE) -> None:
        """A telephone sends one more page."""
        more = Arrived(upload_id, material, 1, base64.b64encode(picture).decode())
        self.phone = HandoffState(open=True, opened=True, arrived=(*self.phone.arrived, more))


class MaterialHall(LockerHall):
    """What was brought stands in `brought` when the step has ended; None where the citizen turned back."""

    def __init__(self, folder: Path, *, camera: bool) -> None:
        super().__init__(folder)
        self.bureau = Issuers(self.office)
        self.office.handling = self.bureau
        self.camera = DocumentCameraDevice() if camera else None
        self._camera_cable = TcpPort() if camera else None
        self.item = SHORT
        self.prefill = Prefill({}, (), 2, commitment_offered=False, tolerance_offered=False)
        self.before: Brought | None = None
        self.brought: Brought | None = None
        self.ended = asyncio.Event()

    async def __aenter__(self) -> MaterialHall:
        if self.camera is not None and self._camera_cable is not None:
            self._at_camera = asyncio.create_task(attend(self.camera, self._camera_cable))
        await super().__aenter__()
        self.office.reachable = True
        return self

    async def __aexit__(self, *problem: object) -> None:
        await super().__aexit__(*problem)
        if self._camera_cable is not None:
            self._at_camera.cancel()
            await asyncio.gather(self._at_camera, return_exceptions=True)
            self._camera_cable.close()

    def _devices(self) -> Devices:
        devices = super()._devices()
        if self._camera_cable is None:
            return devices
        host, port = self._camera_cable.address
        address = DocumentCameraDevice.ADDRESS.format(host=host, port=port)
        return dataclasses.replace(devices, camera=DeviceSettings("camera", "uvc", address, off=None))

    def lose_camera(self) -> None:
        """Its cable is pulled."""
        assert self._camera_cable is not None
        self._camera_cable.unplug()

    async def straight_to_it(self, clerk: Clerk) -> None:
        """The flow of this hall: who is here is known already."""
        clerk.session.known(Session("token", "王*示", dt.datetime(2026, 11, 28, tzinfo=dt.UTC)))
        self.brought = await settle_materials(clerk, self.item, {}, self.prefill, self.before)
        self.ended.set()

    # ---- what a citizen does --------------------------------------------------------------------------------------

    async def begins(self, *materials: Material, ready: tuple[MaterialReady, ...] = (), **more: Any) -> None:  # noqa: ANN401
        """From home to the list of these materials; of those not in `ready` the platform knows nothing."""
        told = {each.material for each in ready}
        rest = (MaterialReady(each.id, None, each.ways) for each in materials if each.id not in told)
        offers = {key: more.pop(key) for key in ("commitment_offered", "tolerance_offered", "barred") if key in more}
        self.item = asking(*materials, **more)
        self.prefill = dataclasses.replace(self.prefill, materials=(*ready, *rest), **offers)
        self.ended.clear()
        await self.chooses("ask")
        await self.citizen.sees("handle.materials")

    async def opens(self, material: str) -> tuple[str, ...]:
        """Touch one on the list; the ways that are shown for it."""
        await self.touches_at("handle.materials", material)
        scene = await self.citizen.sees("handle.material")
        assert isinstance(scene.content, Rows)
        return tuple(row.id for row in scene.content.rows)

    async def finishes(self) -> Brought:
        """继续, once nothing is open any more."""
        await self.touches_at("handle.materials", "go_on")
        async with asyncio.timeout(10):
            await self.ended.wait()
        assert self.brought is not None
        return self.brought

    async def shows_code(self, text: str) -> None:
        """Show a code to the scanner."""
        self.scanner.show(text.encode())

    async def goes_home(self) -> None:
        """Touch 返回 on the list."""
        self.citizen.goes("back")
        await self.ended.wait()

    def pills(self) -> dict[str, str]:
        """How each material is marked on the list, by the last part of its key."""
        content = self.citizen.scene.content
        assert isinstance(content, Rows)
        return {row.id: _key(row.pill) for row in content.rows}


def _key(pill: Pill | None) -> str:
    assert pill is not None
    return said(pill.words).rpartition(".")[2]


def said(words: Words | None) -> str:
    """The key of a sentence; of a name itself."""
    return words.key if isinstance(words, Say) else words.zh if words else ""


def only(brought: Brought) -> Evidence:
    """The one piece of evidence."""
    (evidence,) = brought.evidence
    return evidence


MATCH = DocumentAnswer(Verified.MATCH, both("issuer"), dt.date(2030, 1, 1), "v-1")
VALID = LicenceAnswer(LicenceState.VALID, "birth", both("a licence"), dt.date(2030, 1, 1), EvidenceLevel.A, "l-1")
