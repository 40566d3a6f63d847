// The bench of faults: four devices, what is wrong with each, and the movements that make it so.
import { act, both, node, pill, redraw } from "./dom.js";

const bench = document.getElementById("bench");
const DEVICES = [
  { id: "reader", zh: "读卡器", en: "Card reader", more: (device) => [fault(device, "reader", "unreadable", "卡读不出", "unreadable"), fault(device, "reader", "wrong_card", "不是身份证", "not an ID")] },
  { id: "scanner", zh: "扫码器", en: "Scanner", more: () => [] },
  { id: "printer", zh: "凭条打印机", en: "Receipt printer", more: paperAndCover },
  { id: "locks", zh: "柜门锁板", en: "Lock board", more: (device) => [fault(device, "locks", "lose_reply", "应答丢失", "lose reply"), button("shut-all", {}, "全部关上", "shut all")] },
];

export function drawBench(hall) {
  redraw(bench, DEVICES.map(({ id }) => hall[id]).map(withoutNoise), () => DEVICES.map((device) => drawDevice(device, hall[device.id])));
}

/** The bench need not be drawn again for what it does not show. */
function withoutNoise({ plugged, dead, faults, paper, cover_open, cutter_jammed }) {
  return [plugged, dead, faults, paper, cover_open, cutter_jammed];
}

function drawDevice({ id, zh, en, more }, device) {
  return node(
    "div",
    { class: "device" },
    node("h2", {}, both(zh, en), " ", state(device)),
    node(
      "div",
      { class: "buttons" },
      toggle(!device.plugged, device.plugged ? "pull" : "plug", { device: id }, "拔线", "unplug"),
      toggle(device.dead, device.dead ? "wake" : "silence", { device: id }, "断电", "power off"),
      ...more(device),
    ),
  );
}

function state(device) {
  if (!device.plugged) return pill("stopped", "线已拔", "cable pulled");
  if (device.dead) return pill("stopped", "断电", "no power");
  if (device.cover_open) return pill("stopped", "上盖开着", "cover open");
  if (device.paper === "out") return pill("stopped", "没纸", "no paper");
  if (device.cutter_jammed) return pill("stopped", "切刀卡住", "cutter jammed");
  if (device.faults.length) return pill("care", "有故障", "faulty");
  return device.paper === "near" ? pill("care", "纸将尽", "paper low") : pill("done", "正常", "ready");
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
