// The stack of cards: citizens and staff, each laid on the reader by a click or by dragging it there.
import { act, both, icon, node, redraw, switches } from "./dom.js";
import { openPhone } from "./phone.js";

const cards = document.getElementById("cards");
const KINDS = {
  resident: ["居民身份证", "Resident ID"],
  permit: ["港澳台居民居住证", "Residence permit"],
  foreign_2017: ["外国人永久居留证 2017", "Foreign resident 2017"],
  foreign_2023: ["外国人永久居留证 2023", "Foreign resident 2023"],
};
const STACKS = [
  { id: "citizens", zh: "市民", en: "citizens" },
  { id: "staff", zh: "工作人员", en: "staff" },
];
const built = [];
let hall = null;

export function buildStacks() {
  switches("stacks", STACKS, (id) => (cards.dataset.stack = id));
}

export function drawPeople(now) {
  hall = now;
  if (built.length === 0) built.push(...now.people.map(buildCard));
  now.people.forEach((person, index) => drawCard(built[index], person));
}

function buildCard(person) {
  const card = node(
    "article",
    { class: `card ${person.kind} ${person.badge ? "staff" : "citizens"}`, draggable: "true", ondragstart: (event) => event.dataTransfer.setData("text/plain", String(person.index)) },
    node(
      "button",
      { type: "button", class: "lay", onclick: () => layOrLift(person.index) },
      node("span", { class: "kind" }, KINDS[person.kind][0], node("span", { class: "en" }, KINDS[person.kind][1])),
      node("b", {}, person.name, person.english_name ? node("span", { class: "en" }, ` ${person.english_name}`) : null),
      node("span", { class: "number" }, person.number.replace(/^(.{6})(.{4,8})(.+)$/, "$1 $2 $3")),
      icon(person.badge ? "badge" : "person"),
    ),
    node("p", { class: "note" }, person.note_zh, node("span", { class: "en" }, person.note_en)),
    node("button", { type: "button", class: "messages", onclick: () => openPhone(person.index) }),
  );
  cards.append(card);
  return card;
}

function drawCard(card, person) {
  const lies = hall.reader.card === person.index;
  card.classList.toggle("lies", lies);
  card.querySelector(".lay").setAttribute("aria-pressed", String(lies));
  const messages = card.querySelector(".messages");
  const waiting = [...person.messages, ...person.errands].filter((message) => message.waiting).length + person.texts.length;
  messages.hidden = !person.badge && !person.messages.length && !person.errands.length && !person.texts.length;
  redraw(messages, waiting, () => wordsOf(person, waiting));
}

function wordsOf(person, waiting) {
  if (person.badge) return [icon("badge"), both("工牌", "badge, PIN")];
  return [icon("phone"), both(waiting ? `手机 短信 ${waiting}` : "手机", waiting === 1 ? "1 message" : waiting ? `${waiting} messages` : "phone")];
}

function layOrLift(index) {
  if (hall.reader.card === index) return act("lift");
  openPhone(index);
  return act("lay", { who: String(index) });
}
