"""Eyes for cameras: newest pictures from any source, codes in them, pages in them."""
