"""The catalogue of service items as this terminal has it: signed, kept through power cuts, followed, searched."""

from kiosk.terminal.catalogue.shelf import Shelf

__all__ = ["Shelf"]
