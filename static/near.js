// "Use the position of this phone": asks the browser once, and opens the page that answers. Without a position, or
// without this script, the form beside it asks for a place instead.
const asking = document.querySelector("[data-near]");

if (asking && navigator.geolocation) {
  const waiting = document.querySelector("[data-near-waiting]");
  const refused = document.querySelector("[data-near-refused]");
  asking.hidden = false;
  asking.querySelector("button").addEventListener("click", () => {
    waiting.hidden = false;
    refused.hidden = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // Four decimals are eleven metres: all that a distance needs.
        const here = new URLSearchParams({
          lat: coords.latitude.toFixed(4),
          lon: coords.longitude.toFixed(4),
          accuracy: Math.ceil(coords.accuracy),
        });
        location.assign(`${asking.dataset.near}?${here}`);
      },
      () => {
        waiting.hidden = true;
        refused.hidden = false;
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
  addEventListener("pageshow", () => { waiting.hidden = true; });
}
