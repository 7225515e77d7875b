// Shows the document of the API in Swagger UI, in place of the list that stands there without it.
const place = document.querySelector("[data-api-docs]");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();
window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.apiDocs,
  deepLinking: true,
  defaultModelsExpandDepth: -1,
  docExpansion: "list",
  filter: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});

// Swagger UI leaves some fields without a name; those who hear the page need one.
const names = { "#servers": "Server", "textarea.body-param__text": "Request body", "select.content-type": "Content type" };
const name = () => {
  for (const [which, said] of Object.entries(names)) {
    for (const field of place.querySelectorAll(`${which}:not([aria-label])`)) field.setAttribute("aria-label", said);
  }
};
new MutationObserver(name).observe(place, { childList: true, subtree: true });
