// Put into every measured page: when one can work, and how long a key press takes to be painted.
let usable;
window.benchmark = {
  usable: new Promise((resolve) => { usable = resolve; }),
  presses: [],
  marks: () => document.querySelectorAll("#text mark").length,
  // Select one word of the text that carries no mark, the further down the higher the number.
  select(number) {
    const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
    const plain = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.parentElement.closest("mark") && /\w{2,}/.test(node.data)) plain.push(node);
    }
    const node = plain[Math.floor((plain.length * number) / 40)];
    const skip = plain.length === 1 ? number * 200 : 0;
    const word = /\w{2,}/.exec(node.data.slice(skip));
    const start = skip + word.index;
    node.parentElement.scrollIntoView({ block: "center" });
    document.getElementById("text").focus({ preventScroll: true });
    getSelection().setBaseAndExtent(node, start, node, start + word[0].length);
  },
};

function painted(then) {
  requestAnimationFrame(() => requestAnimationFrame(() => then(performance.now())));
}

// Our page says so itself, perhaps before its HTML is complete; the bare one is ready then.
new MutationObserver((_changes, observer) => {
  if (!document.documentElement.dataset.ready) return;
  observer.disconnect();
  painted(usable);
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-ready"] });
document.addEventListener("DOMContentLoaded", () => {
  if ("bare" in document.documentElement.dataset) painted(usable);
}, { once: true });
addEventListener("keydown", (event) => {
  painted((at) => window.benchmark.presses.push(at - event.timeStamp));
}, { capture: true });
