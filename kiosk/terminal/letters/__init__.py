"""Letters: what counts is sealed to the platform, kept before it is sent, and sent until it is answered."""

from kiosk.terminal.letters.letters import ID_GROUPS, Letters, NotSealed, Queued, new_id

__all__ = ["ID_GROUPS", "Letters", "NotSealed", "Queued", "new_id"]
