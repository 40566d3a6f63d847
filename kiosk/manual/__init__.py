"""What technicians' commands say of themselves: one source for --help, man pages and the printed field guide."""

from kiosk.manual.pages import COMMANDS, Example, Page, page, parser, usual_language
from kiosk.manual.release import version

__all__ = ["COMMANDS", "Example", "Page", "page", "parser", "usual_language", "version"]
