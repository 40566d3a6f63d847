"""Down and stuck are different: it is stuck when its heart beats, and its scene has not changed for too long."""

from __future__ import annotations

import datetime as dt

import msgspec

from kiosk.central.policies import Policies
from kiosk.contract.fleet import Finding, SceneClass, TerminalState

_MAY_STAND = frozenset((SceneClass.IDLE, SceneClass.CLOSED))


def with_stuck(state: TerminalState, policies: Policies) -> TerminalState:
    """The state with the finding `stuck` where it is, by the terminal's own clock alone."""
    if state.scene in _MAY_STAND:
        return state
    minutes = policies.stuck_staff_minutes if state.scene is SceneClass.STAFF else policies.stuck_minutes
    limit = dt.timedelta(minutes=minutes)
    if state.at - state.scene_since <= limit:
        return state
    found = Finding("stuck", state.scene_since + limit, value=(state.at - state.scene_since).total_seconds())
    return msgspec.structs.replace(state, findings=(*state.findings, found))
