// What the till gains from scripts: the right focus, a lock that knows of hands, and the sale.
const query = document.querySelector("#query");
const main = document.querySelector("[data-main]");

main?.focus();

// A scanner types wherever the focus is: what it types belongs into the field.
document.addEventListener("keydown", (event) => {
  const isTyped = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!query || !isTyped || event.key === " " || event.target.closest("input, select, textarea")) {
    return;
  }
  query.value = "";
  query.focus();
});

lockWhenAlone(document.querySelector("[data-lock]"));
offerThePointOfSale(document.querySelector("[data-point-of-sale]"));

function lockWhenAlone(form) {
  if (!form) {
    return;
  }
  const seconds = Number(form.dataset.seconds);
  let told = Date.now();
  let timer = window.setTimeout(lock, seconds * 1000);
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(lock, seconds * 1000);
      if (Date.now() - told > (seconds * 1000) / 4) {
        told = Date.now();
        fetch(form.dataset.stay).catch(() => {});
      }
    });
  }

  function lock() {
    form.requestSubmit();
  }
}

function offerThePointOfSale(ways) {
  const returns = typeof window.memberProfile_returnToPOS === "function";
  const adds = typeof window.memberProfile_addToSale === "function";
  if (!ways || !(returns || adds)) {
    return;
  }
  ways.hidden = false;
  const [add, back] = ["[data-add-to-sale]", "[data-return-to-pos]"].map((name) =>
    ways.querySelector(name),
  );
  add.hidden = !adds;
  back.hidden = !returns;
  add.addEventListener("click", () => window.memberProfile_addToSale(ways.dataset.pointOfSale));
  back.addEventListener("click", () => window.memberProfile_returnToPOS());
}
