// The staff's trolley: results with a bar code on each, to be scanned and put behind the door that stands open.
import { both, icon, node, redraw, switches } from "./dom.js";
import { showButton } from "./phone.js";
import { putBehindOpenDoor } from "./wall.js";

const trolley = document.getElementById("trolley");
const hand = document.getElementById("hand");
const SIZES = { small: ["小", "S"], medium: ["中", "M"], large: ["大", "L"] };
const SIDES = [
  { id: "phone", zh: "手机", en: "phone" },
  { id: "trolley", zh: "推车", en: "trolley" },
];

export function buildSides() {
  switches("sides", SIDES, (id) => (hand.dataset.side = id));
}

export function drawTrolley(hall) {
  const shown = hall.scanner.shown;
  redraw(trolley, [hall.trolley, hall.in_hand, shown], () =>
    hall.trolley.length ? hall.trolley.map((parcel) => drawParcel(hall, parcel, shown)) : [node("p", { class: "empty" }, both("推车是空的", "Nothing to deposit"))],
  );
}

function drawParcel(hall, parcel, shown) {
  const held = shown?.kind === "label" && shown.item === parcel.label;
  const near = parcel.here || hall.in_hand.some((thing) => thing.id === parcel.id);
  const [zh, en] = SIZES[parcel.size] ?? ["", ""];
  return node(
    "article",
    { class: near ? "parcel" : "parcel away" },
    node("b", {}, parcel.zh, zh ? node("span", { class: "size", title: `${zh}号格口 size ${en}` }, zh) : null),
    node("p", { class: "en" }, parcel.en),
    parcel.note_zh ? node("p", { class: "note" }, parcel.note_zh, node("span", { class: "en" }, parcel.note_en)) : null,
    node("p", { class: "label" }, icon("bars"), parcel.label),
    near ? drawDeeds(parcel, held) : whereabouts(parcel),
  );
}

function drawDeeds(parcel, held) {
  const put = node("button", { type: "button", onclick: () => putBehindOpenDoor(parcel.id) }, both("放进", "Put in"));
  return node("div", { class: "deeds" }, showButton(held, "show-label", { item: parcel.label }, "扫条码", "Scan"), put);
}

function whereabouts(parcel) {
  return node("p", { class: "where" }, parcel.cell ? both(`在 ${parcel.cell} 号格口`, `behind door ${parcel.cell}`) : both("已取走", "gone"));
}
