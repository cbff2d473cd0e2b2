// The camera for the check and for a report: where the browser reads codes by itself, what it reads goes into the text
// field. Without it, or without this script, a photo does the same.
const camera = document.querySelector("[data-camera]");

document.querySelector("[data-verdict]")?.focus({ preventScroll: true });
if (camera && "BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia) prepare(camera);

async function prepare(camera) {
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return;
  const form = camera.closest("form");
  const video = camera.querySelector("video");
  const told = camera.querySelector("[data-camera-told]");
  const button = camera.querySelector("[data-camera-open]");
  camera.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.hidden = false;
      told.textContent = told.dataset.looking;
      await video.play();
      const text = await firstCode(video);
      form.elements.text.value = text;
      told.textContent = told.dataset.found;
      if ("check" in form.dataset) form.requestSubmit();
    } catch {
      told.textContent = camera.dataset.refused;
    } finally {
      for (const track of video.srcObject?.getTracks() ?? []) track.stop();
      video.hidden = true;
      button.disabled = false;
    }
  });
}

async function firstCode(video) {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  for (;;) {
    const [found] = await detector.detect(video);
    if (found?.rawValue) return found.rawValue;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
