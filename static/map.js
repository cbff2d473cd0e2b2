// The map of the town. /map.js, written by folium, has made it; this module puts on it the ground (pictures, or the
// wards' outlines, names and a grid), the places, and a card for the one that is chosen. All words stand in the page.

const frame = document.querySelector("[data-map]");
const map = frame && window[frame.dataset.map];
if (map) start(frame, map, window[`${frame.dataset.map}_base`]);

function start(frame, map, pictures) {
  const PATIENCE_MS = 4000;
  const GRID_DEGREES = 0.01;
  const NAMES_FROM_ZOOM = 14;
  const NAMES_OF_MANY_FROM_ZOOM = 17;
  const words = JSON.parse(frame.dataset.words);
  const language = document.documentElement.lang;
  const [south, west, north, east] = JSON.parse(frame.dataset.bounds);
  const town = L.latLngBounds([south, west], [north, east]);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const canvas = map.getContainer();
  const failed = document.querySelector("[data-map-failed]");
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const number = (value) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
  const distance = (metres) => metres < 1000
    ? say(words.metres, { number: number(metres) })
    : say(words.kilometres, { number: number(metres / 1000) });
  // A key of the town's kinds or levels, as the filter above the map calls it.
  const called = (name, key) => [...document.getElementById(name).options].find((each) => each.value === key)?.text ?? "";

  frame.classList.add("live");
  canvas.setAttribute("role", "region");
  canvas.setAttribute("aria-label", words.map);

  // --- What can be read or pressed -----------------------------------------------------------------------------------

  map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);

  // The wheel scrolls the page until somebody has taken hold of the map.
  map.scrollWheelZoom.disable();
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());

  // Marks are buttons; Leaflet presses them with the mouse only.
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && card) map.closePopup(card);
    if ((event.key === "Enter" || event.key === " ") && event.target.classList.contains("leaflet-marker-icon")) {
      event.preventDefault();
      focusGoesOn = true;
      event.target.click();
    }
  });

  function element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function mark(latlng, className, content, size, label) {
    const icon = L.divIcon({ className, html: content, iconSize: [size, size] });
    const marker = L.marker(latlng, { icon, riseOnHover: true });
    marker.on("add", () => {
      const drawn = marker.getElement();
      if (drawn) drawn.setAttribute("aria-label", label);
    });
    return marker;
  }

  // --- The ground ----------------------------------------------------------------------------------------------------

  // Leaflet empties the pictures it no longer wants with a data: address, which the policy of the page refuses.
  L.TileLayer.include({
    _abortLoading() {
      for (const [key, { coords, el }] of Object.entries(this._tiles)) {
        if (coords.z === this._tileZoom || el.complete) continue;
        el.onload = el.onerror = null;
        el.removeAttribute("src");
        el.remove();
        delete this._tiles[key];
      }
    },
    _removeTile(key) {
      this._tiles[key]?.el.removeAttribute("src");
      return L.GridLayer.prototype._removeTile.call(this, key);
    },
  });

  map.createPane("ground").style.zIndex = 150; // below the pictures: seen where they are missing

  function drawGrid() {
    const lines = [];
    const edge = town.pad(1);
    for (let at = Math.ceil(edge.getWest() / GRID_DEGREES); at * GRID_DEGREES < edge.getEast(); at++) {
      lines.push([[edge.getSouth(), at * GRID_DEGREES], [edge.getNorth(), at * GRID_DEGREES]]);
    }
    for (let at = Math.ceil(edge.getSouth() / GRID_DEGREES); at * GRID_DEGREES < edge.getNorth(); at++) {
      lines.push([[at * GRID_DEGREES, edge.getWest()], [at * GRID_DEGREES, edge.getEast()]]);
    }
    L.polyline(lines, { pane: "ground", className: "grid", interactive: false }).addTo(map);
  }

  async function drawOutlines() {
    const outlines = await load(frame.dataset.outlines);
    L.geoJSON(outlines, { pane: "ground", className: "ward", interactive: false }).addTo(map);
    L.geoJSON(outlines, { className: "ward-line", interactive: false }).addTo(map);
    for (const name of frame.querySelectorAll("svg.town text")) {
      const at = [north - (north - south) * name.getAttribute("y") / name.ownerSVGElement.viewBox.baseVal.height,
        west + (east - west) * name.getAttribute("x") / name.ownerSVGElement.viewBox.baseVal.width];
      const icon = L.divIcon({ className: "ward-name", html: element("span", "", name.textContent), iconSize: [160, 24] });
      L.marker(at, { pane: "ground", icon, interactive: false, keyboard: false }).addTo(map);
    }
  }

  function drawPictures() {
    let come = false;
    let missed = 0;
    const giveUp = () => {
      if (!come) map.removeLayer(pictures);
    };
    pictures.on("tileload", () => {
      come = true;
      frame.classList.add("pictured");
    });
    pictures.on("tileerror", () => {
      missed += 1;
      if (missed > 3) giveUp();
    });
    setTimeout(giveUp, PATIENCE_MS);
    pictures.addTo(map);
  }

  async function load(address, signal) {
    const response = await fetch(address, { signal });
    if (!response.ok) throw new Error(`${address} answered ${response.status}`);
    return response.json();
  }

  // --- The places ----------------------------------------------------------------------------------------------------

  const byName = new Map();
  const areas = L.layerGroup().addTo(map);
  const crowds = L.layerGroup().addTo(map); // clusters that the server made
  const marks = L.markerClusterGroup({
    maxClusterRadius: 44,
    showCoverageOnHover: false,
    animate: !calm,
    spiderLegPolylineOptions: { className: "leg" },
    iconCreateFunction: (cluster) => {
      const count = number(cluster.getChildCount());
      cluster.on("add", () => cluster.getElement()?.setAttribute("aria-label", say(words.cluster, { number: count })));
      return L.divIcon({ className: "cluster", html: element("span", "", count), iconSize: [40, 40] });
    },
  }).addTo(map);
  let areMany = false;
  let asking = null;
  let focusGoesOn = false; // a mark was pressed with the keyboard: what it opens gets the focus

  marks.on("clusterclick", () => setTimeout(focusOn, calm ? 100 : 600));

  function draw({ clustered, features }) {
    areMany = clustered;
    marks.clearLayers();
    areas.clearLayers();
    crowds.clearLayers();
    const alone = [];
    for (const { geometry, properties } of features) {
      const place = { ...properties, latlng: L.latLng(geometry.coordinates[1], geometry.coordinates[0]) };
      if (place.count) crowds.addLayer(crowdMark(place));
      else {
        byName.set(keyOf(place), place);
        alone.push(placeMark(place));
        if (place.radius) areas.addLayer(area(place));
      }
    }
    marks.addLayers(alone);
  }

  function area({ latlng, radius }) {
    return L.circle(latlng, { radius, className: "area", interactive: false });
  }

  function crowdMark({ latlng, count }) {
    const label = say(words.cluster, { number: number(count) });
    const marker = mark(latlng, "cluster", element("span", "", number(count)), 40, label);
    return marker.on("click", () => map.setView(latlng, Math.min(map.getZoom() + 2, map.getMaxZoom()), { animate: !calm }));
  }

  const isShop = ({ what }) => what === "shop";
  // As the list below the map names it: a site and a shop may have the same name in addresses.
  const keyOf = (place) => `${isShop(place) ? "shop" : "place"}-${place.slug}`;

  function placeMark(place) {
    const content = element("span", "");
    const glyph = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${isShop(place) ? frame.dataset.shopMotifs : frame.dataset.motifs}#${place.kind}`);
    glyph.append(use);
    const name = element("span", "name", place.name);
    if (place.lang) name.lang = place.lang;
    content.append(glyph, name);
    const marker = mark(place.latlng, `place ${place.precision}${isShop(place) ? " shop" : ""}`, content, 36, place.name);
    return marker.on("click", () => open(place, marker));
  }

  // --- The card ------------------------------------------------------------------------------------------------------

  let card = null;

  function open(place, marker) {
    const content = element("div", "place-card");
    const more = isShop(place) ? (place.sample ? "MẪU" : "") : called("level", place.level);
    content.append(element("p", "kind", [called("kind", place.kind), more].filter(Boolean).join(" · ")));
    const name = element("p", "place-name", place.name);
    if (place.lang) name.lang = place.lang;
    content.append(name);
    if (place.radius) content.append(element("p", "soft", say(words.area, { distance: distance(place.radius) })));
    const link = element("a", "", isShop(place) ? words.shop : words.read);
    link.href = `${isShop(place) ? frame.dataset.shops : frame.dataset.sites}/${encodeURIComponent(place.slug)}`;
    content.append(link);
    const shown = place.radius ? area(place).addTo(map) : null;
    shown?.getElement()?.classList.add("chosen");

    const opened = L.popup({ maxWidth: 260, minWidth: 180, offset: [0, -14], autoPanPadding: [12, 12] });
    opened.setLatLng(place.latlng).setContent(content);
    opened.on("remove", () => {
      shown?.remove();
      if (card !== opened) return;
      card = null;
      remember();
      const at = document.activeElement;
      // The card fades away with the focus still in it.
      if (at === document.body || opened.getElement()?.contains(at)) {
        (marker?.getElement() ?? canvas).focus({ preventScroll: true });
      }
    });
    card = opened;
    card.key = keyOf(place);
    opened.openOn(map);
    const close = opened.getElement().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", words.close);
    close.title = words.close;
    link.focus({ preventScroll: true });
    focusGoesOn = false;
    remember();
  }

  // After a cluster was opened with the keyboard, go on with the first mark in sight.
  function focusOn() {
    if (!focusGoesOn) return;
    focusGoesOn = false;
    const edge = canvas.getBoundingClientRect();
    const next = [...canvas.querySelectorAll(".leaflet-marker-icon[role=button]")].find((each) => {
      const { left, right, top, bottom } = each.getBoundingClientRect();
      return left >= edge.left && right <= edge.right && top >= edge.top && bottom <= edge.bottom;
    });
    (next ?? canvas).focus({ preventScroll: true });
  }

  // --- The address: #zoom/latitude/longitude, #place-name or #shop-name, or both ----------------------------------------

  let isSettled = false;

  function readAddress() {
    const parts = location.hash.slice(1).split("/");
    const key = parts.find((part) => /^(place|shop)-/.test(part));
    const view = parts.slice(0, 3).map(Number);
    const isView = view.length === 3 && view.every(Number.isFinite) && town.pad(0.5).contains([view[1], view[2]]);
    return { key, view: isView ? view : null };
  }

  function remember() {
    if (!isSettled) return;
    const { lat, lng } = map.getCenter();
    const view = `#${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`;
    history.replaceState(null, "", card ? `${view}/${card.key}` : view);
    for (const link of document.querySelectorAll("[data-language]")) {
      link.search = location.search;
      link.hash = location.hash;
    }
  }

  async function show(key, keepsView) {
    if (!byName.has(key)) {
      const [, what, slug] = key.match(/^(place|shop)-(.*)$/);
      const found = await load(`${frame.dataset.places}&${what}=${encodeURIComponent(slug)}`);
      for (const { geometry, properties } of found.features) {
        byName.set(key, { ...properties, latlng: L.latLng(geometry.coordinates[1], geometry.coordinates[0]) });
      }
    }
    const place = byName.get(key);
    if (!place) return; // its position is not known: the list, to which the address leads too, says so
    if (!keepsView) {
      if (place.radius) map.fitBounds(place.latlng.toBounds(2 * place.radius), { animate: false });
      else map.setView(place.latlng, isShop(place) ? map.getMaxZoom() : 16, { animate: false });
    }
    frame.scrollIntoView({ block: "center" });
    open(place, null);
  }

  async function goToAddress() {
    const { key, view } = readAddress();
    if (view) map.setView([view[1], view[2]], view[0], { animate: false });
    if (key) await show(key, Boolean(view));
  }

  // --- Begin ---------------------------------------------------------------------------------------------------------

  async function askForView() {
    asking?.abort();
    asking = new AbortController();
    const box = map.getBounds().pad(0.2);
    // Two decimals are a kilometre: a small move asks for the same box again, which the browser has.
    const bbox = [Math.max(box.getWest(), -180), Math.max(box.getSouth(), -90),
      Math.min(box.getEast(), 180), Math.min(box.getNorth(), 90)];
    const rounded = bbox.map((value, place) => (place < 2 ? Math.floor : Math.ceil)(value * 100) / 100);
    const query = `&bbox=${rounded.map((value) => value.toFixed(2)).join(",")}&zoom=${Math.round(map.getZoom())}`;
    try {
      draw({ ...await load(frame.dataset.places + query, asking.signal), clustered: true });
      focusOn();
    } catch (fault) {
      if (fault.name !== "AbortError") tell();
    }
  }

  function tell() {
    failed.textContent = words.failed;
    failed.hidden = false;
  }

  let later = 0;
  map.on("moveend", () => {
    canvas.classList.toggle("near-enough", map.getZoom() >= (areMany ? NAMES_OF_MANY_FROM_ZOOM : NAMES_FROM_ZOOM));
    remember();
    if (!areMany || !isSettled) return;
    clearTimeout(later);
    later = setTimeout(askForView, 150);
  });

  document.querySelector("form.filter").addEventListener("submit", (event) => {
    event.target.action = event.target.action.split("#")[0] + location.hash;
  });
  for (const link of document.querySelectorAll("[data-show]")) link.hidden = false;

  async function begin() {
    map.fitBounds(town, { animate: false });
    drawGrid();
    drawOutlines().catch(() => {}); // the still picture below has shown them
    try {
      draw(await load(frame.dataset.places));
      if (byName.size && !areMany) {
        const around = [...byName.values()].map(({ latlng, radius }) => latlng.toBounds(2 * (radius ?? 300)));
        const whole = around.reduce((bounds, each) => bounds.extend(each), L.latLngBounds([]));
        map.fitBounds(map.getBoundsZoom(whole) > map.getMinZoom() ? whole : marks.getBounds(), { animate: false });
      }
      await goToAddress();
    } catch {
      tell();
    }
    if (pictures) drawPictures(); // not before the view is known: each picture asked for is wanted
    isSettled = true;
    if (card) remember();
    if (areMany) {
      if (Math.round(map.getZoom()) !== map.getMinZoom()) await askForView();
    }
    frame.dataset.ready = "";
    addEventListener("hashchange", () => goToAddress().catch(tell));
  }

  begin();
}
