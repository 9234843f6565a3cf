/** A code drawn large and still, for another device to photograph. */

import { generate } from "lean-qr/nano";

const MARGIN = 4; // modules of white, that readers need on each side
const SHARE = 0.72; // of the screen's height: words and buttons stand around it

/** Draw the texts that the page asks for. @param {HTMLElement} root */
export function enhanceDrawing(root) {
  root.addEventListener("guide:draw", (event) => {
    const { canvas, text } = /** @type {CustomEvent} */ (event).detail;
    draw(canvas, text);
  });
}

/**
 * Draw a code as large as there is room for, each module as wide as the others. It corrects little (level L,
 * the default): a screen has no stains, and in the same room larger modules are read through more blur.
 * @param {HTMLCanvasElement} canvas
 * @param {string} text
 */
function draw(canvas, text) {
  const code = generate(text);
  const size = code.size + 2 * MARGIN;
  const { clientWidth } = /** @type {HTMLElement} */ (canvas.parentElement);
  const room = Math.min(clientWidth, SHARE * innerHeight);
  const whole = Math.floor(room * devicePixelRatio / size) * size / devicePixelRatio;
  code.toCanvas(canvas, { on: [0, 0, 0], off: [255, 255, 255], pad: MARGIN });
  canvas.hidden = false;
  canvas.style.width = canvas.style.height = `${whole || room}px`;
}
