// The button that lets a telephone say where it is; without it, or without permission, the form asks for the hamlet.
// A hundred metres name a hamlet: nothing finer leaves the telephone.
const button = document.querySelector("[data-position]");
const part = (name) => document.querySelector(`[data-position-${name}]`);

// The hamlet that the position names: "" where none is near, null where nobody can be asked just now.
async function nameHamlet({ longitude, latitude }) {
  const asked = new URLSearchParams({ longitude: longitude.value, latitude: latitude.value });
  const answer = await fetch(`${button.dataset.position}?${asked}`, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok ? (await answer.json()).hamlet : null;
}

if (button && navigator.geolocation) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        const { elements } = button.closest("form");
        elements.longitude.value = coords.longitude.toFixed(3);
        elements.latitude.value = coords.latitude.toFixed(3);
        const hamlet = await nameHamlet(elements);
        const isOutside = hamlet === "";
        part("outside").hidden = !isOutside;
        part("done").hidden = isOutside;
        const needs = button.closest("form").querySelector("[data-needs-position]");
        if (needs) needs.disabled = isOutside;
        if (isOutside) elements.longitude.value = elements.latitude.value = "";
        else if (hamlet && part("name")) part("name").textContent = hamlet;
        part(isOutside ? "outside" : "done").scrollIntoView({ block: "nearest" });
        button.disabled = false;
      },
      () => {
        button.hidden = true;
        part("refused").hidden = false;
      },
      { maximumAge: 60_000, timeout: 20_000 },
    );
  });
  // Whoever allowed it here before is not asked to press once more.
  navigator.permissions?.query({ name: "geolocation" }).then(({ state }) => state === "granted" && button.click());
}
