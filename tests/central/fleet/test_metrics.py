"""What watches the platform from outside: figures for Prometheus, its rules, Alertmanager, and `./run watch`."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from pathlib import Path

import jsonschema_rs
import msgspec
import requests
from sqlalchemy import update

from kiosk.central.fleet.findings import begin
from kiosk.central.fleet.metrics import exposition
from kiosk.central.tables.fleet import FleetStateRow
from kiosk.central.tables.places import TerminalRow
from tests.broker.callers import soon
from tests.central.desks import Desk
from tests.central.fleet.ears import Ears
from tests.central.fleet.states import CENTRE, ONE, TWO, a_state
from tests.central.running import Central

_ROOT = Path(__file__).parents[3]
_WATCH = _ROOT / "config" / "watch"
_BOARD = _WATCH / "grafana" / "dashboards" / "fleet.json"


def test_the_fleet_in_figures(desk: Desk) -> None:
    ears = Ears(desk.office)
    ears.look_round()
    ears.state(ONE, a_state(desk.at))
    ears.state(TWO, a_state(desk.at))
    ears.hear(ears.message(ONE, "state", b"?"), ears.message("T-NOBODY", "state", b"?"))
    with desk.office.begin() as db:
        begin(db, TWO, "jam", terminal=TWO, at=desk.at)
        db.execute(update(FleetStateRow).where(FleetStateRow.terminal_id == ONE).values(online=False))
    text = exposition(desk.office).decode()
    for line in (
        'hall_terminals{state="online"} 1.0',
        'hall_terminals{state="away"} 1.0',
        'hall_terminals{state="never"} 2.0',
        'hall_terminals_by_serving{serving="open"} 1.0',
        f'hall_site_away{{site="{CENTRE}"}} 1.0',
        'hall_findings{cause="jam"} 1.0',
        "hall_hearers_connected 1.0",
        'hall_messages_unheard_total{cause="message_broken"} 1.0',
        'hall_messages_unheard_total{cause="identity_refused"} 1.0',
    ):
        assert line in text.splitlines(), line
    assert "T-" not in text, "a figure of the fleet names no terminal"


def test_thousands_of_terminals_are_as_few_lines_as_four(desk: Desk) -> None:
    state = msgspec.json.encode(a_state(desk.at)).decode()
    with desk.office.begin() as db:
        names = [f"T-{number:05}" for number in range(3000)]
        db.add_all(TerminalRow(id=name, site_code=CENTRE, key="") for name in names)
        db.flush()
        db.add_all(
            FleetStateRow(
                terminal_id=name, online=True, online_since=desk.at, heard_at=desk.at, changed_at=desk.at, state=state
            )
            for name in names
        )
    lines = exposition(desk.office).decode().splitlines()
    assert 'hall_terminals{state="online"} 3000.0' in lines
    assert len(lines) < 80
    took = next(float(line.split()[1]) for line in lines if line.startswith("hall_reckoning_seconds "))
    assert took < 1


def test_only_who_shows_the_key_is_told(reading: Central) -> None:
    url, key = reading.url + "/metrics", (reading.folder / "metrics.key").read_text()
    for shown in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer " + "0" * 64}, {"Authorization": key}):
        assert requests.get(url, headers=shown, timeout=30).status_code == 401
    told = requests.get(url, headers={"Authorization": f"Bearer {key}"}, timeout=30)
    assert (told.status_code, 'hall_terminals{state="never"} 4.0' in told.text) == (200, True)
    assert requests.post(url, headers={"Authorization": f"Bearer {key}"}, timeout=30).status_code == 405


def test_each_rule_speaks_when_it_should() -> None:
    for words in (["promtool", "test", "rules", "rules_test.yml"], ["promtool", "check", "rules", "rules.yml"]):
        said = subprocess.run(words, cwd=_WATCH, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stdout + said.stderr


def test_the_dashboard_asks_for_figures_that_there_are(desk: Desk) -> None:
    Ears(desk.office).look_round()
    told = exposition(desk.office).decode()
    asked = _expressions()
    asked += [line.split("expr:")[1] for line in (_WATCH / "rules.yml").read_text().splitlines() if "expr:" in line]
    figures = {word for text in asked for word in _words(text) if word.startswith("hall_")}
    assert len(figures) > 8
    for figure in figures:
        assert f"# TYPE {figure.removesuffix('_total')}" in told, figure


def test_the_dashboard_is_one_as_grafana_reads_them() -> None:
    """No Grafana is started by any test, for Debian has none: what can be said of its files without it."""
    board = json.loads(_BOARD.read_text("utf-8"))
    said = jsonschema_rs.validator_for(json.loads((Path(__file__).parent / "dashboard.schema.json").read_text()))
    assert [(error.instance_path, error.message) for error in said.iter_errors(board)] == []
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    covered = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(covered) == len(set(covered)), "no panel lies over another"
    assert max(x for x, _ in covered) < 24
    provisioning = _WATCH / "grafana" / "provisioning"
    (source,) = msgspec.yaml.decode((provisioning / "datasources" / "prometheus.yml").read_bytes())["datasources"]
    assert {(panel["datasource"]["type"], panel["datasource"]["uid"]) for panel in panels} == {
        (source["type"], source["uid"])
    }
    (provider,) = msgspec.yaml.decode((provisioning / "dashboards" / "hall.yml").read_bytes())["providers"]
    folder = provider["options"]["path"].replace("$HALL_WATCH", str(_WATCH))
    assert (provider["type"], list(Path(folder).iterdir())) == ("file", [_BOARD])


def test_one_command_watches_a_running_platform(reading: Central, tmp_path: Path) -> None:
    ports = [_free() for _ in range(3)]
    names = ("--prometheus-port", "--alertmanager-port", "--grafana-port")
    words = ["bash", str(_ROOT / "run.d" / "watch.sh"), "--url", reading.url, "--keys", str(reading.folder)]
    words += ["--into", str(tmp_path / "watch"), "--webhook", "http://127.0.0.1:9/", "--every", "1s"]
    words += [word for name, port in zip(names, ports, strict=True) for word in (name, str(port))]
    watch = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    asked = f"http://127.0.0.1:{ports[0]}/api/v1/query"
    try:
        soon(lambda: _up(asked) == "1", "Prometheus has asked the platform", 40)
        soon(lambda: _answers(f"http://127.0.0.1:{ports[1]}/-/ready"), "Alertmanager is there")
        for expression in _expressions():
            answer = requests.get(asked, {"query": expression}, timeout=5).json()
            assert answer["status"] == "success", (expression, answer)
    finally:
        watch.send_signal(signal.SIGTERM)
        said, _ = watch.communicate(timeout=20)
    assert "Grafana" in said
    assert not _answers(f"http://127.0.0.1:{ports[0]}/-/ready"), "what it started ends with it"


def _expressions() -> list[str]:
    """All that the dashboard asks Prometheus."""
    return [target["expr"] for panel in json.loads(_BOARD.read_text("utf-8"))["panels"] for target in panel["targets"]]


def _words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() or sign == "_" else " " for sign in text).split()


def _up(url: str) -> str:
    try:
        found = requests.get(url, {"query": 'up{job="hall"}'}, timeout=5).json()["data"]["result"]
    except requests.RequestException:
        return ""
    return str(found[0]["value"][1]) if found else ""


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code == 200
    except requests.RequestException:
        return False


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
