"""The fleet's channel: how this terminal stands is told to the platform's broker (MQTT 5), and its orders are heard."""

from kiosk.terminal.fleet.channel import Channel
from kiosk.terminal.fleet.papers import channel_of

__all__ = ["Channel", "channel_of"]
