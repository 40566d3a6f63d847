"""Take the simplified Chinese face out of each font collection, since the screens' text engine only knows face 0."""

import sys
from pathlib import Path

from fontTools.ttLib import TTFont

SIMPLIFIED_CHINESE = 2  # place of the face in Noto's collections: Japanese, Korean, simplified Chinese, …


def extract(collection: Path, folder: Path) -> Path:
    """Write the face beside its final place first, so that an interruption leaves no half font."""
    font = folder / (collection.stem.replace("CJK", "SC") + ".otf")
    unfinished = font.with_suffix(".part")
    TTFont(collection, fontNumber=SIMPLIFIED_CHINESE).save(unfinished)
    return unfinished.replace(font)


def main() -> None:
    """Command line: the folder to fill, then the collections."""
    folder, *collections = map(Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    for collection in collections:
        extract(collection, folder)


if __name__ == "__main__":
    main()
