// Maps of compared scenarios: all move together; the first two can be laid over each other, divided by a slider.
const box = document.querySelector("[data-swipe]");
const elements = [...document.querySelectorAll(".siting-maps [data-map]")];

// Every map follows the one that is moved; following is not moving.
function together(maps) {
  let leading = null;
  for (const map of maps) {
    map.on("move", () => {
      if (leading !== null && leading !== map) return;
      leading = map;
      const place = { center: map.getCenter(), zoom: map.getZoom() };
      for (const other of maps) if (other !== map) other.jumpTo(place);
      leading = null;
    });
  }
}

class Swipe {
  constructor(under, over) {
    this.under = under;
    this.over = over;
    this.slider = box.querySelector("[data-swipe-at]");
    this.line = document.createElement("span");
    this.line.className = "siting-divider";
    this.slider.addEventListener("input", () => this.draw());
    box.querySelector("[data-swipe-on]").addEventListener("change", (event) => (event.target.checked ? this.lay() : this.part()));
    // A layer that is switched off on one is switched off on the other.
    under.element.addEventListener("change", (event) => {
      if (!this.laid || !event.target.matches("[data-layer]")) return;
      const twin = over.element.querySelector(`[data-layer][value="${event.target.value}"]`);
      if (twin && twin.checked !== event.target.checked) twin.click();
    });
    box.hidden = false;
  }

  lay() {
    const { under, over } = this;
    this.canvas = over.element.querySelector("[data-canvas]");
    this.panel = over.element.closest("section.panel");
    under.element.querySelector("[data-canvas]").after(this.canvas, this.line);
    this.canvas.classList.add("siting-over");
    under.stage.append(over.probe);
    over.stage = under.stage;
    this.panel.hidden = true;
    this.laid = true;
    box.dataset.laid = "";
    over.map.resize();
    this.draw();
  }

  part() {
    const { over } = this;
    over.stage = over.element.querySelector(".map-stage");
    over.stage.prepend(this.canvas);
    over.stage.append(over.probe);
    this.canvas.style.clipPath = "";
    this.canvas.classList.remove("siting-over");
    this.line.remove();
    this.panel.hidden = false;
    this.laid = false;
    delete box.dataset.laid;
    over.map.resize();
  }

  draw() {
    if (!this.laid) return;
    const at = `${this.slider.value}%`;
    this.canvas.style.clipPath = `inset(0 0 0 ${at})`;
    this.line.style.left = at;
    this.slider.setAttribute("aria-valuetext", this.slider.dataset.words.replace("{left}", this.slider.value).replace("{right}", 100 - this.slider.value));
  }
}

// The maps start after this script: each says when it is live.
let begun = false;
function begin() {
  const views = elements.map((element) => element.view);
  if (begun || views.length < 2 || views.some((view) => !view)) return;
  begun = true;
  together(views.map((view) => view.map));
  new Swipe(views[0], views[1]);
}
document.addEventListener("map:live", begin);
begin();
