// The terminal as it is built, below and beside its screen: receipt slot, scanner window, card reader.
import { act, both, icon, node, pill, redraw } from "./dom.js";

const slot = document.getElementById("paper-path");
const scanner = document.getElementById("window");
const pad = document.getElementById("pad");
const reading = document.getElementById("reading");
const light = document.getElementById("status-light");
const tray = document.getElementById("tray");
const COLOURS = { green: ["绿灯", "green"], yellow: ["黄灯", "yellow"], red: ["红灯", "red"] };
const BLINK = 900; // milliseconds
let darkness = 0;
const STACK = 5; // sheets that are drawn; more are only counted

export function drawTerminal(hall) {
  drawLight(hall.cabinet.lamps.find((lamp) => COLOURS[lamp]) ?? "");
  redraw(tray, hall.a4.sheets, () => drawTray(hall.a4.sheets));
  redraw(slot, [hall.printer, hall.printer.receipts.length], () => drawSlot(hall.printer));
  redraw(scanner, [hall.scanner, nameOf(hall, hall.scanner.shown?.who)], () => drawScanner(hall));
  scanner.classList.toggle("lit", hall.scanner.lit);
  redraw(pad, hall.reader, () => drawPad(hall));
  pad.classList.toggle("taken", hall.reader.card !== null);
}

/** The lamp on top of the casing. One that blinks keeps its word while it is dark for a moment. */
function drawLight(colour) {
  light.dataset.colour = colour;
  clearTimeout(darkness);
  darkness = setTimeout(() => nameLight(colour), colour ? 0 : BLINK);
}

function nameLight(colour) {
  redraw(light, colour, () => [node("i", { "aria-hidden": "true" }), node("span", {}, both(...(COLOURS[colour] ?? ["灯灭", "dark"])))]);
}

/** What lies in the tray of the A4 printer. */
function drawTray(sheets) {
  if (!sheets) return [];
  return [...Array.from({ length: Math.min(sheets, STACK) }, () => icon("paper")), node("span", {}, both(`A4 ${sheets} 张`, sheets === 1 ? "1 sheet" : `${sheets} sheets`))];
}

function drawSlot(printer) {
  const waiting = printer.receipts.filter((receipt) => !receipt.taken);
  const torn = printer.receipts.filter((receipt) => receipt.taken);
  return [
    printer.strip ? node("img", { class: "strip", src: `/receipts/strip.png?${printer.strip}`, alt: "没打完的凭条 An unfinished receipt" }) : null,
    ...(printer.strip ? [] : waiting.slice(-1).map(drawReceipt)),
    printer.printing ? node("p", { class: "printing" }, both("正在打印", "printing")) : null,
    drawRest(printer),
    torn.length ? node("div", { class: "torn" }, ...torn.slice(-3).map(tornReceipt)) : null,
  ];
}

function drawRest(printer) {
  if (printer.cover_open) return pill("stopped", "上盖开着", "cover open");
  if (printer.paper === "out") return pill("stopped", "没纸", "no paper");
  if (printer.cutter_jammed) return pill("stopped", "切刀卡住", "cutter jammed");
  return printer.paper === "near" ? pill("care", "纸将尽", "paper low") : null;
}

function drawReceipt(receipt) {
  return node(
    "div",
    { class: "receipt" },
    node("button", { type: "button", class: "plain", onclick: () => read(receipt), title: "放大 Enlarge" }, image(receipt)),
    node(
      "button",
      { type: "button", class: "tear", onclick: () => act("take-receipt", { number: receipt.number }) },
      icon("scissors"),
      both("撕下", "Take it"),
    ),
  );
}

function tornReceipt(receipt) {
  return node(
    "button",
    { type: "button", class: "plain", onclick: () => read(receipt), title: `凭条 ${receipt.number} Receipt ${receipt.number}` },
    icon("paper"),
    String(receipt.number),
  );
}

function image(receipt) {
  return node("img", { src: `/receipts/${receipt.number}.png`, alt: receipt.text });
}

/** A receipt in full size; its code can be held before the scanner. */
function read(receipt) {
  const show = () => act("show-receipt", { number: receipt.number }).then(() => reading.close());
  reading.replaceChildren(
    node("div", { class: "sheet" }, image(receipt)),
    node(
      "form",
      { method: "dialog" },
      receipt.code ? node("button", { type: "button", class: "primary", onclick: show }, both("出示上面的码", "Show its code")) : null,
      node("button", {}, both("收好", "Put away")),
    ),
  );
  reading.showModal();
}

function nameOf(hall, index) {
  return index === null || index === undefined ? "" : hall.people[index].name;
}

function drawScanner(hall) {
  const shown = hall.scanner.shown;
  return [
    node("div", { class: "light" }),
    shown ? drawShown(shown, nameOf(hall, shown.who)) : node("p", { class: "rest" }, hall.scanner.lit ? both("灯亮,等码", "lit, waiting") : both("灯灭", "dark")),
  ];
}

function drawShown(shown, name) {
  const words = { pickup: `${name}的手机`, message: `${name}的手机`, badge: `${name}的工牌`, label: shown.item, receipt: `凭条 ${shown.item}`, text: "任意码" };
  const codes = { pickup: `/codes/${encodeURIComponent(shown.item)}.svg`, message: `/messages/${shown.item}.svg`, badge: `/badges/${shown.who}.svg` };
  const icons = { receipt: "paper", label: "bars" };
  return node(
    "button",
    { type: "button", class: "held", onclick: () => act("hide") },
    codes[shown.kind] ? node("img", { src: codes[shown.kind], alt: "" }) : icon(icons[shown.kind] ?? "phone"),
    node("span", {}, words[shown.kind], node("br"), both("收起", "put away")),
  );
}

function drawPad(hall) {
  const index = hall.reader.card;
  if (index === null) return [icon("card"), node("span", {}, both("放身份证", "Lay a card here"))];
  return [icon("card"), node("b", {}, hall.people[index].name), node("span", {}, both("拿起", "Lift"))];
}

pad.addEventListener("click", () => pad.classList.contains("taken") && act("lift"));
pad.addEventListener("dragover", (event) => {
  event.preventDefault();
  pad.classList.add("over");
});
pad.addEventListener("dragleave", () => pad.classList.remove("over"));
pad.addEventListener("drop", (event) => {
  event.preventDefault();
  pad.classList.remove("over");
  act("lay", { who: event.dataTransfer.getData("text/plain") });
});
