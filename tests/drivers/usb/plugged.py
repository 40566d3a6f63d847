"""A machine of umockdev's with things plugged in: what belongs to a terminal, and what people bring."""

from __future__ import annotations

import os
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

CONTROLLER = "/devices/pci0000:00/0000:00:14.0"
HOST = f"/sys{CONTROLLER}/usb1"


@dataclass(frozen=True)
class Guest:
    """One thing at one port."""

    port: str
    name: str
    id: str
    interfaces: tuple[str, ...]
    welcome: bool = False


GUESTS = (
    Guest("1-1", "card reader", "0400:c35a", ("ff:00:00",), welcome=True),
    Guest("1-2", "scanner that types", "1eab:1310", ("03:01:01", "03:00:00"), welcome=True),
    Guest("1-3", "scanner as a port", "0c2e:0b6a", ("02:02:01", "0a:00:00"), welcome=True),
    Guest("1-4", "adapter", "1a86:7523", ("ff:01:02",), welcome=True),
    Guest("1-5", "touch panel", "0eef:c000", ("03:00:00", "03:01:02"), welcome=True),
    Guest("1-6", "camera", "1bcf:2b8a", ("0e:01:00", "0e:02:00", "01:01:00", "01:02:00"), welcome=True),
    Guest("1-7", "printer", "04b8:0202", ("07:01:02",), welcome=True),
    Guest("1-8", "supply", "051d:0002", ("03:00:00",), welcome=True),
    Guest("1-9", "hub", "05e3:0608", ("09:00:00",), welcome=True),
    Guest("1-10", "disk", "0781:5567", ("08:06:50",)),
    Guest("1-11", "keyboard", "046d:c31c", ("03:01:01",)),
    Guest("1-12", "mouse", "046d:c077", ("03:01:02",)),
    Guest("1-13", "telephone", "18d1:4ee2", ("06:01:01", "ff:42:01")),
    Guest("1-14", "telephone that shares its network", "18d1:4ee3", ("e0:01:03", "0a:00:00")),
    Guest("1-15", "network adapter", "0bda:8153", ("02:06:00", "0a:00:00")),
    Guest("1-16", "network adapter that looks like a port", "0525:a4a2", ("02:02:ff", "0a:00:00")),
    Guest("1-17", "radio adapter", "0bda:8176", ("ff:ff:ff",)),
    Guest("1-18", "bluetooth", "0a12:0001", ("e0:01:01",)),
    Guest("1-19", "scanner with a disk in it", "1eab:1311", ("03:01:01", "08:06:50")),
    Guest("1-20", "sound with a keyboard", "0d8c:0014", ("01:01:00", "03:01:01")),
)


def description() -> str:
    """What umockdev builds /sys from."""
    said = [f"P: {CONTROLLER}\nE: SUBSYSTEM=pci\nE: DRIVER=xhci_hcd\nA: vendor=0x8086\\n\n"]
    said.append(_device("usb1", f"{CONTROLLER}/usb1", "1d6b:0002", ("09:00:00",)))
    for guest in GUESTS:
        path = f"{CONTROLLER}/usb1/{guest.port}"
        said.append(_device(guest.name, path, guest.id, guest.interfaces))
        said += [_part(f"{path}/{guest.port}:1.{n}", guest.id, part) for n, part in enumerate(guest.interfaces)]
    return "\n".join(said)


def _device(name: str, path: str, id_: str, interfaces: tuple[str, ...]) -> str:
    vendor, product = (int(half, 16) for half in id_.split(":"))
    number = int(path.rpartition("-")[2]) + 1 if "-" in path else 1
    device = struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x200, 0, 0, 0, 64, vendor, product, 0x100, 1, 2, 0, 1)
    parts = b"".join(
        struct.pack("<BBBBBBBBB", 9, 4, n, 0, 0, *bytes.fromhex(part.replace(":", "")), 0)
        for n, part in enumerate(interfaces)
    )
    whole = device + struct.pack("<BBHBBBBB", 9, 2, 9 + len(parts), len(interfaces), 1, 0, 0x80, 50) + parts
    return (
        f"P: {path}\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nE: DRIVER=usb\nE: PRODUCT={vendor:x}/{product:x}/100\n"
        f"E: TYPE=0/0/0\nE: BUSNUM=001\nE: DEVNUM={number:03}\nA: authorized=1\\n\nA: authorized_default=1\\n\n"
        f"A: idVendor={vendor:04x}\\n\nA: idProduct={product:04x}\\n\nA: product={name}\\n\nA: serial=1\\n\n"
        f"A: bConfigurationValue=1\\n\nA: bNumInterfaces= {len(interfaces)}\\n\nH: descriptors={whole.hex().upper()}\n"
    )


def _part(path: str, id_: str, interface: str) -> str:
    vendor, product = id_.upper().split(":")
    one, two, three = interface.upper().split(":")
    alias = f"usb:v{vendor}p{product}d0100dc00dsc00dp00ic{one}isc{two}ip{three}in{path[-1]:0>2}"
    return (
        f"P: {path}\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\nE: MODALIAS={alias}\n"
        f"A: authorized=1\\n\nA: bInterfaceClass={one}\\n\n"
    )


def umockdev(folder: Path, script: str, before: str = "true") -> set[str]:
    """Run a script on that machine, `before` it another in mounts of its own; the ports that are shut then."""
    machine = folder / "machine"
    machine.write_text(description(), "utf-8")
    told = f"for at in {HOST}/*/authorized {HOST}/*/*:*/authorized; do echo $at $(cat $at); done"
    inner = folder / "inner.sh"
    inner.write_text(f"{script}\n{told}\n")
    rights = ["-m"] if os.geteuid() == 0 else ["-rm"]
    words = ["unshare", *rights, "sh", "-c", f"{before} && umockdev-run -d {machine} -- sh {inner}"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert len(lines) > len(GUESTS), done.stdout + done.stderr
    return {path.removeprefix(f"{HOST}/").split("/")[0] for path, state in lines if state == "0"}
