"""The units as systemd itself reads them: nothing to find fault with, locked down, in agreement with the programs."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SYSTEMD = ROOT / "systemd"
UNITS = ("hall-terminal.service", "hall-provision.service", "hall-screens.service", "hall-x.service")
ERRANDS = ("hall-errand-firewall", "hall-errand-network", "hall-errand-power")
_AT_BOOT = ("hall-update-check.service",)
# What may do what the terminal may not.
OF_ROOT = (*(f"{errand}.service" for errand in ERRANDS), "hall-firewall.service", "hall-update.service", *_AT_BOOT)
PATHS = (*(f"{errand}.path" for errand in ERRANDS), "hall-update.path")
STRANGERS = ("hall-screens.service", "hall-x.service")  # what the fingers of strangers reach
MOST_EXPOSED = 20  # tenths


def told(unit: str) -> dict[str, list[str]]:
    """Every setting of a unit, each time it is given."""
    settings: dict[str, list[str]] = {}
    for line in (SYSTEMD / "system" / unit).read_text("utf-8").splitlines():
        if (match := re.fullmatch(r"([A-Za-z]+)=(.*)", line)) is not None:
            settings.setdefault(match[1], []).append(match[2])
    return settings


def asked(*words: str, wanted: int = 0) -> str:
    """What a program says to both ends, when it ended as wanted."""
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == wanted, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_systemd_finds_nothing_to_say_about_them(tmp_path: Path) -> None:
    """Where the programs are not installed their place alone is another one."""
    program = tmp_path / "program"
    program.symlink_to(sys.executable)
    for unit in (*UNITS, *OF_ROOT, *PATHS):
        text = (SYSTEMD / "system" / unit).read_text("utf-8")
        text = re.sub(r"^ExecStart=/(?!usr/sbin/nft)\S+", f"ExecStart={program}", text, flags=re.MULTILINE)
        (tmp_path / unit).write_text(text, "utf-8")

    assert asked("systemd-analyze", "verify", *(str(tmp_path / unit) for unit in (*UNITS, *OF_ROOT, *PATHS))) == ""


def test_a_mistake_in_a_unit_would_be_seen(tmp_path: Path) -> None:
    unit = tmp_path / "hall-odd.service"
    unit.write_text("[Service]\nExecStart=/bin/true\nWatchDog=30\n", "utf-8")

    assert "WatchDog" in subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
    ).stderr  # fmt: skip


@pytest.mark.parametrize("unit", [*UNITS, *OF_ROOT])
def test_each_is_exposed_less_than_two(unit: str) -> None:
    path = str(SYSTEMD / "system" / unit)

    judged = asked("systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", path)

    exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", judged)
    assert exposure is not None
    assert float(exposure[1]) < MOST_EXPOSED / 10


@pytest.mark.parametrize("unit", STRANGERS)
def test_what_strangers_touch_has_no_network_no_state_and_no_secret(unit: str) -> None:
    settings = told(unit)

    assert settings["IPAddressDeny"] == ["any"]
    assert "AF_INET" not in " ".join(settings["RestrictAddressFamilies"])
    assert "-/var/lib/hall-terminal" in settings["InaccessiblePaths"][0].split()
    assert "-/etc/hall-terminal" in settings["InaccessiblePaths"][0].split()
    assert settings["User"] == ["hall-screens"]
    assert settings.keys().isdisjoint({"LoadCredential", "StateDirectory"})
    assert "hall-terminal" not in settings["SupplementaryGroups"][0].split()  # the group of the devices


def test_only_the_screens_need_no_way_out_at_all() -> None:
    assert told("hall-screens.service")["PrivateNetwork"] == ["yes"]
    assert told("hall-screens.service")["RestrictAddressFamilies"] == ["AF_UNIX"]


@pytest.mark.parametrize("unit", ["hall-terminal.service", "hall-screens.service"])
def test_what_stands_still_is_ended_at_once_and_started_again(unit: str) -> None:
    settings = told(unit)

    assert settings["Type"] == ["notify"]
    assert int(settings["WatchdogSec"][0]) <= 30
    assert settings["WatchdogSignal"] == ["SIGKILL"]
    assert settings["Restart"] == ["always"]
    assert settings["NotifyAccess"] == ["main"]


def test_an_x_server_that_stands_still_starts_anew_with_the_screens() -> None:
    assert told("hall-x.service")["PartOf"] == ["hall-screens.service"]
    assert told("hall-screens.service")["Wants"] == ["hall-x.service"]


@pytest.mark.parametrize("errand", ERRANDS)
def test_an_errand_of_root_s_is_asked_for_by_a_file_and_may_write_nothing_of_the_terminal_s(errand: str) -> None:
    name = errand.removeprefix("hall-errand-")
    service, path = told(f"{errand}.service"), told(f"{errand}.path")

    assert path["PathChanged"] == [f"/var/lib/hall-terminal/errands/{name}.json"]
    assert path["Unit"] == [f"{errand}.service"]
    assert service["ExecStart"][0].endswith(f"-m kiosk errand {name}")
    assert f"{errand}.path" in told("hall-terminal.service")["Wants"][0].split()
    assert service["ProtectSystem"] == ["strict"]
    assert "CAP_DAC_OVERRIDE" not in service["CapabilityBoundingSet"][0]
    assert not [place for places in service.get("ReadWritePaths", []) for place in places.split() if "hall" in place]
    assert service["RuntimeDirectory"] == ["hall-errands"]
    assert service["StartLimitBurst"]


def test_the_door_is_shut_before_there_is_a_network_and_without_any_program_of_ours() -> None:
    firewall = told("hall-firewall.service")

    assert "network-pre.target" in firewall["Before"][0].split()
    assert firewall["ExecStart"][0].startswith("/usr/sbin/nft -f ")
    assert "hall-firewall.service" in told("hall-terminal.service")["After"][0].split()


def test_units_and_settings_name_the_same_places() -> None:
    settings = tomllib.loads((ROOT / "config" / "terminal.toml").read_text("utf-8"))
    terminal, screens = told("hall-terminal.service"), told("hall-screens.service")

    assert settings["state"]["dir"] == f"/var/lib/{terminal['StateDirectory'][0]}"
    assert Path(settings["counter"]["socket"]).parent == Path("/run") / terminal["RuntimeDirectory"][0]
    assert settings["counter"]["socket"] in screens["ExecStart"][0].split()
    assert "LoadCredential" not in terminal  # a bare box has no key yet, and a unit whose credential is missing fails


@pytest.mark.parametrize(
    ("unit", "module"),
    [("hall-terminal.service", "kiosk"), ("hall-provision.service", "kiosk"), ("hall-screens.service", "screens")],
)
def test_the_programs_know_every_option_they_are_started_with(unit: str, module: str) -> None:
    words = told(unit)["ExecStart"][0].split()
    assert words[:3] == ["/opt/hall-terminal/current/bin/python", "-m", module]
    command = words[3:4] if not words[3].startswith("-") else []

    known = asked(sys.executable, "-m", module, *command, "--help")

    options = [word for word in words if word.startswith("--")]
    assert options
    assert [option for option in options if option not in known] == []


def test_a_box_is_set_up_or_a_terminal_and_never_both() -> None:
    terminal, wizard = told("hall-terminal.service"), told("hall-provision.service")
    signed = f"/var/lib/{terminal['StateDirectory'][0]}/local/signed-off"

    assert terminal["ConditionPathExists"] == [signed]
    assert wizard["ConditionPathExists"] == [f"!{signed}"]
    assert wizard["OnSuccess"] == ["hall-terminal.service"]
    its_own = {"Description", "ConditionPathExists", "OnSuccess", "ExecStart", "Restart"}
    its_own |= {"StartLimitAction", "RestartPreventExitStatus"}
    assert {name: terminal[name] for name in terminal.keys() - its_own} == {
        name: wizard[name] for name in wizard.keys() - its_own
    }


def test_the_users_and_folders_of_the_units_are_made(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    made = SYSTEMD / "sysusers.d" / "hall-terminal.conf"
    asked("systemd-sysusers", f"--root={tmp_path}", str(made))
    users = [line.split(":")[0] for line in (tmp_path / "etc/passwd").read_text("utf-8").splitlines()]
    groups = [line.split(":")[0] for line in (tmp_path / "etc/group").read_text("utf-8").splitlines()]

    assert {told(unit)["User"][0] for unit in UNITS} == set(users)
    ours = {group for unit in UNITS for group in told(unit)["SupplementaryGroups"][0].split() if "hall" in group}
    assert ours | {told(unit)["Group"][0] for unit in UNITS} | {"tss"} == set(groups)
    folders = (SYSTEMD / "tmpfiles.d" / "hall-terminal.conf").read_text("utf-8")
    owners = {word for line in folders.splitlines() if line[:1] in "dz" for word in line.split()[3:5]}
    assert owners <= {*users, *groups, "root"}


def test_the_folders_are_for_nobody_else() -> None:
    lines = (SYSTEMD / "tmpfiles.d" / "hall-terminal.conf").read_text("utf-8").splitlines()
    modes = {line.split()[1]: line.split()[2] for line in lines if not line.startswith("#")}

    assert modes == {
        "/etc/hall-terminal": "0750",
        "/etc/hall-terminal/platform.key": "0600",
        "/var/lib/hall-terminal": "0700",
        "/run/systemd/network": "0755",  # networkd's, who works as another user
    }


def test_no_key_leads_out_of_the_scenes() -> None:
    xorg = (SYSTEMD / "xorg.conf.d" / "60-hall-terminal.conf").read_text("utf-8")
    kernel = (SYSTEMD / "sysctl.d" / "60-hall-terminal.conf").read_text("utf-8")
    started = told("hall-x.service")["ExecStart"][0].split()

    assert re.search(r'Option "DontVTSwitch" "true"', xorg)
    assert re.search(r'Option "DontZap" "true"', xorg)
    assert re.search(r'MatchIsKeyboard "on"\s+Option "Ignore" "on"', xorg)
    assert {"-novtswitch", "-nolisten", "-keeptty"} <= set(started)
    assert re.search(r"^kernel\.sysrq = 0$", kernel, re.MULTILINE)
    assert (SYSTEMD / "system" / "ctrl-alt-del.target").readlink() == Path("/dev/null")
    assert "NAutoVTs=0" in (SYSTEMD / "logind.conf.d" / "hall-terminal.conf").read_text("utf-8")


@pytest.mark.parametrize("name", ["system.conf.d", "logind.conf.d", "journald.conf.d"])
def test_drop_ins_hold_one_section_and_settings_only(name: str) -> None:
    lines = (SYSTEMD / name / "hall-terminal.conf").read_text("utf-8").splitlines()
    said = [line for line in lines if line and not line.startswith("#")]

    assert re.fullmatch(r"\[(Manager|Login|Journal)\]", said[0])
    assert [line for line in said[1:] if not re.fullmatch(r"[A-Z][A-Za-z]+=\S+", line)] == []
