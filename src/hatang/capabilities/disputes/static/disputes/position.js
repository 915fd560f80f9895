// The button that lets a telephone say where it is; without it, or without permission, the form asks for the hamlet.
// A hundred metres name a hamlet: nothing finer leaves the telephone.
const button = document.querySelector("[data-position]");
if (button && navigator.geolocation) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const form = button.closest("form");
        form.elements.longitude.value = coords.longitude.toFixed(3);
        form.elements.latitude.value = coords.latitude.toFixed(3);
        document.querySelector("[data-position-done]").hidden = false;
        form.querySelector("[data-needs-position]")?.removeAttribute("disabled");
        button.disabled = false;
      },
      () => {
        button.hidden = true;
        document.querySelector("[data-position-refused]").hidden = false;
      },
      { maximumAge: 60_000, timeout: 20_000 },
    );
  });
  // Whoever allowed it here before is not asked to press once more.
  navigator.permissions?.query({ name: "geolocation" }).then(({ state }) => state === "granted" && button.click());
}
