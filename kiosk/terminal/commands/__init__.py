"""Commands from afar: judged, remembered, put off while somebody is served, carried out once, and told as facts."""

from kiosk.terminal.commands.obeying import Obeying

__all__ = ["Obeying"]
