/**
 * What the editor and the settings share: the browser's question to the guide, and every sentence they say.
 * The server asks nothing. `guideWordPress.address` was written by guide-wordpress.php.
 */
(function (guide, { __ }) {
  /** The data that every guide publishes, below its root. */
  const DATA = "api/checklists.json";

  guide.words = {
    again: __("Try again", "guide-wordpress"),
    asking: __("Asking the guide…", "guide-wordpress"),
    auto: __("Those of the site", "guide-wordpress"),
    choose: __("Choose a list by its name: readers tick it in your page.", "guide-wordpress"),
    closed: __(
      "{address} answers, but its lists cannot be read from here. Check that it is the address of the guide’s home page. If it is, type the list’s name; whoever hosts the guide can mend the rest: /api/ is sent without Access-Control-Allow-Origin.",
      "guide-wordpress",
    ),
    colours: __("Colours", "guide-wordpress"),
    dark: __("Dark", "guide-wordpress"),
    foreign: __(
      "{address} answers, but no guide is there. Copy the address of the guide’s home page.",
      "guide-wordpress",
    ),
    found: __("The guide answers at {address}: {count} lists.", "guide-wordpress"),
    gone: __(
      "The guide has no list “{list}” any more: it may have been renamed. Choose it again. Until then nothing is lost: your page keeps what you chose.",
      "guide-wordpress",
    ),
    light: __("Light", "guide-wordpress"),
    list: __("List, or part of the guide", "guide-wordpress"),
    mixed: __(
      "This site is in https, {address} is not: browsers refuse to mix them. Write the address with https.",
      "guide-wordpress",
    ),
    name: __("The list’s name, or the address of its page in the guide", "guide-wordpress"),
    refused: __(
      "But it does not let itself be shown on this site. Ask whoever publishes it to add {site} under extra.embed.hosts.",
      "guide-wordpress",
    ),
    short: __("Short version: items without explanations", "guide-wordpress"),
    shown: __("It lets itself be shown on this site.", "guide-wordpress"),
    silent: __(
      "Nothing answers at {address}. Check the address and your connection, then try again. Nothing is lost: your pages keep what you chose.",
      "guide-wordpress",
    ),
    title: __("Checklist", "guide-wordpress"),
    unset: __(
      "The guide’s address is not set yet. An administrator writes it once, in Settings > Guide.",
      "guide-wordpress",
    ),
    whole: __("{part}: the whole part", "guide-wordpress"),
  };

  /** A sentence with its values, each in place of its name between braces. */
  guide.say = (word, values) =>
    guide.words[word].replace(/\{(\w+)\}/g, (_, name) => (values || {})[name]);

  /**
   * Ask whether the guide is at this address: its lists by name, or the word that says why not.
   * Where a browser may not read the answer, a second question tells a closed door from an empty house.
   */
  async function ask(address) {
    if (!address) return { why: "unset" };
    const isMixed = location.protocol === "https:" && address.startsWith("http:");
    try {
      const answer = await fetch(address + DATA, { credentials: "omit" });
      const data = answer.ok && await answer.json().catch(() => undefined);
      return data && Array.isArray(data.checklists)
        ? { address, choices: choicesOf(data), count: data.checklists.length }
        : { why: "foreign" };
    } catch {
      const isThere = await fetch(address, { mode: "no-cors", credentials: "omit" }).catch(() => 0);
      return { why: isThere ? "closed" : isMixed ? "mixed" : "silent" };
    }
  }

  /** Each part, its lists, then those of no part; a guide that names no parts has lists alone. */
  function choicesOf({ checklists, parts = [] }) {
    const left = new Map(checklists.map((list) => [list.id, list]));
    const choices = [];
    for (const { id, title, page, checklists: ids } of parts) {
      choices.push({ id, title, page, label: guide.say("whole", { part: title }) });
      for (const list of ids.map((id) => left.get(id)).filter(Boolean)) {
        choices.push({ ...list, label: list.title });
        left.delete(list.id);
      }
    }
    return [...choices, ...[...left.values()].map((list) => ({ ...list, label: list.title }))];
  }

  /** Ask here, then in the folders above: whoever pastes a page's address means its guide. */
  guide.find = async (address) => {
    const first = await ask(address);
    for (let url = address; first.why && /^https?:\/\/[^/]+\/./.test(url);) {
      url = url.replace(/[^/]*\/?$/, "");
      const answer = await ask(url);
      if (!answer.why) return answer;
    }
    return first;
  };

  let known;
  /** The same for the address that is set, asked once for all blocks of a page, and again when wanted. */
  guide.lists = (again) => known = (!again && known) || ask(guide.address);
})(globalThis.guideWordPress, globalThis.wp.i18n);
