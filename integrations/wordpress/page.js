/**
 * In readers' pages, beside the guide's own embed.js, which gives frames their height: a list takes the
 * site's colours, light or dark, and a sentence stands in for a list that does not come.
 */
(function () {
  const PATIENCE = 10_000; // ms in sight, for a slow line

  /** « dark » where the text around is light: the text has a colour in every theme, the ground often none. */
  const themeAround = (element) => {
    const [red, green, blue] = getComputedStyle(element).color.match(/[\d.]+/g).map(Number);
    return 0.3 * red + 0.6 * green + 0.1 * blue > 128 ? "dark" : "light";
  };

  /** Whether this message is the height of that frame. */
  const isHeight = (frame, { data, source }) =>
    source === frame.contentWindow && data?.type === "guide:height";

  /** Whether something else, as a banner of consent, keeps back the frame's address. */
  const isHeld = (frame) => !/^https?:/.test(frame.getAttribute("src"));

  function watch(box) {
    const frame = box.querySelector("iframe");
    const notice = box.querySelector("[role=alert]");
    let waiting = 0;
    if (!box.dataset.guideList && !isHeld(frame) && themeAround(box) === "dark") {
      frame.src = frame.src.replace("theme=light", "theme=dark");
    }
    const sight = new IntersectionObserver(([{ isIntersecting }]) => {
      clearTimeout(waiting);
      if (!isIntersecting) return;
      waiting = setTimeout(giveUp, PATIENCE);
    });
    const giveUp = () => {
      if (isHeld(frame)) {
        waiting = setTimeout(giveUp, PATIENCE);
        return;
      }
      notice.hidden = false;
      frame.style.height = "1px"; // still there, should it come late
    };
    addEventListener("message", (message) => {
      if (!isHeight(frame, message)) return;
      sight.disconnect();
      clearTimeout(waiting);
      notice.hidden = true;
    });
    sight.observe(frame);
  }

  document.querySelectorAll("[data-guide-list]").forEach(watch);
  globalThis.guideThemeAround = themeAround; // the editor shows what readers will see
})();
