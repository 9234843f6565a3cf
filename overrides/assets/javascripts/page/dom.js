/** The elements of a page, typed by the selector that finds them. */

/**
 * What a selector finds: « select[data-choice] » a select, « [data-title] » some element.
 * @template {string} S
 * @typedef {S extends `${infer T extends keyof HTMLElementTagNameMap}[${string}`
 *   ? HTMLElementTagNameMap[T]
 *   : S extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[S] : HTMLElement} Found
 */

/** The first such element, which a template put there. @type {<S extends string>(root: ParentNode, selector: S) => Found<S>} */
export const one = (root, selector) => /** @type {any} */ (root.querySelector(selector));

/** The first such element, where there is one. @type {<S extends string>(root: ParentNode, selector: S) => Found<S> | null} */
export const maybe = one;

/** Every such element. @type {<S extends string>(root: ParentNode, selector: S) => Found<S>[]} */
export const all = (root, selector) => [.../** @type {any} */ (root.querySelectorAll(selector))];

/**
 * Give the way to elements by the end of an attribute: after `under(root, "copies-")`, "add" finds
 * `[data-copies-add]`.
 * @param {ParentNode} root
 * @param {string} [prefix] what the attributes' names begin with
 */
export const under = (root, prefix = "") => (/** @type {string} */ name) =>
  one(root, `[data-${prefix}${name}]`);

/**
 * An element as the build wrote it into a script: its name, its attributes, then texts and elements in turn.
 * @typedef {[name: string, attributes: Record<string, string>, ...children: any[]]} Tree
 */

/** Make the elements of a tree; no HTML is parsed. @param {Tree} tree @returns {HTMLElement} */
export function grow([name, attributes, ...children]) {
  const element = document.createElement(name);
  for (const [word, value] of Object.entries(attributes)) element.setAttribute(word, value);
  element.append(...children.map((child) => typeof child === "string" ? child : grow(child)));
  return element;
}

/** What a template holds, made anew. @param {HTMLTemplateElement} template */
export const fresh = ({ content }) => /** @type {DocumentFragment} */ (content.cloneNode(true));
