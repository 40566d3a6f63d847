"""What technicians' commands say of themselves: one source for --help, man pages and the printed field guide."""

from kiosk.manual.pages import COMMANDS, Example, Page, page, parser, usual_language
from kiosk.manual.release import held, version

__all__ = ["COMMANDS", "Example", "Page", "held", "page", "parser", "usual_language", "version"]
