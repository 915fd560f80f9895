// A key that cannot be used says why, and which way is left, above the button that was pressed.
(() => {
  let pressed = null;
  document.addEventListener("click", (event) => { pressed = event.target.closest("button") ?? pressed; }, true);

  function nameOf(exception) {
    if (!window.isSecureContext) return "SecurityError";
    if (!window.PublicKeyCredential) return "NotSupportedError";
    // The answer of our own server is fetched before the device is asked.
    return exception instanceof DOMException ? exception.name : "NetworkError";
  }

  document.addEventListener("allauth.error", (event) => {
    const words = document.getElementById("passkey-words").content.firstElementChild.cloneNode(true);
    const name = nameOf(event.detail.exception);
    const fitting = words.querySelector(`[data-for="${CSS.escape(name)}"]`) ?? words.querySelector('[data-for="NotAllowedError"]');
    words.replaceChildren(fitting);
    document.querySelector(".passkey-refusal")?.remove();
    pressed.before(words);
    words.focus();
  });
})();
