// What every page gains from scripts; without them everything still works.
import { takeLinkToken } from "./sign-in-link.js";

document.documentElement.classList.add("with-script");

document.querySelector("[data-focus]")?.focus();

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.querySelector("span").textContent = button.dataset.copied;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

// A second press while the first is under way is dropped; Back brings the button back.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.querySelector("button")?.setAttribute("aria-disabled", "true");
    window.setTimeout(() => release(form), 8000);
  });
}

window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-once]").forEach(release);
});

function release(form) {
  delete form.dataset.sent;
  form.querySelector("button")?.removeAttribute("aria-disabled");
}

takeLinkToken();
