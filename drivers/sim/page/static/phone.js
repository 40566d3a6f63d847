// What one person carries: a phone with messages, or the badge of somebody who works here.
import { act, both, node, redraw } from "./dom.js";

const phone = document.getElementById("phone");
const hand = document.getElementById("hand");
let reading = 0;
let hall = null;

export function drawPhone(now) {
  hall = now;
  const person = hall.people[reading];
  if (!person) return;
  const shown = hall.scanner.shown;
  phone.classList.toggle("badge", Boolean(person.badge));
  redraw(phone, [person, shown], () => (person.badge ? drawBadge(person, shown) : drawMessages(person, shown)));
}

/** Show what this person carries, in place of the trolley if that was in sight. */
export function openPhone(index) {
  reading = index;
  hand.querySelector('input[value="phone"]').click();
  drawPhone(hall);
}

function drawBadge(person, shown) {
  const held = shown?.kind === "badge" && shown.who === person.index;
  const { id, pin, roles_zh: zh, roles_en: en } = person.badge;
  return [
    node("p", { class: "office" }, "政务服务中心", node("span", { class: "en" }, "Service centre")),
    node("b", { class: "bearer" }, person.name),
    node("p", { class: "roles" }, `${id} · ${zh.join("、")}`, node("span", { class: "en" }, en.join(", "))),
    node("img", { src: `/badges/${person.index}.svg`, alt: "工牌上的码 Code on the badge" }),
    node("p", { class: "pin" }, both(`密码 ${pin}`, "PIN")),
    showButton(held, "show-badge", { who: String(person.index) }, "出示工牌", "Show badge"),
  ];
}

function drawMessages(person, shown) {
  const texts = person.texts.toReversed().map((text) => drawText(text, shown));
  const errands = person.errands.map((errand) => drawErrand(errand));
  const messages = person.messages.map((message) => drawMessage(person, message, shown));
  const all = [...texts, ...errands, ...messages];
  return [
    node("p", { class: "whose" }, person.name, node("span", { class: "en" }, "短信 Messages")),
    ...all,
    all.length ? null : node("p", { class: "empty" }, both("没有短信", "No messages")),
  ];
}

function drawText(text, shown) {
  const held = shown?.kind === "message" && shown.item === String(text.number);
  return node(
    "div",
    { class: "message" },
    node("p", { class: "words" }, text.text),
    text.qr ? node("img", { class: "alone", src: `/messages/${text.number}.svg`, alt: "二维码 QR code" }) : null,
    text.qr ? showButton(held, "show-message", { number: text.number }, "出示二维码", "Show QR") : null,
  );
}

function drawErrand(errand) {
  return node(
    "div",
    { class: errand.waiting ? "message" : "message done" },
    node("p", {}, `【东平政务】${errand.for}委托您代取“${errand.zh}”,请带本人身份证到24小时自助服务大厅${errand.cabinet}柜领取,代取码`),
    digits(errand.code),
    errand.waiting ? null : gone(),
  );
}

function drawMessage(person, message, shown) {
  const held = shown?.kind === "pickup" && shown.item === message.id;
  return node(
    "div",
    { class: message.waiting ? "message" : "message done" },
    node("p", {}, `【东平政务】您的“${message.zh}”已办好,请到24小时自助服务大厅${message.cabinet}柜领取,取件码`),
    digits(message.code),
    node("img", { src: `/codes/${encodeURIComponent(message.id)}.svg`, alt: "二维码 QR code" }),
    showButton(held, "show-pickup", { who: String(person.index), item: message.id }, "出示二维码", "Show QR"),
    message.waiting ? null : gone(),
  );
}

function digits(code) {
  return node("p", { class: "digits" }, code.replace(/(....)(?=.)/g, "$1 "));
}

function gone() {
  return node("p", { class: "en" }, "已不在柜里 No longer in its cell");
}

/** Hold something before the scanner, or take it away again. */
export function showButton(held, verb, told, zh, en) {
  const press = () => (held ? act("hide") : act(verb, told));
  return node("button", { type: "button", class: held ? "" : "primary", onclick: press }, held ? both("收起", "Take away") : both(zh, en));
}

document.getElementById("any-code").addEventListener("submit", (event) => {
  event.preventDefault();
  act("show", { text: event.target.elements.text.value });
});
