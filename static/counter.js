// The counter screen. Keys instead of the phone's keyboard, the amount in words, and the code for it, drawn here: no
// amount leaves the phone, and it works without the internet once it was opened. Without this script the page's form
// does the same by way of the site.
const root = document.querySelector("[data-counter]");

const DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
const SCALES = ["", "nghìn", "triệu", "tỷ"];

// As heritage/codecs/vietnamese_numbers.py says it.
function inWords(amount) {
  const words = [];
  for (let power = SCALES.length - 1; power >= 0; power--) {
    const group = Math.floor(amount / 1000 ** power) % 1000;
    if (group) words.push(...ofGroup(group, words.length === 0), SCALES[power]);
  }
  return [...(words.length ? words : [DIGITS[0]]), "đồng"].filter(Boolean).join(" ");
}

function ofGroup(group, isFirst) {
  const [hundreds, tens, units] = [Math.floor(group / 100), Math.floor(group / 10) % 10, group % 10];
  const words = hundreds || !isFirst ? [DIGITS[hundreds], "trăm"] : [];
  if (tens === 1) words.push("mười");
  else if (tens) words.push(DIGITS[tens], "mươi");
  else if (units && words.length) words.push("linh");
  if (units === 5 && tens) words.push("lăm");
  else if (units) words.push((tens > 1 && { 1: "mốt", 4: "tư" }[units]) || DIGITS[units]);
  return words;
}

const grouped = (amount) => String(amount).replace(/\B(?=(\d{3})+$)/g, ".");

if (root) {
  const { payload, symbol, codec, limit, worker } = root.dataset;
  Promise.all([import(symbol), import(codec)]).then(([{ redraw }, { asking }]) => start(redraw, asking)).catch(() => {});

  function start(redraw, asking) {
    const find = (name) => root.querySelector(`[data-${name}]`);
    const form = find("form");
    const input = form.elements.amount;
    const picture = find("code").querySelector("svg");
    const [tooLarge, amountShown, words, wordsAgain] = ["too-large", "amount", "words", "words-again"].map(find);
    const free = find("free").textContent;

    function set(text) {
      const digits = text.replace(/\D/g, "").replace(/^0+/, "");
      const isTooLarge = Number(digits) >= Number(limit);
      tooLarge.hidden = !isTooLarge;
      // A digit that would make it too large is not taken: what stands there can be paid.
      const amount = isTooLarge ? Number(input.dataset.taken || 0) : Number(digits);
      input.dataset.taken = amount;
      input.value = amount ? grouped(amount) : "";
      words.textContent = wordsAgain.textContent = amount ? inWords(amount) : "";
      amountShown.textContent = amount ? `${grouped(amount)} đ` : free;
      redraw(picture, amount ? asking(payload, amount) : payload);
    }

    find("keys").addEventListener("click", ({ target }) => {
      const key = target.closest("button")?.value;
      if (key === "delete") set(input.value.replace(/\D/g, "").slice(0, -1));
      else if (key === "clear") set("");
      else if (key) set(input.value + key);
    });
    input.addEventListener("input", () => set(input.value));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      root.dataset.view = "code";
      find("again").querySelector("button").focus();
    });
    find("again").querySelector("button").addEventListener("click", () => {
      set("");
      root.dataset.view = "amount";
      input.focus();
    });

    input.inputMode = "none"; // the keys stand below
    find("keys").hidden = find("again").hidden = false;
    root.classList.add("live");
    set(input.value);
  }

  const offline = root.querySelector("[data-offline]");
  const tell = () => { offline.hidden = navigator.onLine; };
  for (const change of ["online", "offline"]) addEventListener(change, tell);
  tell();
  keep(worker);
  stayAwake();
}

// Keep this page and its files on the phone. The worker serves these pages and no others.
async function keep(worker) {
  if (!("serviceWorker" in navigator) || !("caches" in self) || !navigator.onLine) return;
  const scope = location.pathname.slice(0, location.pathname.lastIndexOf("/") + 1);
  try {
    await navigator.serviceWorker.register(worker, { scope });
    const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((each) => each.href || each.src);
    const kept = await caches.open("counter");
    await kept.addAll([...files, root.dataset.symbol, root.dataset.codec]);
    const page = await fetch(location.pathname, { redirect: "error" });
    if (page.ok) await kept.put(location.pathname, page);
  } catch {
    // No room, or not allowed: the page works as long as it is open.
  }
}

// A phone that goes dark in front of a customer helps nobody.
async function stayAwake() {
  const ask = () => document.visibilityState === "visible" && navigator.wakeLock?.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", ask);
  await ask();
}
