// Small comforts of every page; each one leaves quietly when the browser cannot.

// A scanned sign answers under its own short address. Put the page's real address in the bar: a reload or a shared
// link then leads to the page and is not counted as another scan.
const canonical = document.querySelector('link[rel="canonical"]');
if (canonical && location.pathname.toLowerCase().startsWith("/q/")) {
  history.replaceState(null, "", new URL(canonical.href).pathname + location.hash);
}

// Remember a language that was chosen by hand, for the next sign.
for (const link of document.querySelectorAll("[data-language]")) {
  link.addEventListener("click", () => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `language=${link.dataset.language}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  });
}

// Share by the phone's own sheet, else copy the address.
for (const button of document.querySelectorAll("[data-share]")) {
  const page = { title: document.title, url: canonical ? canonical.href : location.href };
  if (!navigator.share && !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      if (navigator.share) await navigator.share(page);
      else {
        await navigator.clipboard.writeText(page.url);
        button.textContent = button.dataset.share;
      }
    } catch {
      // The visitor closed the sheet: nothing to do.
    }
  });
}

// On the way along a trail: links to the stop before and after this place, from what trails.js keeps on the phone.
const way = document.querySelector("[data-way]");
if (way && canonical) {
  try {
    const { address, name, next, previous, stops } = JSON.parse(localStorage.getItem("walking"));
    const at = stops.findIndex((stop) => stop.address === new URL(canonical.href).pathname);
    const link = (text, to) => {
      const anchor = document.createElement("a");
      anchor.href = to;
      anchor.textContent = text;
      way.append(anchor);
    };
    if (at >= 0) {
      link(name, `${address}#stop-${at + 1}`);
      if (at > 0) link(`${previous} ${stops[at - 1].name}`, stops[at - 1].address);
      if (at + 1 < stops.length) link(`${next} ${stops[at + 1].name}`, stops[at + 1].address);
      way.hidden = false;
    }
  } catch {
    // No trail begun, or storage refused: the page is whole without it.
  }
}
