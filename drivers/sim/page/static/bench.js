// The bench of faults: every device, what is wrong with each, and the movements that make it so.
import { act, both, node, redraw, SIGNS } from "./dom.js";

const bench = document.getElementById("bench");
const DEVICES = [
  { id: "reader", zh: "读卡器", en: "Card reader", more: (device) => [fault(device, "reader", "unreadable", "卡读不出", "unreadable"), fault(device, "reader", "wrong_card", "不是身份证", "not an ID")] },
  { id: "scanner", zh: "扫码器", en: "Scanner", more: () => [] },
  { id: "printer", zh: "凭条打印机", en: "Receipt printer", more: paperAndCover },
  { id: "locks", zh: "柜门锁板", en: "Lock board", more: boardsAndDoors },
  { id: "a4", zh: "A4打印机", en: "A4 printer", more: drawerAndCover },
  { id: "camera", zh: "高拍仪", en: "Document camera", more: pageAndLens },
  { id: "cabinet", zh: "机柜", en: "Cabinet", more: doorAndPerson },
  { id: "ups", zh: "备用电源", en: "UPS", more: mains },
];

let chosen = DEVICES[0].id;
let now = null;

export function drawBench(hall) {
  now = hall;
  const drawn = DEVICES.map(({ id }) => withoutNoise(hall[id]));
  redraw(bench, [chosen, drawn], () => [drawChips(hall), drawButtons(hall)]);
}

/** The bench need not be drawn again for what it does not show. */
function withoutNoise({ card, shown, lit, printing, strip, receipts, printed, doors, ...drawn }) {
  return drawn;
}

/** Every device with its state, always in sight; the one that is chosen shows what can be done to it. */
function drawChips(hall) {
  return node("div", { class: "chips", role: "tablist", onkeydown: step }, ...DEVICES.map((device) => drawChip(device, state(hall[device.id]))));
}

function drawChip({ id, zh, en }, [tone, stateZh, stateEn]) {
  const selected = id === chosen;
  return node(
    "button",
    { type: "button", role: "tab", class: "chip", id: `chip-${id}`, "aria-selected": String(selected), "aria-controls": "buttons", tabindex: selected ? "0" : "-1", onclick: () => choose(id) },
    node("b", {}, zh),
    node("span", { class: `pill ${tone}` }, node("i", { "aria-hidden": "true" }, SIGNS[tone]), " ", stateZh),
    node("span", { class: "en" }, en),
    node("span", { class: "en" }, stateEn),
  );
}

function drawButtons(hall) {
  const device = DEVICES.find(({ id }) => id === chosen);
  const { plugged, dead, noisy } = hall[chosen];
  return node(
    "div",
    { class: "buttons", id: "buttons", role: "tabpanel", "aria-labelledby": `chip-${chosen}` },
    toggle(!plugged, plugged ? "pull" : "plug", { device: chosen }, "拔线", "unplug"),
    toggle(dead, dead ? "wake" : "silence", { device: chosen }, "断电", "power off"),
    toggle(noisy, noisy ? "calm" : "disturb", { device: chosen }, "线路干扰", "noise"),
    ...device.more(hall[chosen]),
  );
}

function choose(id) {
  chosen = id;
  drawBench(now);
  document.getElementById(`chip-${id}`).focus();
}

function step(event) {
  const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!way) return;
  const at = DEVICES.findIndex(({ id }) => id === chosen);
  choose(DEVICES.at((at + way) % DEVICES.length).id);
}

/** Tone, and the state in both languages. */
function state(device) {
  if (!device.plugged) return ["stopped", "线已拔", "cable pulled"];
  if (device.dead) return ["stopped", "断电", "no power"];
  if (device.noisy) return ["stopped", "干扰", "noise"];
  if (device.cover_open) return ["stopped", "盖开着", "cover open"];
  if (device.paper === "out" || device.paper === 0) return ["stopped", "没纸", "no paper"];
  if (device.cutter_jammed) return ["stopped", "切刀卡住", "cutter jammed"];
  if (device.jammed) return ["stopped", "卡纸", "jammed"];
  if (device.silent_boards?.length) return ["care", `缺 ${device.silent_boards.join("、")} 号`, `board ${device.silent_boards.join(", ")} off`];
  if (device.faults.length) return ["care", "有故障", "faulty"];
  return special(device) ?? ["done", "正常", "ready"];
}

/** What only one device can be. */
function special(device) {
  if (device.paper === "near") return ["care", "纸将尽", "paper low"];
  if (device.toner < LITTLE_TONER) return ["care", "墨粉少", "low toner"];
  if (device.mains === false) return ["care", "停电", `battery ${device.charge}%`];
  if (device.charge < LITTLE_CHARGE) return ["care", "电不足", `battery ${device.charge}%`];
  if (device.fire) return ["stopped", "火警", "fire alarm"];
  if (device.door_open) return ["care", "门开着", "cabinet open"];
  if (device.tampered) return ["care", "被撞", "shaken"];
  if (device.page) return ["hall", PAGES[device.page][0], PAGES[device.page][1]];
  const lamps = device.lamps?.filter((lamp) => LAMPS[lamp]) ?? [];
  return lamps.length ? ["hall", lamps.map((lamp) => LAMPS[lamp][0]).join(" "), lamps.map((lamp) => LAMPS[lamp][1]).join(", ")] : null;
}

