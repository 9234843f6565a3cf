/**
 * What the reader's situation sets aside: worked out from their answers each time an item is read, and never
 * written to an item. Other answers, or none, and each item is what it was.
 */

import { isAnswer, itemKey, readerKey, resolve } from "./records.js";

/** @import { Ancestor, ItemState, ReadItem } from "./records.js" */
/**
 * Which answers set an item aside (no value that could not be read, as in `ticks.js`), each with its reason: `agenda:papier+rendez-vous:moi` asks for both.
 * @typedef {Record<string, string>} Asides
 */
/** @typedef {{ path: string, replaces?: Ancestor[], aside?: Asides }} Situated */
/** @typedef {{ path: string, replaces?: Ancestor[], box?: HTMLInputElement }} Resolvable */

/**
 * An item as a page holds it: its former ids and what sets it aside stand in attributes.
 * @param {string} path
 * @param {DOMStringMap} dataset
 * @returns {Required<Situated>}
 */
export const situated = (path, { replaces = "[]", aside = "{}" }) => ({
  path,
  replaces: JSON.parse(replaces),
  aside: JSON.parse(aside),
});

/** The record of the answer to a question. @param {string} question */
export const answerKey = (question) => readerKey(`situation-${question}`);

/** The record in which an edition of three questions kept its answers. */
export const FORMER = /* @__PURE__ */ readerKey("profile");

/** The record of the reason for which the reader sets a whole list aside. @param {string} list */
export const asideKey = (list) => readerKey(`aside-${list}`);

/**
 * Why an item is set aside: its whole list is, or the answers that it names were given. "" where it is not.
 * @param {Situated} item
 * @param {(key: any) => any} read
 * @param {(question: string) => unknown} [answerTo] what was answered; by default, the reader's own answers
 * @returns {string}
 */
export function reasonFor(
  { path, aside = {} },
  read,
  answerTo = (id) => read(answerKey(id))?.value,
) {
  const whole = read(asideKey(path.split("/")[0]))?.value;
  if (whole && typeof whole === "string") return whole;
  const isGiven = (/** @type {string} */ part) => {
    const [question, answer] = part.split(":");
    return answerTo(question) === answer;
  };
  const token = Object.keys(aside).find((all) => all.split("+").every(isGiven));
  return token ? aside[token] : "";
}

/**
 * What to show for an item in this situation: not concerned, with the reason, where the reader answered
 * nothing else. `own` is then what their own records say.
 * @param {Situated} item
 * @param {string} copy
 * @param {ReadItem} read
 * @returns {ItemState}
 */
export function resolveSituated(item, copy, read) {
  const own = resolve(item, copy, read);
  const reason = own.status === "todo" && !isClaimed(item, copy, read) && reasonFor(item, read);
  if (!reason) return own;
  return {
    ...own,
    status: "na",
    note: own.note ? `${reason}\n${own.note}` : reason,
    confirm: false,
    own,
  };
}

/**
 * Whether the reader put an item back to do that their situation sets aside, under this id or a former one.
 * @param {Situated} item
 * @param {string} copy
 * @param {ReadItem} read
 */
const isClaimed = ({ path, replaces = [] }, copy, read) =>
  [path, ...replaces.map(({ id }) => id)].some((id) => {
    const own = read(itemKey(id, copy));
    return own?.concerns && isAnswer(own);
  });

/**
 * The same for a line of a list, whose box holds what sets its item aside: embeds read no situation, and
 * have no room for it in their lines.
 * @param {Resolvable} line
 * @param {string} copy
 * @param {ReadItem} read
 */
export const resolveLine = (line, copy, read) =>
  resolveSituated(line.box ? situated(line.path, line.box.dataset) : line, copy, read);
