// Small tools of the page: make elements, write both languages, reach into the hall.

/** Make an element: node("button", {class: "x", onclick: f}, ...children). Null children are left out. */
export function node(tag, facts = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Chinese first, English beside it. */
export function both(zh, en) {
  const words = document.createDocumentFragment();
  words.append(zh, " ", node("span", { class: "en" }, en));
  return words;
}

/** Replace what an element holds, only when `key` says that it is different from what was drawn last. */
export function redraw(element, key, draw) {
  const wanted = JSON.stringify(key);
  if (element.dataset.drawn === wanted) return;
  element.dataset.drawn = wanted;
  element.replaceChildren(...draw().filter((child) => child !== null));
}

/** Colour never says anything alone: each tone has its sign. */
export const SIGNS = { done: "✓", care: "!", stopped: "✕", off: "–", hall: "●" };

/** A state in a word with its sign. */
export function pill(tone, zh, en) {
  return node("span", { class: `pill ${tone}` }, node("i", { "aria-hidden": "true" }, SIGNS[tone]), " ", both(zh, en));
}

/** A row of switches of which one is on: each { id, zh, en }; the first is on at the start. */
export function switches(place, choices, pick) {
  const row = document.getElementById(place);
  for (const { id, zh, en } of choices) {
    const choose = node("input", { type: "radio", name: place, value: id, checked: id === choices[0].id, onchange: () => pick(id) });
    row.append(node("label", {}, choose, node("span", {}, both(zh, en))));
  }
  pick(choices[0].id);
}

/** Line icons, drawn here so that the page needs no font. */
const ICONS = {
  card: "M3 6h18v12H3zM6.5 15.5c.4-2 4.6-2 5 0M9 12.2a1.6 1.6 0 1 0 0-.01M15 10h3.5M15 13.5h3.5",
  phone: "M7 2.5h10v19H7zM10.5 18.8h3",
  paper: "M6 3h9l4 4v14H6zM15 3v4h4M9 11.5h7M9 15h7",
  scissors: "M6.5 8.5a2.3 2.3 0 1 0 0-.01M6.5 19.8a2.3 2.3 0 1 0 0-.01M8.3 8.2 20 17.5M8.3 17.3 20 7.5",
  badge: "M5 6h14v15H5zM10 6V3h4v3M12 13.5a2.2 2.2 0 1 0 0-.01M8 18.5c.5-3 7.5-3 8 0",
  bars: "M3 5v14M6 5v14M10 5v14M12.5 5v14M17 5v14M21 5v14",
  person: "M12 12a4 4 0 1 0 0-.01M4.5 21c.6-6 14.4-6 15 0",
};

export function icon(name) {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("class", "icon");
  drawn.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", ICONS[name]);
  drawn.append(line);
  return drawn;
}

/** Do one movement; what hands cannot do is told at the foot of the page. */
export async function act(verb, told = {}) {
  try {
    const answer = await fetch("/do", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ do: verb, ...told }),
    });
    const outcome = await answer.json();
    if (!outcome.ok) tell(outcome.why);
    return outcome.ok;
  } catch {
    tell("大厅没有开着 / the hall is not open");
    return false;
  }
}

let silence = 0;

function tell(why) {
  const says = document.getElementById("says");
  says.textContent = why;
  says.hidden = false;
  clearTimeout(silence);
  silence = setTimeout(() => (says.hidden = true), 5000);
}
