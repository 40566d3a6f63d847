"""Pieces that several views share; each is a function that puts marks on a page's sheet."""
