"""Every sentence of the terminal in both languages; programs speak in keys, only screens and paper speak in words."""

from kiosk.text.catalogue import LANGUAGES, Catalogue, Language, catalogue, render

__all__ = ["LANGUAGES", "Catalogue", "Language", "catalogue", "render"]
