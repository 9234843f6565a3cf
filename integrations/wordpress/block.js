/** The block « Liste à cocher »: a list chosen by its name, and shown as readers will see it. */
(function (guide, { blocks, blockEditor, components, element }) {
  const { createElement: el, useEffect, useRef, useState } = element;
  const { words } = guide;
  const SIZES = { __next40pxDefaultSize: true, __nextHasNoMarginBottom: true };
  const ROOM = { marginBottom: 16 }; // px, which WordPress no longer leaves below a field
  const THEMES = { claires: "light", sombres: "dark" };
  const CHECK =
    "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1.6 14.6-4-4 1.4-1.4 2.6 2.6 5.6-5.6 1.4 1.4z";
  /** Drawn, for the frame where blocks are edited has none of WordPress's icons. */
  const icon = el(components.SVG, { viewBox: "0 0 24 24" }, el(components.Path, { d: CHECK }));
  const HIGHEST = 100_000; // px, as in the guide's embed.js

  /** What the guide answers, and a way to ask again. */
  function useLists() {
    const [answer, setAnswer] = useState();
    const ask = (again) => {
      setAnswer(undefined);
      guide.lists(again).then(setAnswer);
    };
    useEffect(() => ask(false), []);
    return [answer, () => ask(true)];
  }

  /** The list in its frame, which tells its height; clicks are for the editor. */
  function Preview({ attributes: { liste, titre, couleurs, court } }) {
    const ref = useRef();
    const [theme, setTheme] = useState("light");
    useEffect(() => {
      const frame = ref.current;
      const view = frame.ownerDocument.defaultView;
      const hear = ({ data, source }) => {
        if (source !== frame.contentWindow || data?.type !== "guide:height") return;
        if (Number.isFinite(data.height)) {
          frame.style.height = `${Math.min(data.height, HIGHEST)}px`;
        }
      };
      view.addEventListener("message", hear);
      setTheme(globalThis.guideThemeAround(frame));
      return () => view.removeEventListener("message", hear);
    }, []);
    const asked = `theme=${THEMES[couleurs] || theme}${court ? "&compact=1" : ""}`;
    return el("iframe", {
      ref,
      src: `${guide.address}embed/${liste}.html?${asked}`,
      title: titre || words.title,
      tabIndex: -1,
      style: { border: 0, display: "block", height: 640, pointerEvents: "none", width: "100%" },
    });
  }

  /** What is wrong, and the button that asks again. */
  const fault = (text, again) =>
    el(
      "div",
      { style: ROOM },
      el(
        components.Notice,
        { status: "warning", isDismissible: false },
        el("p", { style: { margin: "4px 0 8px" } }, text),
        again && el(components.Button, { variant: "secondary", onClick: again }, words.again),
      ),
    );

  /** The list's name: chosen where the guide lets its lists be read, typed elsewhere. */
  function Chooser({ attributes: { liste }, setAttributes, answer, again }) {
    if (!answer) return el("p", { role: "status" }, words.asking);
    if (answer.why) {
      const type = (text) =>
        setAttributes({ liste: text.trim().replace(/^.*\/|\.html.*$/g, ""), titre: "", page: "" });
      return el(
        element.Fragment,
        {},
        fault(guide.say(answer.why, guide), answer.why !== "unset" && again),
        guide.address &&
          el(components.TextControl, { ...SIZES, label: words.name, value: liste, onChange: type }),
      );
    }
    const { choices } = answer;
    const choose = (id) => {
      const { title, page } = choices.find((choice) => choice.id === id) || {};
      if (title) setAttributes({ liste: id, titre: title, page: page || "" });
    };
    const isGone = liste && !choices.some(({ id }) => id === liste);
    return el(
      element.Fragment,
      {},
      isGone && fault(guide.say("gone", { list: liste })),
      el(components.ComboboxControl, {
        ...SIZES,
        label: words.list,
        value: liste,
        options: choices.map(({ id, label }) => ({ value: id, label })),
        allowReset: false,
        onChange: choose,
      }),
    );
  }

  function Edit(props) {
    const { attributes: { liste, couleurs, court }, setAttributes } = props;
    const [answer, again] = useLists();
    const chooser = el(Chooser, { ...props, answer, again });
    const isKnown = answer?.choices?.some(({ id }) => id === liste);
    const isChosen = liste && (isKnown || answer?.why === "closed" || !answer);
    const colours = [["", "auto"], ["claires", "light"], ["sombres", "dark"]];
    const options = el(
      components.PanelBody,
      { title: words.title },
      isChosen && el("div", { style: ROOM }, chooser),
      el(components.SelectControl, {
        ...SIZES,
        label: words.colours,
        value: couleurs,
        options: colours.map(([value, word]) => ({ value, label: words[word] })),
        onChange: (value) => setAttributes({ couleurs: value }),
      }),
      el(components.ToggleControl, {
        __nextHasNoMarginBottom: true,
        label: words.short,
        checked: court,
        onChange: (value) => setAttributes({ court: value }),
      }),
    );
    return el(
      "div",
      blockEditor.useBlockProps(),
      el(blockEditor.InspectorControls, {}, options),
      isChosen ? el(Preview, props) : el(
        components.Placeholder,
        { icon, label: words.title, instructions: words.choose },
        el("div", { style: { width: "100%" } }, chooser),
      ),
    );
  }

  blocks.registerBlockType("guide/liste", { icon, edit: Edit, save: () => null });
})(globalThis.guideWordPress, globalThis.wp);
