// The visit form: adds the phone's position to the hidden fields, where the phone gives one.

const box = document.querySelector("[data-position]");
if (box && navigator.geolocation) {
  const [button] = box.getElementsByTagName("button");
  const status = box.querySelector("[role=status]");
  box.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        for (const name of ["latitude", "longitude"]) button.form.elements[name].value = coords[name];
        status.textContent = status.dataset.found;
      },
      () => {
        status.textContent = status.dataset.failed;
        button.disabled = false;
      },
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
}
