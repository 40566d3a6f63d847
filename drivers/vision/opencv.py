"""OpenCV as we want it: one thread, quiet, and without the search path that its wheel leaves to child processes.

The wheel sets LD_LIBRARY_PATH at import, with an empty last element: every program started afterwards would look for
libraries in its current folder first. It is put back here, so take `cv2` from this module.
"""

from __future__ import annotations

import os

_PATH = "LD_LIBRARY_PATH"
_V4L_PATIENCE = "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT"  # read once, when the library is loaded
_SECONDS = "2"

_path_before = os.environ.get(_PATH)
os.environ.setdefault(_V4L_PATIENCE, _SECONDS)

import cv2  # noqa: E402  the environment must be ready, and is put back below
from cv2.typing import MatLike as Image  # noqa: E402

os.environ.pop(_PATH, None)
if _path_before is not None:
    os.environ[_PATH] = _path_before

cv2.setNumThreads(1)
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)

__all__ = ["Image", "cv2"]
