// What a kiosk gains from scripts: a keypad, a scanner, and a screen that forgets who was there.
const TOUCH_EVERY = 10;

function wipe() {
  document.body.replaceChildren();
  document.title = "";
}

// A page that is left is emptied before the browser can keep it, and asked for anew if it comes
// back. Who leaves by anything but the page itself, such as a closed tab, has finished.
let going = false;

function leave() {
  const visit = document.querySelector("[data-idle]")?.dataset;
  if (visit && !going) {
    navigator.sendBeacon(visit.leaving, new URLSearchParams({ csrf_token: visit.token }));
  }
  wipe();
}

function follow(event) {
  if (event.type === "submit" || event.target.closest("a[href]")) {
    going = true;
  }
}

document.addEventListener("click", follow);
document.addEventListener("submit", follow);
window.addEventListener("pagehide", leave);
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload();
  }
});

for (const field of document.querySelectorAll("[data-typed]")) {
  field.inputMode = "none";
  field.focus();
}

for (const key of document.querySelectorAll("[data-key]")) {
  key.addEventListener("click", () => press(key.closest("form").querySelector("[data-typed]"), key.dataset.key));
}

function press(field, key) {
  if (key === "back") {
    field.value = field.value.slice(0, -1);
  } else if (key === "all") {
    field.value = "";
  } else if (field.value.length < field.maxLength) {
    field.value += key;
  }
  field.focus();
}

// A scanner types like a person, only faster, and ends with Enter.
const scan = document.querySelector("[data-scan]");
if (scan) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && scan.elements.number.value && document.activeElement === document.body) {
      scan.requestSubmit();
    } else if (/^[0-9]$/.test(event.key)) {
      scan.elements.number.value += event.key;
    }
  });
}

const leaving = document.querySelector("[data-leave]");
if (leaving) {
  window.setTimeout(() => location.replace(leaving.dataset.leave), Number(leaving.dataset.after) * 1000);
}

const dialog = document.querySelector("[data-idle]");
if (dialog) {
  watch(dialog);
}

function watch(dialog) {
  const warning = Number(dialog.dataset.warning);
  const idle = Number(dialog.dataset.seconds);
  const countdown = dialog.querySelector("[data-countdown]");
  const more = dialog.querySelector("[data-more]");
  let quiet = 0;
  let sinceTouch = 0;
  let claiming = false;
  let over = false;

  function end() {
    over = true;
    wipe();
    location.replace(dialog.dataset.attract);
  }

  async function stay(fields) {
    const body = new URLSearchParams({ csrf_token: dialog.dataset.token, script: "1", ...fields });
    const answer = await fetch(dialog.dataset.stay, { method: "POST", body, redirect: "manual" });
    if (answer.status !== 200) {
      end();
      return 0;
    }
    return (await answer.json()).left;
  }

  function touched() {
    if (dialog.open || over) {
      return;
    }
    quiet = 0;
    if (sinceTouch >= TOUCH_EVERY) {
      sinceTouch = 0;
      stay({}).catch(() => {});
    }
  }

  function tick() {
    if (claiming || over) {
      return;
    }
    quiet += 1;
    sinceTouch += 1;
    if (quiet >= idle && !dialog.open) {
      more.hidden = Number(dialog.dataset.left) < 1;
      dialog.showModal();
    }
    countdown.textContent = String(Math.max(0, idle + warning - quiet));
    if (quiet >= idle + warning) {
      end();
    }
  }

  more.addEventListener("click", async () => {
    quiet = 0;
    sinceTouch = 0;
    dialog.close();
    dialog.dataset.left = String(await stay({ more: "1" }).catch(() => 0));
  });
  dialog.querySelector("[data-end]").addEventListener("click", end);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  for (const form of document.querySelectorAll("[data-claim]")) {
    form.addEventListener("submit", () => { claiming = true; });
  }
  for (const kind of ["pointerdown", "keydown", "input", "scroll"]) {
    document.addEventListener(kind, touched, { passive: true, capture: true });
  }
  window.setInterval(tick, 1000);
}
