/** Brings scripts and style sheets into a page, and asks again for those that do not come. */

/** What makes a script, or the link to a style sheet. @typedef {Partial<HTMLScriptElement> | Partial<HTMLLinkElement>} Part */

const FIRST = 3_000; // ms before asking again
const LONGEST = 300_000; // ms between two tries: a file that a filter blocks never comes

/** After that time, or as soon as the network or the reader is back. @param {number} ms */
const pause = (ms) =>
  new Promise((end) => {
    setTimeout(end, ms);
    for (const name of ["online", "visibilitychange"]) addEventListener(name, end, { once: true });
  });

/** Whether it came; of a script, whether it runs, for what comes may be cut short or a sign-in page. @param {Part} part @returns {Promise<boolean>} */
const comes = (part) =>
  new Promise((tell) => {
    const made = document.createElement("src" in part ? "script" : "link");
    const onload = () => tell("href" in part || "runs" in made.dataset);
    document.head.append(Object.assign(made, part, { onload, onerror: () => tell(false) }));
  });

/** Mark the element of the script that runs now: it came whole. */
export const tellRuns = () => document.currentScript?.setAttribute("data-runs", "");

/** Bring these, one after the other, until all have come. @param {Part[]} parts @param {() => void} tellLate called each time that one did not come @returns {Promise<void>} */
export async function bring(parts, tellLate, ms = FIRST) {
  const missing = [];
  for (const part of parts) if (!await comes(part)) missing.push(part);
  if (!missing.length) return;
  tellLate();
  await pause(ms);
  return bring(missing, tellLate, Math.min(2 * ms, LONGEST));
}
