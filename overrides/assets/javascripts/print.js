/** Paper: what each sheet repeats, and what a list shows there. */

/** What each sheet repeats. @param {HTMLElement} origin */
export function nameSheets({ dataset }) {
  const { style } = document.documentElement;
  style.setProperty("--page-title", JSON.stringify(dataset.origin ?? ""));
  style.setProperty("--page-version", JSON.stringify(dataset.version ?? ""));
}

/** Repeat the page's title and date where the browser prints margins; open all where style cannot. @param {HTMLElement} origin */
export function enhanceSheets(origin) {
  nameSheets(origin);
  if (CSS.supports("selector(::details-content)")) return;

  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("article details")].filter(
      /** @returns {details is HTMLDetailsElement} */
      (details) => details instanceof HTMLDetailsElement && !details.open,
    );
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
}

/** Let the reader choose what goes on paper; nothing of it is kept, and plain printing ignores it. @param {HTMLElement} root */
export function enhancePrint(root) {
  const page = document.documentElement.dataset;
  const chosen = (/** @type {string} */ name) =>
    /** @type {HTMLInputElement} */ (root.querySelector(`[name="${name}"]:checked`)).value;
  let isChosen = false;

  root.querySelector("[data-print-go]")?.addEventListener("click", () => {
    page.printStates = chosen("print-states");
    page.printDetail = chosen("print-detail");
    isChosen = true;
    print();
  });
  // Not at afterprint: telephones say it before they have drawn the sheets.
  addEventListener("beforeprint", () => {
    if (!isChosen) {
      delete page.printStates;
      delete page.printDetail;
    }
    isChosen = false;
  });
  root.hidden = false;
}
