// A trail's progress, kept on this phone and nowhere else: which stops were visited, and which trail is being walked,
// so that a site's own page can show the stop before and after (site.js reads it).
const trail = document.querySelector("[data-trail]");

function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function save(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Private browsing may refuse storage: the ticks then last as long as the page.
  }
}

if (trail) {
  const stops = [...trail.querySelectorAll("[data-stop]")];
  const key = `trail ${trail.dataset.trail}`;
  const visited = load(key);
  for (const [number, stop] of stops.entries()) {
    const tick = stop.querySelector(".seen input");
    const show = () => {
      tick.checked = Boolean(visited[number]);
      stop.classList.toggle("visited", tick.checked);
    };
    tick.addEventListener("change", () => {
      visited[number] = tick.checked;
      save(key, visited);
      show();
    });
    stop.querySelector(".seen").hidden = false;
    show();
  }
  const { address, name, next, previous } = trail.dataset;
  const order = stops.filter((stop) => stop.dataset.stop).map((stop) => ({ address: stop.dataset.stop, name: stop.dataset.name }));
  save("walking", { address, name, next, previous, stops: order });
}
