// The cards of the synthetic people, and the phone of the one whose messages are being read.
import { act, both, icon, node, redraw } from "./dom.js";

const cards = document.getElementById("cards");
const phone = document.getElementById("phone");
const KINDS = {
  resident: ["居民身份证", "Resident ID"],
  permit: ["港澳台居民居住证", "Residence permit"],
  foreign_2017: ["外国人永久居留证 2017", "Foreign resident 2017"],
  foreign_2023: ["外国人永久居留证 2023", "Foreign resident 2023"],
};
const built = [];
let reading = 0;
let hall = null;

export function drawPeople(now) {
  hall = now;
  if (built.length === 0) built.push(...now.people.map(buildCard));
  now.people.forEach((person, index) => drawCard(built[index], person));
  drawPhone();
}

function buildCard(person) {
  const card = node(
    "article",
    { class: `card ${person.kind}`, draggable: "true", ondragstart: (event) => event.dataTransfer.setData("text/plain", String(person.index)) },
    node(
      "button",
      { type: "button", class: "lay", onclick: () => layOrLift(person.index) },
      node("span", { class: "kind" }, KINDS[person.kind][0], node("span", { class: "en" }, KINDS[person.kind][1])),
      node("b", {}, person.name, person.english_name ? node("span", { class: "en" }, ` ${person.english_name}`) : null),
      node("span", { class: "number" }, person.number.replace(/^(.{6})(.{4,8})(.+)$/, "$1 $2 $3")),
      icon("person"),
    ),
    node("p", { class: "note" }, person.note_zh, node("span", { class: "en" }, person.note_en)),
    person.messages.length ? node("button", { type: "button", class: "messages", onclick: () => open(person.index) }) : null,
  );
  cards.append(card);
  return card;
}

function drawCard(card, person) {
  const lies = hall.reader.card === person.index;
  card.classList.toggle("lies", lies);
  card.querySelector(".lay").setAttribute("aria-pressed", String(lies));
  const waiting = person.messages.filter((message) => message.waiting).length;
  const messages = card.querySelector(".messages");
  if (messages) redraw(messages, waiting, () => [icon("phone"), both(waiting ? `手机 待取 ${waiting}` : "手机", waiting ? `${waiting} to collect` : "phone")]);
}

function layOrLift(index) {
  if (hall.reader.card === index) return act("lift");
  open(index);
  return act("lay", { who: String(index) });
}

function open(index) {
  reading = index;
  drawPhone();
}

function drawPhone() {
  const person = hall.people[reading];
  if (!person) return;
  const shown = hall.scanner.shown;
  redraw(phone, [person, shown], () => [
    node("p", { class: "whose" }, person.name, node("span", { class: "en" }, "短信 Messages")),
    ...person.messages.map((message) => drawMessage(person, message, shown)),
    person.messages.length ? null : node("p", { class: "empty" }, both("没有短信", "No messages")),
  ]);
}

function drawMessage(person, message, shown) {
  const held = shown?.item === message.id;
  const show = () => (held ? act("hide") : act("show-pickup", { who: String(person.index), item: message.id }));
  return node(
    "div",
    { class: message.waiting ? "message" : "message done" },
    node("p", {}, `【东平政务】您的“${message.zh}”已办好,请到24小时自助服务大厅A柜领取,取件码`),
    node("p", { class: "digits" }, message.code.replace(/(....)(?=.)/g, "$1 ")),
    node("img", { src: `/codes/${encodeURIComponent(message.id)}.svg`, alt: "二维码 QR code" }),
    node("button", { type: "button", class: held ? "" : "primary", onclick: show }, held ? both("收起", "Take away") : both("出示二维码", "Show QR")),
    message.waiting ? null : node("p", { class: "en" }, "已不在柜里 No longer in its cell"),
  );
}

document.getElementById("any-code").addEventListener("submit", (event) => {
  event.preventDefault();
  act("show", { text: event.target.elements.text.value });
});
