"""pyscard as Debian's python3-pyscard has it, where somebody installed that: it is published without wheels.

On a box this is `smartcard/__init__.py` beside the wheels. Nothing else of Debian's Python is found by this way.
"""

from pathlib import Path

_DEBIAN = Path("/usr/lib/python3/dist-packages/smartcard")
if not _DEBIAN.is_dir():
    raise ModuleNotFoundError("Debian's python3-pyscard is not installed", name="smartcard")
__path__ = [str(_DEBIAN)]
exec(compile((_DEBIAN / "__init__.py").read_text("utf-8"), str(_DEBIAN / "__init__.py"), "exec"))  # noqa: S102
