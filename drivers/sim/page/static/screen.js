// The terminal's live screen: a page to embed, or noVNC's own module speaking to a VNC server through a web socket.
import { node } from "./dom.js";

const glass = document.getElementById("glass");
const AGAIN = 1500; // milliseconds before another try

export function drawScreen(view) {
  document.documentElement.style.setProperty("--screen-ratio", `${view.width} / ${view.height}`);
  document.querySelector(".casing").classList.toggle("landscape", view.width > view.height);
  if (view.address.startsWith("ws")) connect(view.address);
  else if (view.address) glass.replaceChildren(node("iframe", { src: view.address, title: "终端屏幕 Terminal screen" }));
  else say("终端屏幕在自己的窗口里", "The terminal's screen is in a window of its own");
}

async function connect(address) {
  const { default: Screen } = await import("/novnc/core/rfb.js");
  glass.replaceChildren();
  const screen = new Screen(glass, address);
  screen.scaleViewport = true;
  screen.background = "#16212c";
  screen.addEventListener("disconnect", () => {
    say("终端屏幕没有连上,正在再试", "The terminal's screen is away, trying again");
    setTimeout(() => connect(address), AGAIN);
  });
}

function say(zh, en) {
  glass.replaceChildren(node("p", { class: "elsewhere" }, zh, node("span", { class: "en" }, en)));
}
