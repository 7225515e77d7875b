// Keeps a shown benefit fresh: a new code each half minute, and the end as soon as staff used it.
const LOOK_EVERY = 2500;
const main = document.querySelector("[data-live]");
const clock = document.querySelector("[data-clock]");
const told = document.querySelector("[data-told]");
const late = document.querySelector("[data-late]");

const began = performance.now();
const at = Date.parse(clock.dataset.at);
const written = new Intl.DateTimeFormat(clock.dataset.locale, {
  timeZone: clock.dataset.zone,
  timeStyle: "medium",
});

function tick() {
  clock.textContent = written.format(at + performance.now() - began);
  window.setTimeout(tick, 250);
}

async function look() {
  const shown = main.querySelector("[data-shown]");
  const href = `${main.dataset.live}&mark=${encodeURIComponent(shown.dataset.mark)}`;
  try {
    const answer = await fetch(href, { redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || answer.status === 404) {
      location.reload();
      return;
    }
    if (answer.status === 200) {
      replace(shown, await answer.text());
    }
    late.hidden = answer.ok;
  } catch {
    late.hidden = false;
  }
}

function replace(shown, text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-shown]");
  if (fresh.dataset.state !== shown.dataset.state) {
    told.textContent = fresh.dataset.said;
  }
  shown.replaceWith(fresh);
}

async function keepLooking() {
  if (document.visibilityState === "visible") {
    await look();
  }
  window.setTimeout(keepLooking, LOOK_EVERY);
}

async function stayAwake() {
  if (document.visibilityState === "visible") {
    await navigator.wakeLock?.request("screen").catch(() => {});
  }
}

function prepareFullScreen(button) {
  if (!document.documentElement.requestFullscreen) {
    button.remove();
    return;
  }
  button.addEventListener("click", () => {
    const whole = document.fullscreenElement;
    return whole ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  });
}

prepareFullScreen(document.querySelector("[data-full-screen]"));
document.addEventListener("visibilitychange", stayAwake);
stayAwake();
tick();
window.setTimeout(keepLooking, LOOK_EVERY);
