/** The settings: the address is asked by this browser, and one list shown, before anyone relies on it. */
(function (guide) {
  const PATIENCE = 10_000; // ms
  const field = document.getElementById("guide-address");
  const answer = document.querySelector("[data-guide-answer]");
  const preview = document.querySelector("[data-guide-preview]");

  /** The address as the server will keep it. */
  const typed = () => {
    const text = field.value.trim();
    const url = !text || text.includes("://") ? text : `https://${text}`;
    return url.replace(/[?#].*|[^/]*\.html([?#].*)?$/, "").replace(/\/?$/, text && "/");
  };

  /** Whether a list of the guide tells its height to this page: only then may the site show it. */
  const showsItself = (src) =>
    new Promise((done) => {
      const frame = document.createElement("iframe");
      addEventListener("message", ({ data, source }) => {
        if (source === frame.contentWindow && data?.type === "guide:height") done(true);
      });
      setTimeout(() => done(false), PATIENCE);
      Object.assign(frame, { src, width: "100%", height: 320, title: guide.words.title });
      preview.replaceChildren(frame);
    });

  async function check() {
    const address = typed();
    preview.replaceChildren();
    if (!address) return answer.textContent = "";
    answer.textContent = guide.words.asking;
    const found = await guide.find(address);
    if (address !== typed()) return; // what was typed since is asked in its turn
    if (found.why) return answer.textContent = guide.say(found.why, { address });
    const said = guide.say("found", found);
    answer.textContent = said;
    field.value = found.address;
    const isShown = await showsItself(
      `${found.address}embed/${found.choices[0].id}.html?theme=light`,
    );
    if (found.address !== typed()) return;
    if (!isShown) preview.replaceChildren();
    answer.textContent = `${said} ${
      guide.say(isShown ? "shown" : "refused", { site: location.origin })
    }`;
  }

  field.addEventListener("change", check);
  check();
})(globalThis.guideWordPress);
