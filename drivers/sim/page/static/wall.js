// The locker wall as it stands: doors that open, things behind them, and three ways to touch a door.
import { act, both, icon, node, redraw } from "./dom.js";

const wall = document.getElementById("wall");
const says = document.getElementById("wall-says");
const inHand = document.getElementById("in-hand");
const TOOLS = [
  { id: "hand", zh: "开关取物", en: "shut, take" },
  { id: "wedge", zh: "卡住", en: "jam" },
  { id: "force", zh: "强开", en: "force" },
];
const cells = new Map();
let tool = "hand";
let doors = {};

export function buildTools() {
  const tools = document.getElementById("tools");
  for (const { id, zh, en } of TOOLS) {
    const choose = node("input", { type: "radio", name: "tool", value: id, checked: id === tool, onchange: () => pick(id) });
    tools.append(node("label", {}, choose, node("span", {}, both(zh, en))));
  }
}

function pick(id) {
  tool = id;
  wall.dataset.tool = id;
}

export function drawWall(hall) {
  doors = hall.locks.doors;
  for (const [number, door] of Object.entries(doors)) {
    if (!cells.has(number)) cells.set(number, buildCell(number));
    drawCell(cells.get(number), number, door);
  }
  describe();
  redraw(inHand, hall.in_hand, () => (hall.in_hand.length ? [both("手里", "in hand"), ...hall.in_hand.map(holdItem)] : []));
}

/** A thing taken out; clicking it puts it back behind the door that stands open and is empty. */
function holdItem(item) {
  const putBack = () => {
    const free = Object.keys(doors).find((number) => doors[number].open && !doors[number].item);
    if (free) act("put", { door: Number(free), item: item.id });
    else says.replaceChildren(both("没有开着的空格口", "No open and empty cell to put it into"));
  };
  return node("button", { type: "button", onclick: putBack, title: `放回 Put back: ${item.en}` }, item.zh);
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
  cell.classList.toggle("open", door.open);
  cell.classList.toggle("full", Boolean(door.item));
  cell.classList.toggle("wedged", door.jammed || door.sticks);
  cell.classList.toggle("blind", door.blind);
  leaf.querySelector(".mark").replaceChildren(mark(door));
  leaf.setAttribute("aria-label", `${number} 号门${door.open ? "开着" : "关着"} door ${number} ${door.open ? "open" : "shut"}`);
  item.disabled = !door.open;
  item.title = door.item ? `${door.item.zh} · ${door.item.en}` : "";
  item.setAttribute("aria-label", door.item ? `取走 ${door.item.zh} take ${door.item.en}` : `关上 ${number} 号门 shut door ${number}`);
  item.replaceChildren(...(door.item ? [node("span", {}, door.item.zh)] : [node("span", { class: "none" }, "空")]));
}

function mark(door) {
  if (door.jammed || door.sticks) return both("卡住", "jammed");
  if (door.blind) return both("门磁坏", "blind");
  return door.item ? icon("paper") : "";
}

function touchDoor(number) {
  const door = doors[number];
  if (tool === "wedge") return act(door.jammed || door.sticks || door.blind ? "free" : "jam", { door: Number(number) });
  if (tool === "force") return act("leave", { door: Number(number) });
  if (door.open) return act("shut", { door: Number(number) });
  says.replaceChildren(both(`${number} 号门锁着,要由终端打开`, `Door ${number} is locked: only the terminal opens it`));
  return null;
}

function touchItem(number) {
  return act(doors[number].item ? "take" : "shut", { door: Number(number) });
}

function describe() {
  const open = Object.keys(doors).filter((number) => doors[number].open);
  if (open.length === 0) says.replaceChildren(both("门都关着", "All doors are shut"));
  else if (open.length > 1) says.replaceChildren(both(`开着:${open.join("、")} 号`, `Open: ${open.join(", ")}`));
  else if (doors[open[0]].item) says.replaceChildren(both(`${open[0]} 号门开了:点里面的东西取走`, `Door ${open[0]} is open: click the thing inside to take it`));
  else says.replaceChildren(both(`${open[0]} 号门开着:点门关上`, `Door ${open[0]} is open: click it to shut it`));
}