const LITTLE_TONER = 10;
const LITTLE_CHARGE = 20;
const PAGES = { a4: ["有材料", "page laid"], card: ["有证件", "card laid"], slip: ["有小票", "slip laid"] };
// The status light is on the terminal's casing.
const LAMPS = { document: ["照明亮", "document lamp"], locker: ["柜灯亮", "locker lamp"], siren: ["警报响", "siren"] };

function boardsAndDoors(locks) {
  const power = (board) => {
    const off = locks.silent_boards.includes(board);
    return toggle(off, off ? "wake-board" : "silence-board", { board }, `${board} 号板断电`, `board ${board} off`);
  };
  return [
    fault(locks, "locks", "lose_reply", "应答丢失", "lose reply"),
    fault(locks, "locks", "late_reply", "应答迟到", "late reply"),
    ...(locks.boards.length > 1 ? locks.boards.map(power) : []),
    button("shut-all", {}, "全部关上", "shut all"),
  ];
}

function drawerAndCover(printer) {
  return [
    toggle(printer.paper === 0, printer.paper === 0 ? "fill-drawer" : "empty-drawer", {}, "取出纸", "no paper"),
    toggle(printer.jammed, printer.jammed ? "clear-a4" : "jam-a4", {}, "卡纸", "jam"),
    toggle(printer.cover_open, printer.cover_open ? "close-a4" : "open-a4", {}, "开盖", "open cover"),
    toggle(printer.toner < LITTLE_TONER, "toner", { percent: printer.toner < LITTLE_TONER ? 80 : 5 }, "墨粉少", "low toner"),
  ];
}

function pageAndLens(camera) {
  const lay = (kind, zh, en) => toggle(camera.page === kind, camera.page === kind ? "take-page" : "lay-page", { kind }, zh, en);
  return [lay("a4", "放A4材料", "lay a page"), lay("card", "放证件", "lay a card"), lay("slip", "放小票", "lay a slip"), fault(camera, "camera", "black", "挡住镜头", "cover the lens")];
}

function doorAndPerson(cabinet) {
  return [
    toggle(cabinet.door_open, cabinet.door_open ? "close-cabinet" : "open-cabinet", {}, "开机柜", "open cabinet"),
    button("knock", {}, "撞一下", "knock"),
    toggle(cabinet.somebody, cabinet.somebody ? "step-away" : "step-up", {}, "有人走近", "somebody near"),
    toggle(cabinet.fire, cabinet.fire ? "end-fire" : "sound-fire", {}, "火警", "fire alarm"),
    toggle(cabinet.hall_door_open, cabinet.hall_door_open ? "close-hall-door" : "open-hall-door", {}, "大厅门不关", "hall door open"),
    toggle(cabinet.hot, cabinet.hot ? "cool" : "heat", {}, "机柜过热", "cabinet hot"),
    toggle(cabinet.fan_stopped, cabinet.fan_stopped ? "start-fan" : "stop-fan", {}, "风扇停转", "fan stopped"),
  ];
}

function mains(ups) {
  return [
    toggle(!ups.mains, ups.mains ? "cut-mains" : "restore-mains", {}, "停电", "cut the mains"),
    toggle(ups.charge < LITTLE_CHARGE, "battery", { percent: ups.charge < LITTLE_CHARGE ? 100 : 15 }, "电池将尽", "battery low"),
  ];
}

function paperAndCover(printer) {
  const out = printer.paper === "out";
  return [
    toggle(out, out ? "load" : "tear", {}, "撕断纸", "tear paper"),
    toggle(printer.paper === "near", printer.paper === "near" ? "load" : "near", {}, "纸将尽", "paper low"),
    toggle(printer.cover_open, printer.cover_open ? "close-cover" : "open-cover", {}, "开盖", "open cover"),
    toggle(printer.cutter_jammed, printer.cutter_jammed ? "free-cutter" : "jam-cutter", {}, "卡切刀", "jam cutter"),
  ];
}

function fault(device, id, name, zh, en) {
  const on = device.faults.includes(name);
  return toggle(on, on ? "heal" : "fault", { device: id, fault: name }, zh, en);
}

/** A switch that is pressed while the fault is there; pressing it again mends. */
function toggle(on, verb, told, zh, en) {
  return node("button", { type: "button", "aria-pressed": String(on), onclick: () => act(verb, told) }, both(zh, en));
}

function button(verb, told, zh, en) {
  return node("button", { type: "button", onclick: () => act(verb, told) }, both(zh, en));
}
