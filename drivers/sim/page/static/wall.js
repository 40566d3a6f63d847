// The locker wall as it stands: doors that open, things behind them, and what hands can do to a door.
import { act, both, icon, node, redraw, switches } from "./dom.js";

const wall = document.getElementById("wall");
const says = document.getElementById("wall-says");
const inHand = document.getElementById("in-hand");
const TOOLS = [
  { id: "hand", zh: "用手", en: "hand" },
  { id: "key", zh: "钥匙", en: "key" },
  { id: "force", zh: "强开", en: "force" },
  { id: "wedge", zh: "卡住", en: "jam" },
  { id: "sensor", zh: "门磁", en: "sensor" },
  { id: "beam", zh: "光束", en: "beam" },
  { id: "wires", zh: "换线", en: "swap" },
];
const HINTS = {
  key: ["点门,用钥匙打开", "Click a door to unlock it"],
  force: ["点门,撬开它", "Click a door to force it"],
  wedge: ["点门,卡住或修好", "Click a door to jam or mend it"],
  sensor: ["点门:总说关,总说开,修好", "shut for ever, open, well"],
  beam: ["点门:总说空,总说有,修好", "empty for ever, full, well"],
  wires: ["点两扇门,对调锁线", "Click two doors to swap wires"],
};
const MANY = 24; // more doors than this are drawn small
const cells = new Map();
let tool = "hand";
let first = ""; // the door whose wire is about to be swapped
let doors = {};
let papers = 0;

export function buildTools() {
  switches("tools", TOOLS, pick);
}

function pick(id) {
  tool = id;
  first = "";
  wall.dataset.tool = id;
  describe();
}

export function drawWall(hall) {
  doors = hall.locks.doors;
  document.getElementById("cabinet-name").textContent = hall.locks.cabinet;
  const count = Object.keys(doors).length;
  wall.classList.toggle("many", count > MANY);
  wall.style.setProperty("--columns", count > 2 * MANY ? 8 : count > MANY ? 6 : 4);
  document.querySelector('#tools input[value="beam"]').parentElement.hidden = !hall.locks.has_beams;
  for (const [number, door] of Object.entries(doors)) {
    if (!cells.has(number)) cells.set(number, buildCell(number));
    drawCell(cells.get(number), number, door);
  }
  describe();
  redraw(inHand, hall.in_hand, () => [both("手里", "in hand"), ...hall.in_hand.map(holdItem), bringPapers()]);
}

/** Put a thing behind the first door that stands open and is empty. */
export function putBehindOpenDoor(id) {
  const free = Object.keys(doors).find((number) => doors[number].open && !doors[number].item);
  if (free) return act("put", { door: Number(free), item: id });
  says.replaceChildren(both("没有开着的空格口", "No open and empty cell to put it into"));
  return null;
}

/** A thing taken out; clicking it puts it behind the door that stands open. */
function holdItem(item) {
  return node("button", { type: "button", onclick: () => putBehindOpenDoor(item.id), title: `放进去 Put in: ${item.en}` }, item.zh);
}

/** Papers that a citizen brings along: each click is another bundle. */
function bringPapers() {
  const put = () => putBehindOpenDoor(`材料${++papers}`);
  return node("button", { type: "button", class: "papers", onclick: put, title: "把带来的材料放进开着的格口 Put papers into the open cell" }, "+ ", both("材料", "papers"));
}

function buildCell(number) {
  const leaf = node("button", { type: "button", class: "leaf", onclick: () => touchDoor(number) });
  leaf.append(node("b", {}, number), node("span", { class: "mark" }), node("i", { class: "grip" }));
  const item = node("button", { type: "button", class: "item", onclick: () => touchItem(number) });
  const cell = node("div", { class: "cell" }, item, leaf);
  wall.append(cell);
  return { cell, leaf, item };
}

function drawCell({ cell, leaf, item }, number, door) {
  const wrong = flaw(door);
  cell.classList.toggle("open", door.open);
  cell.classList.toggle("full", Boolean(door.item));
  cell.classList.toggle("faulty", Boolean(wrong));
  cell.classList.toggle("first", first === number);
  leaf.querySelector(".mark").replaceChildren(wrong ? wrong[0] : "", door.item ? icon("paper") : "");
  leaf.title = wrong?.[1] ?? "";
  leaf.setAttribute("aria-label", `${number} 号门${door.open ? "开着" : "关着"} door ${number} ${door.open ? "open" : "shut"}`);
  item.disabled = !door.open;
  item.title = door.item ? `${door.item.zh} · ${door.item.en}` : "";
  item.setAttribute("aria-label", door.item ? `取走 ${door.item.zh} take ${door.item.en}` : `关上 ${number} 号门 shut door ${number}`);
  item.replaceChildren(...(door.item ? [node("span", {}, door.item.zh)] : [node("span", { class: "none" }, "空")]));
}

/** What is wrong with a door: in a word that fits on it, and in both languages for whoever points at it. */
function flaw(door) {
  if (door.opens) return [`⇄ ${door.opens}`, `线接到 ${door.opens} 号 its wire opens ${door.opens}`];
  if (door.jammed || door.sticks) return ["卡住", "卡住了 jammed"];
  if (door.blind) return ["说关", "总说关着 always says shut"];
  if (door.stuck_open) return ["说开", "总说开着 always says open"];
  if (door.beam) return door.beam === "dead" ? ["说空", "光束总说空 its beam says empty"] : ["说有", "光束总说有 its beam says full"];
  return null;
}

function touchDoor(number) {
  const door = doors[number];
  const told = { door: Number(number) };
  if (tool === "wedge") return act(flaw(door) && !door.opens ? "free" : "jam", told);
  if (tool === "key") return act(door.open ? "shut" : "key", told);
  if (tool === "force") return act(door.open ? "shut" : "leave", told);
  if (tool === "sensor") return turn(told, door.stuck_open, door.blind, "blind", "stuck-open");
  if (tool === "beam") return turn(told, door.beam === "blocked", door.beam === "dead", "beam-dead", "beam-blocked");
  if (tool === "wires") return swap(number, door);
  if (door.open) return act("shut", told);
  says.replaceChildren(both(`${number} 号门锁着,要由终端打开`, `Door ${number} is locked: only the terminal opens it`));
  return null;
}

/** Well, then in one of two ways wrong, then in the other, then well again. */
async function turn(told, last, middle, one, other) {
  if (last) return act("free", told);
  if (!middle) return act(one, told);
  await act("free", told);
  return act(other, told);
}

function swap(number, door) {
  if (door.opens) return act("uncross", { door: Number(number) });
  if (!first || first === number) {
    first = first ? "" : number;
    for (const [other, { cell }] of cells) cell.classList.toggle("first", first === other);
    return null;
  }
  const told = { door: Number(first), other: Number(number) };
  first = "";
  return act("cross", told);
}

function touchItem(number) {
  return act(doors[number].item ? "take" : "shut", { door: Number(number) });
}

function describe() {
  const open = Object.keys(doors).filter((number) => doors[number].open);
  if (HINTS[tool]) says.replaceChildren(both(...HINTS[tool]));
  else if (open.length === 0) says.replaceChildren(both("门都关着", "All doors are shut"));
  else if (open.length > 1) says.replaceChildren(both(`开着:${open.join("、")} 号`, `Open: ${open.join(", ")}`));
  else if (doors[open[0]].item) says.replaceChildren(both(`${open[0]} 号门开了:点里面的东西取走`, `Door ${open[0]} is open: click the thing inside to take it`));
  else says.replaceChildren(both(`${open[0]} 号门开着:点门关上`, `Door ${open[0]} is open: click it to shut it`));
}
