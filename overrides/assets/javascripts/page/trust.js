/** Trusted Types: the one policy of pages, which lets only our own scripts run. `start.js` alone keeps it. */

const OURS = /^(assets\/[\w-]+|sw)\.js$/; // below the guide's root

/**
 * Give the function that trusts the addresses of this guide's scripts, and throws for any other; in browsers that
 * know no Trusted Types too, where it gives them as words.
 * @param {string} first the address of one in `assets/`
 */
export function openPolicy(first) {
  const { href: root } = new URL(`${first}/../../`, location.href);
  /** @type {any} */
  let policy = {
    /** @param {string} address */
    createScriptURL(address) {
      const { href } = new URL(address, location.href);
      if (OURS.test(href.replace(root, ""))) return href;
      throw new TypeError(address);
    },
  };
  try {
    policy = /** @type {any} */ (globalThis).trustedTypes.createPolicy("guide", policy);
  } catch {
    // unknown to this browser, or forbidden by a host's own header: our rule still holds
  }
  return (/** @type {string} */ address) => policy.createScriptURL(address);
}
