/**
 * What a page that embeds the guide may load: each frame gets the height of its content, nothing else.
 * A frame tells its height when it is shown and whenever it changes, so that frames may come early or
 * late, and this file twice.
 */

import { all } from "../page/dom.js";

const FRAMES = "iframe[data-guide-embed]";
const LOWEST = 120;
const HIGHEST = 100_000; // px: more than the longest part with everything unfolded

/**
 * Whether a message of this origin may come from this frame: a sandbox makes the origin « null ».
 * @param {HTMLIFrameElement} frame
 * @param {string} origin
 */
function isFrom({ sandbox, src }, origin) {
  const isOpaque = sandbox.length > 0 && !sandbox.contains("allow-same-origin");
  return isOpaque ? origin === "null" : src.startsWith(`${origin}/`);
}

/**
 * Set a frame's inner height; where it stands above the window, the page scrolls as much.
 * @param {HTMLIFrameElement} frame
 * @param {number} height in px, without the frame's edges
 */
function resize(frame, height) {
  const style = getComputedStyle(frame);
  const edges = style.boxSizing === "border-box"
    ? ["border-top-width", "border-bottom-width", "padding-top", "padding-bottom"]
    : [];
  const edge = edges.reduce((sum, name) => sum + parseFloat(style.getPropertyValue(name)), 0);
  const { bottom, height: before } = frame.getBoundingClientRect();
  frame.style.height = `${Math.min(Math.max(height, LOWEST), HIGHEST) + edge}px`;
  const isAbove = bottom < 0 && !CSS.supports("overflow-anchor", "auto"); // Safari does not hold the page still
  if (isAbove) scrollBy(0, frame.getBoundingClientRect().height - before);
}

addEventListener("message", ({ data, origin, source }) => {
  if (data?.type !== "guide:height" || !Number.isFinite(data.height)) return;
  for (const frame of all(document, FRAMES)) {
    const isTheirs = source && source === frame.contentWindow && isFrom(frame, origin);
    if (isTheirs) resize(frame, data.height);
  }
});

// Frames that spoke before this file was there: the question holds nothing, and any window may hear it.
for (const frame of all(document, FRAMES)) {
  frame.contentWindow?.postMessage({ type: "guide:ask-height" }, "*");
}
