// Sends chosen pictures and PDFs, one after the other. A picture is made a JPEG of a page's size first.
"use strict";

const LONG_SIDE = 3000;
const QUALITY = 0.85;
const MOST_BYTES = 8 * 1024 * 1024;
const WORDS = {
  waiting: ["正在传…", "Sending…"],
  good: ["已传到自助机 ✓", "It is at the terminal"],
  large: ["文件太大,最多8兆。", "Too large: 8 MB at most."],
  unclear: ["打不开这个文件,请传照片或PDF。", "Please send a photo or a PDF."],
  away: ["没有传成,请再试一次。", "It was not sent. Please try again."],
};
let line = Promise.resolve();

for (const section of document.querySelectorAll("section[data-material]")) {
  for (const input of section.querySelectorAll("input")) {
    input.addEventListener("change", () => {
      for (const file of input.files) {
        begin(section, file);
      }
      input.value = "";
    });
  }
}

function begin(section, file) {
  const row = document.createElement("li");
  const said = document.createElement("span");
  said.className = "said";
  row.append(picture(file), said);
  section.querySelector("ul").append(row);
  const page = { material: section.dataset.material, file, id: newId(), row, said };
  queue(page);
}

function queue(page) {
  say(page, "", WORDS.waiting);
  line = line.then(() => send(page)).catch(() => failed(page, WORDS.away));
}

async function send(page) {
  const pdf = page.file.type === "application/pdf";
  let body;
  try {
    body = pdf ? page.file : await asJpeg(page.file);
  } catch {
    say(page, "bad", WORDS.unclear);
    return;
  }
  if (body.size > MOST_BYTES) {
    say(page, "bad", WORDS.large);
    return;
  }
  const headers = { "Content-Type": pdf ? "application/pdf" : "image/jpeg", "X-Page": page.id };
  const where = `${location.pathname}/pages?material=${encodeURIComponent(page.material)}`;
  const answer = await fetch(where, { method: "POST", headers, body, credentials: "same-origin" });
  if (answer.ok) {
    say(page, "good", WORDS.good);
    return;
  }
  const refusal = await answer.json().catch(() => null);
  failed(page, refusal ? [refusal.message_zh, refusal.message_en] : WORDS.away);
}

async function asJpeg(file) {
  const image = new Image();
  const address = URL.createObjectURL(file);
  try {
    image.src = address;
    await image.decode();
  } finally {
    URL.revokeObjectURL(address);
  }
  const scale = Math.min(1, LONG_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.naturalWidth * scale);
  canvas.height = Math.round(image.naturalHeight * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => canvas.toBlob((made) => (made ? done(made) : failed()), "image/jpeg", QUALITY));
}

function picture(file) {
  if (file.type === "application/pdf") {
    const sheet = document.createElement("span");
    sheet.className = "doc";
    sheet.textContent = "PDF";
    return sheet;
  }
  const image = document.createElement("img");
  image.alt = "";
  image.src = URL.createObjectURL(file);
  return image;
}

function failed(page, words) {
  say(page, "bad", words);
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = "重试 Again";
  again.addEventListener("click", () => {
    again.remove();
    queue(page);
  });
  page.row.append(again);
}

function say(page, state, words) {
  page.row.className = state;
  const [zh, en] = words;
  const beneath = document.createElement("small");
  beneath.textContent = en;
  page.said.replaceChildren(zh, beneath);
}

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
