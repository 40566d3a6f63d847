// The page of the simulated hall: one picture arrives after every change, and each part draws its share of it.
import { drawBench } from "./bench.js";
import { act } from "./dom.js";
import { buildStacks, drawPeople } from "./people.js";
import { drawPhone } from "./phone.js";
import { drawScreen } from "./screen.js";
import { drawTerminal } from "./terminal.js";
import { buildSides, drawTrolley } from "./trolley.js";
import { buildTools, drawWall } from "./wall.js";

const away = document.getElementById("away");

function draw(hall) {
  drawTerminal(hall);
  drawWall(hall);
  drawPeople(hall);
  drawPhone(hall);
  drawTrolley(hall);
  drawBench(hall);
}

buildTools();
buildStacks();
buildSides();
document.getElementById("reset").addEventListener("click", () => act("reset"));
drawScreen(await (await fetch("/view")).json());
const changes = new EventSource("/changes");
changes.onmessage = (event) => draw(JSON.parse(event.data));
changes.onopen = () => (away.hidden = true);
changes.onerror = () => (away.hidden = false);
