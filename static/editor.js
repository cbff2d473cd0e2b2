// The editor of texts: tools for a story, how a phone shows it, tidy pasting; and no word is lost when saving fails.
// Without it the page is a form like any other.

const KEEP_EVERY = 2000;
const PREVIEW_AFTER = 400;
const OWN = crypto.randomUUID?.() ?? String(Math.random()); // what this page keeps, beside what others left
const BLOCK_MARK = /^(#{1,6} |[-*] |> )/;

const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

// Puts text in place of what is selected, in a way that the browser can undo.
function insert(area, text) {
  area.focus();
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function replace(area, start, end, text) {
  area.setSelectionRange(start, end);
  insert(area, text);
  area.setSelectionRange(start, start + text.length);
}

const around = (mark) => (area) => {
  let { selectionStart: start, selectionEnd: end, value } = area;
  while (start < end && /\s/.test(value[start])) start += 1;
  while (end > start && /\s/.test(value[end - 1])) end -= 1;
  const text = value.slice(start, end);
  const isMarked = text.length > 2 * mark.length && text.startsWith(mark) && text.endsWith(mark);
  replace(area, start, end, isMarked ? text.slice(mark.length, -mark.length) : mark + text + mark);
  if (!text) area.setSelectionRange(start + mark.length, start + mark.length);
};

const before = (mark) => (area) => {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const end = [area.value.indexOf("\n", area.selectionEnd), area.value.length].find((at) => at >= 0);
  const lines = area.value.slice(start, end).split("\n");
  const isMarked = lines.every((line) => line.startsWith(mark));
  replace(area, start, end, lines.map((line) => (isMarked ? "" : mark) + line.replace(BLOCK_MARK, "")).join("\n"));
};

const TOOLS = { strong: around("**"), emphasis: around("*"), heading: before("## "), list: before("- "), quote: before("> ") };
const KEYS = { b: "strong", i: "emphasis" };

function edit(root) {
  const form = root.querySelector("[data-editor]");
  if (!form) return;
  const find = (name) => root.querySelector(`[data-${name}]`);
  const areas = [...form.querySelectorAll("textarea")];
  const stories = areas.filter((area) => area.dataset.part === "body");
  const address = new URL(form.action).pathname;
  const placeOf = (area) => area.closest("[data-passage]")?.dataset.place ?? area.name;
  const boxOf = (area) => area.closest("[data-passage]")?.querySelector("[type=checkbox]");
  const token = () => form.elements.form_token.value;
  const leaving = new AbortController();

  // What stands in the form, and whether it is saved.
  const words = () => areas.map((area) => ({ place: placeOf(area), text: area.value, box: boxOf(area)?.checked ?? false }));
  const saved = "typed" in form.dataset ? "" : JSON.stringify(words());
  const isUnsaved = () => JSON.stringify(words()) !== saved;

  function keep() {
    find("unsaved").hidden = !isUnsaved();
    try {
      if (!isUnsaved()) localStorage.removeItem(`text:${address}:${OWN}`);
      else localStorage.setItem(`text:${address}:${OWN}`, JSON.stringify({ base: form.elements.base.value, at: Date.now(), words: words() }));
    } catch {
      // No room, or not allowed: the words are kept as long as the page is open.
    }
  }

  // Words that an earlier page has kept: the newest first, and only what is not in the form anyway.
  function offer() {
    const kept = [];
    try {
      for (const key of Object.keys(localStorage).filter((each) => each.startsWith(`text:${address}:`) && !each.endsWith(OWN))) {
        const left = JSON.parse(localStorage.getItem(key));
        if (JSON.stringify(left.words) === JSON.stringify(words())) localStorage.removeItem(key);
        else kept.push({ key, ...left });
      }
    } catch {
      return;
    }
    const [newest] = kept.sort((one, other) => other.at - one.at);
    find("offer").hidden = !newest;
    if (!newest) return;
    find("when").textContent = new Date(newest.at).toLocaleString(document.documentElement.lang);
    find("bring-back").onclick = () => {
      bringBack(newest);
      keep();
      localStorage.removeItem(newest.key);
    };
    find("throw-away").onclick = () => {
      localStorage.removeItem(newest.key);
      offer();
    };
  }

  function bringBack({ base, words: kept }) {
    const free = [...areas];
    const lost = [];
    for (const { place, text, box } of kept) {
      const at = free.findIndex((area) => placeOf(area) === place);
      if (at < 0) {
        lost.push(text);
        continue;
      }
      const [area] = free.splice(at, 1);
      area.value = text;
      if (boxOf(area)) boxOf(area).checked = box;
    }
    form.elements.base.value = base; // if somebody has saved since, both are shown
    for (const text of lost.filter(Boolean)) {
      const paragraph = document.createElement("p");
      paragraph.className = "words";
      paragraph.textContent = text;
      find("left").append(paragraph);
    }
    find("left").hidden = !lost.some(Boolean);
    find("offer").hidden = find("left").hidden;
    for (const button of find("offer").querySelectorAll("button")) button.hidden = true;
    (stories[0] ?? areas[0]).focus();
    preview();
  }

  // Saving. Whatever fails, the words stay where they are.
  const tell = (what) => {
    for (const each of find("troubles").children) each.hidden = each.dataset.trouble !== what;
  };

  async function send() {
    try {
      tell("");
      let answer = await post();
      if (answer.status === 403 && !(await renew())) return;
      if (answer.status === 403) answer = await post();
      await take(answer);
    } catch {
      tell("offline");
    }
  }

  const post = () => fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });

  // Somebody who has signed in again in another tab has a new mark for their forms.
  async function renew() {
    const page = await fetch(address);
    const mark = parsed(await page.text()).querySelector("[data-editor] [name=form_token]");
    if (page.redirected || !mark) tell(page.redirected ? "signed-out" : "closed");
    else form.elements.form_token.value = mark.value;
    return mark && !page.redirected;
  }

  async function take(answer) {
    if (answer.ok && answer.redirected) {
      leave();
      location.assign(answer.url);
      return;
    }
    const next = parsed(await answer.text()).querySelector("[data-editing]");
    if (next) {
      leave();
      root.replaceWith(next);
      edit(next);
      next.querySelector("[data-told], .wrong textarea, .wrong input")?.focus();
    } else tell(answer.status === 413 ? "too-large" : answer.status === 403 ? "closed" : "failed");
  }

  function leave() {
    leaving.abort();
    clearInterval(keeping);
    try {
      localStorage.removeItem(`text:${address}:${OWN}`);
    } catch {
      // Nothing was kept then.
    }
  }

  // How a phone shows it.
  let waiting = 0;
  let asked = 0;

  async function preview() {
    asked += 1;
    const turn = asked;
    const sent = new URLSearchParams({ form_token: token() });
    for (const area of stories) sent.append("body", area.value);
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: sent });
      if (!answer.ok || turn !== asked) return;
      const story = find("preview-story");
      story.innerHTML = await answer.text(); // made safe by the site, as on the public page
      const lead = document.createElement("p");
      lead.className = "lead";
      lead.textContent = areas.find((area) => area.dataset.part === "summary")?.value ?? "";
      story.prepend(lead);
      find("preview-frame").hidden = false;
      follow();
    } catch {
      // No connection: it shows what it showed.
    }
  }

  // The preview goes along to what is being written.
  function follow() {
    const story = find("preview-story");
    const before = stories.slice(0, stories.indexOf(last)).reduce((sum, area) => sum + area.value.length, last?.selectionStart ?? 0);
    const all = stories.reduce((sum, area) => sum + area.value.length, 1);
    story.scrollTop = (story.scrollHeight * before) / all - story.clientHeight / 3;
  }

  async function paste(event) {
    const html = event.clipboardData.getData("text/html");
    if (!html) return;
    event.preventDefault();
    const area = event.target;
    let text = event.clipboardData.getData("text/plain");
    try {
      const sent = new URLSearchParams({ form_token: token(), html });
      const answer = await fetch(form.dataset.pasted, { method: "POST", body: sent });
      if (answer.ok) text = (await answer.text()) || text;
    } catch {
      // The plain words then.
    }
    insert(area, text);
  }

  let [last] = stories;
  for (const area of stories) {
    area.addEventListener("focus", () => {
      last = area;
      follow();
    });
    area.addEventListener("paste", paste);
    area.addEventListener("keydown", (event) => {
      if (event.altKey && event.key === "F10") { // as in other editors: past all the paragraphs between here and the tools
        event.preventDefault();
        root.querySelector("[data-tool]").focus();
      }
      const tool = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && KEYS[event.key.toLowerCase()];
      if (!tool) return;
      event.preventDefault();
      TOOLS[tool](area);
    });
  }
  for (const button of root.querySelectorAll("[data-tool]")) {
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
    button.addEventListener("click", () => TOOLS[button.dataset.tool](last));
    button.addEventListener("keydown", (event) => { if (event.key === "Escape") last.focus(); });
  }
  if (find("tools")) find("tools").hidden = false;
  for (const area of areas) {
    const again = area.closest("[data-passage]")?.querySelector("[data-again]");
    if (again) area.addEventListener("input", () => { again.checked = true; }, { once: true });
  }
  form.addEventListener("input", () => {
    find("unsaved").hidden = !isUnsaved();
    clearTimeout(waiting);
    waiting = setTimeout(preview, PREVIEW_AFTER);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = find("save");
    button.setAttribute("aria-disabled", "true");
    if (button.dataset.busy) return;
    button.dataset.busy = "yes";
    keep();
    send().finally(() => {
      button.removeAttribute("aria-disabled");
      delete button.dataset.busy;
    });
  });
  const keeping = setInterval(keep, KEEP_EVERY);
  addEventListener("pagehide", keep, { signal: leaving.signal });
  addEventListener("beforeunload", (event) => { if (isUnsaved()) event.preventDefault(); }, { signal: leaving.signal });
  keep();
  offer();
  preview();
}

const root = document.querySelector("[data-editing]");
if (root) edit(root);
