// The button that lets a telephone say where it is; without it, or without permission, the form asks for the hamlet.
const button = document.querySelector("[data-position]");
if (button && navigator.geolocation) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const form = button.closest("form");
        form.elements.longitude.value = coords.longitude;
        form.elements.latitude.value = coords.latitude;
        document.querySelector("[data-position-done]").hidden = false;
        button.disabled = false;
      },
      () => {
        button.hidden = true;
      },
      { maximumAge: 60_000, timeout: 20_000 },
    );
  });
}
