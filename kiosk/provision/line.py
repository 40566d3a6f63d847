"""The line to the platform as this terminal, for the moment of one question."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.terminal.identity.credential import Credential
from kiosk.terminal.platform.client import Platform

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from kiosk.provision.ground import Member
    from kiosk.provision.visit import Visit


@asynccontextmanager
async def at_platform(visit: Visit, member: Member) -> AsyncGenerator[Platform, None]:
    """Signed with the certificate, or with the key that was handed out in a file."""
    credential = None if member.platform.certificate == Path() else Credential(member.platform, visit.clock)
    platform = Platform(member.platform, member.terminal, visit.clock, credential)
    try:
        yield platform
    finally:
        await platform.close()
