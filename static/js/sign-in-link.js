// The secret of a mailed link stands behind the # so that no server on the way logs it.
export function takeLinkToken() {
  const field = document.querySelector("[data-link-token]");
  if (!field || !location.hash) {
    return;
  }
  field.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}
