// What every page has: the large-text switch, and a language switch that keeps the address.

const large = document.getElementById("large-text");

function showLarge() {
  large.setAttribute("aria-pressed", String(document.documentElement.classList.contains("large-text")));
}

if (large) {
  showLarge();
  large.addEventListener("click", () => {
    const on = document.documentElement.classList.toggle("large-text");
    try {
      localStorage.setItem("large-text", on ? "1" : "0");
    } catch (error) {
      // Storage may be closed to us: the switch then holds for this page only.
    }
    showLarge();
    window.dispatchEvent(new Event("resize"));
  });
}

const language = document.getElementById("lang-switch");

if (language) {
  language.addEventListener("click", () => {
    const target = new URL(window.location.href);
    target.searchParams.set("lang", language.dataset.lang);
    language.href = target.href;
  });
}
