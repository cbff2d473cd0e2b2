// The pin on the map of the town: press, drag, or let the phone say where it is; the field below holds the numbers.
// /map.js, written by folium, has made the map. Without this script, the numbers are typed, or left to the agent.
const frame = document.querySelector("[data-pin]");
const map = frame && window[frame.dataset.pin];
if (map) start(frame, map, window[`${frame.dataset.pin}_base`]);

function start(frame, map, pictures) {
  const NEAR_ZOOM = pictures ? 17 : 14; // on outlines alone, nearer shows nothing
  const words = JSON.parse(frame.dataset.words);
  const [south, west, north, east] = JSON.parse(frame.dataset.bounds);
  const town = L.latLngBounds([south, west], [north, east]);
  const field = document.getElementById(frame.dataset.field);
  const status = frame.querySelector("[data-pin-status]");
  const canvas = map.getContainer();

  // Leaflet empties pictures that it no longer wants with a data: address, which the policy of the page refuses.
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

  frame.hidden = false;
  map.invalidateSize();
  map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  canvas.setAttribute("role", "region");
  canvas.setAttribute("aria-label", words.map);
  map.scrollWheelZoom.disable();
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  if (pictures) pictures.addTo(map);
  drawOutlines().catch(() => {}); // the pin can be put without them

  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 40 52");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", "M20 0a20 20 0 0 0-20 20c0 14 20 32 20 32s20-18 20-32a20 20 0 0 0-20-20zm0 28a8 8 0 1 1 0-16 8 8 0 0 1 0 16z");
  shape.setAttribute("fill", "currentColor");
  drawing.append(shape);
  const icon = L.divIcon({ className: "mark", html: drawing, iconSize: [40, 52], iconAnchor: [20, 52] });
  const pin = L.marker(town.getCenter(), { icon, draggable: true, autoPan: true, keyboard: false, alt: words.pin });

  function put(at) {
    if (!town.contains(at)) return false;
    pin.setLatLng(at).addTo(map);
    // Five decimals are about a metre.
    field.value = `${at.lat.toFixed(5)}, ${at.lng.toFixed(5)}`;
    return true;
  }

  pin.on("dragend", () => {
    if (!put(pin.getLatLng())) pin.setLatLng(written() ?? town.getCenter());
  });
  map.on("click", ({ latlng }) => put(latlng));
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== canvas) return;
    event.preventDefault(); // it would send the form
    put(map.getCenter());
  });

  function written() {
    const [latitude, longitude] = field.value.split(",").map(Number);
    return Number.isFinite(latitude) && Number.isFinite(longitude) && field.value ? L.latLng(latitude, longitude) : null;
  }

  const before = written();
  if (before && put(before)) map.setView(before, NEAR_ZOOM, { animate: false });
  else map.fitBounds(town, { animate: false });

  const here = frame.querySelector("[data-pin-here]");
  if (!navigator.geolocation) here.hidden = true;
  here.addEventListener("click", () => {
    tell(words.waiting);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const at = L.latLng(coords.latitude, coords.longitude);
        tell(put(at) ? words.found : words.outside);
        if (town.contains(at)) map.setView(at, NEAR_ZOOM, { animate: false });
      },
      () => tell(words.refused),
      { enableHighAccuracy: true, timeout: 30000, maximumAge: 0 },
    );
  });

  function tell(sentence) {
    status.textContent = sentence;
    status.hidden = false;
  }

  async function drawOutlines() {
    const response = await fetch(frame.dataset.outlines);
    if (response.ok) L.geoJSON(await response.json(), { className: "ward", interactive: false }).addTo(map);
  }

  frame.dataset.ready = "";
}
