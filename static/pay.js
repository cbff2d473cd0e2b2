// Copying and handing on, on the payer's page. Each button appears only where the browser can do it; the picture can
// always be saved by its plain link.
const told = document.querySelector("[data-told]");

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        told.textContent = button.dataset.copied;
      } catch {
        button.hidden = true; // the browser inside a chat app may refuse: the picture still works
      }
    });
  }
}

for (const button of document.querySelectorAll("[data-share-file]")) prepare(button);

async function prepare(button) {
  const sample = new File([], button.dataset.fileName, { type: "image/png" });
  if (!navigator.canShare?.({ files: [sample] })) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      const response = await fetch(button.dataset.shareFile);
      if (!response.ok) throw new Error(String(response.status));
      const file = new File([await response.blob()], button.dataset.fileName, { type: "image/png" });
      await navigator.share({ files: [file] });
    } catch {
      // The visitor closed the sheet, or the picture could not be fetched: the link beside it saves it.
    }
  });
}
