// Choosing by a click what has to be seen of a picture; the two number fields hold it, and work without this.
const frame = document.querySelector("[data-focus]");

if (frame) {
  const [across, down] = frame.dataset.focus.split(" ").map((id) => document.getElementById(id));
  const cross = frame.querySelector(".cross");
  const percent = (part, whole) => Math.round(Math.min(Math.max(part / whole, 0), 1) * 100);
  const show = () => {
    cross.hidden = across.value === "" || down.value === "";
    cross.style.left = `${across.value}%`;
    cross.style.top = `${down.value}%`;
  };
  frame.addEventListener("click", (event) => {
    const box = frame.getBoundingClientRect();
    across.value = percent(event.clientX - box.left, box.width);
    down.value = percent(event.clientY - box.top, box.height);
    show();
  });
  for (const field of [across, down]) field.addEventListener("input", show);
  frame.classList.add("ready");
  document.querySelector("[data-focus-words]").hidden = false;
  show();
}
