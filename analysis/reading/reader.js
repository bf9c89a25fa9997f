/* The reader in the browser: timeline, lines and text of one view, drawn with the DOM alone.
 *
 * Python decides what a view is and sends it in four parts, `view`, `timeline`, `lines` and `text`; this module draws
 * them and sends back what the user did, as {do: …}. Corpus text only ever becomes a text node.
 */

const ROW = 26; // height of a line in px; rows have one height, so that thousands can be scrolled
const BLOCK = 100; // lines fetched at a time
const PANEL = 118; // height of one series in the timeline, px
const SHORTCUTS = [
  ["/", "query"], ["j k", "next, previous line"], ["n p", "next, previous document"],
  ["[ ]", "previous, next period"], [". ,", "next, previous hit in the text"], ["Enter", "open the line"],
  ["x", "exclude the line"], ["1 … 9", "label the line"], ["0", "remove its label"], ["a", "annotate it"],
  ["b", "keep the text beside the next"], ["← →", "back, forward"], ["Esc", "one step out"], ["?", "these keys"],
];

/** An element with properties, attributes and children; strings become text nodes. */
function h(tag, given = {}, ...children) {
  const node = document.createElement(tag);
  fill(node, given);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** An element of a drawing. */
function s(tag, given = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(node, given);
  node.append(...children);
  return node;
}

function fill(node, given) {
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
}

const plural = (n, one) => `${n.toLocaleString("en")} ${one}${n === 1 ? "" : "s"}`;
/** The next number that is easy to read and to halve: 1, 2, 3, 4, 5, 6, 8 times a power of ten. */
function roundUp(x) {
  const power = 10 ** Math.floor(Math.log10(x || 1));
  return [1, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= x);
}
const digits = (x) => (x === 0 ? "0" : Number(x.toPrecision(3)).toLocaleString("en", { maximumSignificantDigits: 3 }));

// --- the parts of the page --------------------------------------------------------------------------------------

class Reader {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.rows = new Map(); // lines fetched so far, by number
    this.drawn = new Map(); // those that are in the page, by number
    this.current = 0; // number of the current line
    this.isHelp = false;
    this.build();
    this.listen();
    this.drawAll();
  }

  get view() { return this.model.get("view"); }
  get state() { return this.view.state; }

  tell(what, given = {}) { this.model.send({ do: what, ...given }); }
  set(state) { this.tell("set", { state }); }

  build() {
    const query = h("input", {
      class: "dl-query", type: "text", "aria-label": "Query", spellcheck: "false", autocomplete: "off",
      placeholder: "a word, a phrase, zelensk*, or Name: one | another; several with commas",
      onkeydown: (event) => this.inQuery(event), readonly: this.model.isPage, // a page without Python answers no query
    });
    const button = (label, title, act) => h("button", { type: "button", title, "aria-label": title, onclick: act }, label);
    this.back = button("◀", "Back", () => this.tell("back"));
    this.forward = button("▶", "Forward", () => this.tell("forward"));
    this.choices = h("span", { class: "dl-choices" });
    this.bar = h("div", { class: "dl-bar", role: "search", "aria-label": "Query and settings" },
      query, this.choices, this.back, this.forward, button("?", "Keys", () => this.help(!this.isHelp)));
    this.query = query;
    this.message = h("div", { class: "dl-message", role: "alert" });
    this.figure = h("div", { class: "dl-timeline", tabindex: "0", role: "group", "aria-label": "Timeline" });
    this.sentence = h("p", { class: "dl-sentence", "aria-live": "polite" });
    this.linesHead = h("div", { class: "dl-head" });
    this.space = h("div", { class: "dl-space" });
    this.list = h("div", {
      class: "dl-list", role: "listbox", tabindex: "0", "aria-label": "Lines", onscroll: () => this.drawRows(),
    }, this.space);
    this.note = h("div", { class: "dl-note" });
    this.texts = h("div", { class: "dl-texts" });
    const panes = h("div", { class: "dl-panes" },
      h("section", { class: "dl-lines", "aria-label": "Lines" }, this.linesHead, this.list, this.note),
      this.texts);
    this.code = h("code", { tabindex: "0", "aria-label": "Code of this view" });
    this.copy = button("copy", "Copy the code", () => this.copyCode());
    this.foot = h("div", { class: "dl-foot" }, h("span", {}, this.model.isPage ? "code as saved" : "code"), this.code, this.copy);
    this.keys = h("dialog", { class: "dl-keys", "aria-label": "Keys" });
    this.root.replaceChildren(this.bar, this.message, this.figure, this.sentence, panes, this.foot, this.keys);
    this.root.classList.add("dl-reader", "mathjax_ignore", "tex2jax_ignore"); // a dollar in a text is no formula
    this.root.setAttribute("data-lm-suppress-shortcuts", "true"); // else JupyterLab takes j, k, x … for its own
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", "Reader");
  }

  listen() {
    this.onKey = (event) => this.pressed(event);
    this.root.addEventListener("keydown", this.onKey);
    this.model.on("change:view", () => { this.drawView(); this.drawTimeline(); }); // the chosen period is in the view
    this.model.on("change:timeline", () => this.drawTimeline());
    this.model.on("change:lines", () => this.newLines());
    this.model.on("change:text", () => this.drawText());
    this.model.on("msg:custom", (message) => this.received(message));
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(this.root);
  }

  leave() {
    this.observer.disconnect();
    this.root.removeEventListener("keydown", this.onKey);
    for (const name of ["change:view", "change:timeline", "change:lines", "change:text", "msg:custom"]) this.model.off(name);
  }

  resized() {
    const width = this.root.clientWidth;
    if (width === this.width || !width) return;
    this.width = width;
    this.root.classList.toggle("dl-narrow", width < 760);
    this.drawTimeline();
    this.drawRows();
  }

  drawAll() {
    this.drawView();
    this.drawTimeline();
    this.newLines();
    this.drawText();
  }

  // --- the bar, the sentence, the code --------------------------------------------------------------------------

  drawView() {
    const { state, options, sentence, code, message, back, forward } = this.view;
    if (document.activeElement !== this.query) this.query.value = state.query; // else it is being typed
    this.choices.replaceChildren(
      ...(options.by.length ? [this.choose("by", "group", [["", "together"], ...options.by.map((by) => [by, `by ${by}`])])] : []),
      this.choose("axis", "clock", [["published", "published"], ["mentioned", "mentioned"]]),
      this.choose("freq", "grain", [["D", "day"], ["W", "week"], ["M", "month"], ["Q", "quarter"], ["Y", "year"]]),
    );
    this.back.disabled = !back;
    this.forward.disabled = !forward;
    this.message.textContent = message;
    this.sentence.replaceChildren(sentence.text, " ", h("span", { class: "dl-dim" }, sentence.note));
    this.code.textContent = code;
    this.drawLinesHead();
  }

  /** A row of buttons of which one is pressed; a menu if there are many. */
  choose(name, label, values) {
    const now = this.state[name] ?? "";
    const change = (value) => this.set({ [name]: value || null });
    if (values.length > 5) {
      const menu = h("select", { "aria-label": label, disabled: this.model.isPage, onchange: (event) => change(event.target.value) },
        ...values.map(([value, text]) => h("option", { value, selected: value === now }, text)));
      return menu;
    }
    return h("span", { class: "dl-choice", role: "group", "aria-label": label },
      ...values.map(([value, text]) =>
        h("button", {
          type: "button", "aria-pressed": String(value === now), disabled: this.model.isPage && value !== now, onclick: () => change(value),
        }, text)));
  }

  inQuery(event) {
    if (event.key === "Enter") {
      this.set({ query: this.query.value, period: null, group: null, term: null });
      this.list.focus();
    } else if (event.key === "Escape") {
      this.query.value = this.state.query;
      this.list.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  copyCode() {
    navigator.clipboard?.writeText(this.view.code);
    this.copy.textContent = "copied";
    setTimeout(() => { this.copy.textContent = "copy"; }, 1500);
  }

  help(show) {
    this.isHelp = show;
    this.keys.replaceChildren(h("h2", {}, "Keys"),
      h("dl", {}, ...SHORTCUTS.flatMap(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)])),
      h("button", { type: "button", onclick: () => this.help(false) }, "Close"));
    this.keys.open = show;
    (show ? this.keys.querySelector("button") : this.list).focus();
  }

  // --- the timeline ---------------------------------------------------------------------------------------------

  drawTimeline() {
    const { series, periods, unit, note } = this.model.get("timeline");
    const width = Math.max((this.width || this.root.clientWidth || 800) - 24, 240);
    if (!series.length) return void this.figure.replaceChildren(h("p", { class: "dl-dim" }, note));
    const left = 44, right = 12, step = (width - left - right) / periods.length;
    const height = series.length * PANEL + 24;
    // the rates fill the frame; an interval that does not fit ends in an arrow
    const top = roundUp(1.4 * Math.max(...series.flatMap((one) => one.points.map((point) => point.rate ?? 0)), 0)) || 1;
    const x = (i) => left + step * (i + 0.5);
    const drawing = s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": this.view.sentence.text });
    series.forEach((one, number) => {
      const base = number * PANEL + PANEL - 14, tall = PANEL - 40;
      const y = (value) => base - (value / top) * tall;
      this.drawFrame(drawing, one, { left, right, width, base, tall, top, unit });
      drawing.append(...this.drawSeries(one, periods, { x, y, step, base, tall }));
    });
    drawing.append(...this.drawTicks(periods, x, height - 8, width));
    this.figure.replaceChildren(drawing, note ? h("p", { class: "dl-dim" }, note) : "");
  }

  drawFrame(drawing, one, { left, right, width, base, tall, top, unit }) {
    for (const share of [0, 0.5, 1]) {
      const y = base - share * tall;
      drawing.append(
        s("line", { class: "dl-grid", x1: left, x2: width - right, y1: y, y2: y }),
        s("text", { class: "dl-tick", x: left - 6, y: y + 4, "text-anchor": "end" }, digits(share * top)));
    }
    const chosen = this.state.group === one.group && this.state.term === one.term && !this.state.period;
    const most = Math.max(Math.floor((width - left - 180) / 8), 12); // characters that leave room for the number of hits
    const label = one.name.length > most ? `${one.name.slice(0, most - 1)}…` : one.name;
    const name = s("text", {
      class: `dl-name${chosen ? " dl-chosen" : ""}`, x: left, y: base - tall - 12, role: "button", tabindex: "-1",
      onclick: () => this.set(chosen ? { group: null, term: null } : { group: one.group, term: one.term, period: null }),
    }, label, s("tspan", { class: "dl-tick", dx: 8 }, `${plural(one.n, "hit")}, ${unit}`));
    drawing.append(name);
  }

  drawSeries(one, periods, { x, y, step, base, tall }) {
    const drawn = [];
    const isChosen = (i) => this.state.period === periods[i].period &&
      (this.state.term === null || this.state.term === one.term) && (this.state.group === null || this.state.group === one.group);
    one.points.forEach((point, i) => {
      const given = { x: x(i) - step / 2, y: base - tall, width: step, height: tall };
      if (point.status === "no documents") drawn.push(s("rect", { class: "dl-gap", ...given }));
      if (isChosen(i)) drawn.push(s("rect", { class: "dl-here", ...given }));
    });
    let path = "";
    one.points.forEach((point, i) => {
      // a line joins neighbouring periods that both have an interval, and nothing else
      const joins = point.status === "ok" && one.points[i - 1]?.status === "ok";
      if (joins) path += `M${x(i - 1)},${y(one.points[i - 1].rate)}L${x(i)},${y(point.rate)}`;
    });
    drawn.push(s("path", { class: `dl-path dl-color${one.color}`, d: path }));
    one.points.forEach((point, i) => {
      if (point.rate === null) return;
      if (point.low !== null) {
        const highest = Math.max(y(point.high), base - tall);
        drawn.push(s("line", { class: `dl-bar95 dl-color${one.color}`, x1: x(i), x2: x(i), y1: y(point.low), y2: highest }));
        if (y(point.high) < highest) drawn.push(s("path", {
          class: `dl-arrow dl-color${one.color}`, d: `M${x(i) - 3},${highest + 4}L${x(i)},${highest}L${x(i) + 3},${highest + 4}` }));
      }
      const size = Math.max(Math.min(step / 3, 4), 1.5);
      drawn.push(s("circle", {
        class: `dl-point dl-color${one.color}${point.status === "ok" ? "" : " dl-hollow"}`, cx: x(i), cy: y(point.rate), r: size }));
    });
    one.points.forEach((point, i) => drawn.push(s("rect", {
      class: "dl-hit", x: x(i) - step / 2, y: base - tall, width: step, height: tall, "data-period": periods[i].period,
      onclick: () => this.set({ period: isChosen(i) ? null : periods[i].period, group: one.group, term: one.term }),
    }, s("title", {}, this.tip(one, periods[i], point)))));
    return drawn;
  }

  tip(one, period, point) {
    const rate = point.rate === null ? "no documents" : `${plural(point.n, "hit")} in ${plural(point.docs, "document")}, ${digits(point.rate)}`;
    const interval = point.low === null ? "" : ` (${digits(point.low)} to ${digits(point.high)})`;
    const why = ["ok", "no documents"].includes(point.status) ? "" : `; no interval: ${point.status}`;
    return `${one.name}, ${period.label}: ${rate}${interval}${why}`;
  }

  drawTicks(periods, x, y, width) {
    const room = Math.max(Math.floor((width - 60) / 92), 1), every = Math.max(Math.ceil(periods.length / room), 1);
    return periods.flatMap((period, i) => {
      if (i % every) return [];
      const anchor = x(i) > width - 50 ? "end" : x(i) < 70 ? "start" : "middle";
      return [s("text", { class: "dl-tick", x: anchor === "start" ? Math.max(x(i) - 20, 2) : x(i), y, "text-anchor": anchor }, period.short)];
    });
  }

  movePeriod(by) {
    const { periods } = this.model.get("timeline");
    const now = periods.findIndex((period) => period.period === this.state.period);
    const next = now < 0 ? (by > 0 ? 0 : periods.length - 1) : now + by;
    if (periods[next]) this.set({ period: periods[next].period });
  }

  // --- the lines ------------------------------------------------------------------------------------------------

  newLines() {
    const { start, rows, current, total } = this.model.get("lines");
    this.rows.clear();
    this.drawn.clear();
    this.asked = new Set();
    rows.forEach((row, i) => this.rows.set(start + i, row));
    this.current = Math.min(Math.max(current, 0), Math.max(total - 1, 0));
    this.space.style.height = `${Math.max(total, 1) * ROW}px`;
    this.drawLinesHead();
    this.reveal();
    this.drawRows();
  }

  received(message) {
    if (message.lines) {
      message.lines.rows.forEach((row, i) => this.rows.set(message.lines.start + i, row));
      this.drawRows();
    }
  }

  drawLinesHead() {
    const { total, title, excluded } = this.model.get("lines");
    const count = plural(total - excluded, "line") + (excluded ? ` · ${excluded.toLocaleString("en")} excluded` : "");
    const sample = this.state.sample;
    this.linesHead.replaceChildren(
      h("strong", {}, title), h("span", {}, count),
      h("label", { class: "dl-right" }, "sort ", this.menu("sort", [["date", "date"], ["left", "left word"], ["right", "right word"]])),
      h("label", {}, "draw ", this.menu("sample", [["", "all"], ["20", "20"], ["50", "50"], ["100", "100"]], sample ? String(sample) : "", "draw")));
  }

  menu(name, values, now = this.state[name], label = name) {
    const change = (event) => {
      const value = event.target.value;
      this.set({ [name]: name === "sample" ? (value ? Number(value) : null) : value });
    };
    return h("select", { "aria-label": label, disabled: this.model.isPage, onchange: change },
      ...values.map(([value, text]) => h("option", { value, selected: value === now }, text)));
  }

  drawRows() {
    const { total } = this.model.get("lines");
    const first = Math.max(Math.floor(this.list.scrollTop / ROW) - 10, 0);
    const last = Math.min(first + Math.ceil((this.list.clientHeight || 500) / ROW) + 20, total);
    const drawn = new Map();
    for (let i = first; i < last; i += 1) {
      const row = this.rows.get(i), before = this.drawn.get(i);
      if (row) drawn.set(i, before?.row === row ? before : { row, node: this.drawRow(i, row, total) });
      else this.ask(i);
    }
    this.replaceRows(drawn);
    if (!total) this.space.replaceChildren(h("p", { class: "dl-empty dl-dim", role: "presentation" }, this.view.empty));
    if (total && this.rows.has(this.current)) this.list.setAttribute("aria-activedescendant", this.idOf(this.current));
    else this.list.removeAttribute("aria-activedescendant");
  }

  /** What stays is not touched: a browser drops the click on a line that is taken out between press and release. */
  replaceRows(drawn) {
    const kept = new Set([...drawn.values()].map(({ node }) => node));
    for (const node of [...this.space.children]) if (!kept.has(node)) node.remove();
    let next = this.space.firstChild;
    for (const [i, { node }] of drawn) {
      node.setAttribute("aria-selected", String(i === this.current));
      if (node === next) next = next.nextSibling;
      else this.space.insertBefore(node, next);
    }
    this.drawn = drawn;
  }

  ask(i) {
    const start = Math.floor(i / BLOCK) * BLOCK;
    if (this.asked.has(start)) return;
    this.asked.add(start);
    this.tell("lines", { start, stop: start + BLOCK });
  }

  idOf(i) { return `${this.id ||= `dl-${Math.random().toString(36).slice(2)}`}-${i}`; }

  drawRow(i, row, total) {
    const label = row.label === "x" ? null : row.label;
    return h("div", {
      class: `dl-row${row.label === "x" ? " dl-excluded" : ""}`, id: this.idOf(i), role: "option", style: `top: ${i * ROW}px`,
      "aria-setsize": total, "aria-posinset": i + 1,
      title: row.note || row.title, onclick: () => this.open(i),
    },
    h("span", { class: "dl-date" }, row.date),
    h("span", { class: "dl-left" }, h("bdi", {}, row.left)),
    h("span", { class: "dl-node" }, h("bdi", {},
      h("b", { class: `dl-match dl-text${row.color}` }, row.match), h("span", { class: "dl-after" }, row.right))),
    h("span", { class: "dl-label", "aria-label": label ? `label ${label}` : null }, label || "", row.note ? "✎" : ""));
  }

  reveal() {
    const top = this.current * ROW, height = this.list.clientHeight || ROW;
    if (top < this.list.scrollTop) this.list.scrollTop = top;
    else if (top + ROW > this.list.scrollTop + height) this.list.scrollTop = top + ROW - height;
  }

  /** Make a line the current one and show its text. */
  open(i) {
    const { total } = this.model.get("lines");
    if (!total) return;
    this.current = Math.min(Math.max(i, 0), total - 1);
    this.reveal();
    this.drawRows();
    this.tell("open", { line: this.current });
  }

  /** The current line by its number and its span, as other lines may have come before the message arrives. */
  lineOf(row) { return { line: this.current, span: [row.doc, row.start, row.end] }; }

  label(value) {
    const row = this.rows.get(this.current);
    if (row) this.tell("note", { ...this.lineOf(row), label: value === row.label ? null : value });
  }

  annotate() {
    const row = this.rows.get(this.current);
    if (!row) return;
    const at = this.lineOf(row);
    const close = () => { this.note.replaceChildren(); this.list.focus(); };
    const input = h("input", {
      type: "text", "aria-label": "Annotation", placeholder: "a note on this line", onkeydown: (event) => {
        event.stopPropagation();
        if (event.key === "Enter") this.tell("note", { ...at, note: input.value });
        if (event.key === "Enter" || event.key === "Escape") close();
      },
    });
    input.value = row.note || "";
    this.note.replaceChildren(input);
    input.focus();
  }

  // --- the text -------------------------------------------------------------------------------------------------

  drawText() {
    const { pages } = this.model.get("text");
    this.texts.classList.toggle("dl-two", pages.length > 1);
    this.texts.replaceChildren(...pages.map((page, i) => this.drawPage(page, i === pages.length - 1, pages.length > 1)));
    for (const now of this.texts.querySelectorAll("[data-here]")) {
      const page = now.closest(".dl-page");
      page.scrollTop = now.offsetTop - page.clientHeight / 3;
    }
  }

  drawPage(page, isLast, isTwo) {
    if (!page.doc) return h("section", { class: "dl-text", "aria-label": "Text" }, h("p", { class: "dl-empty dl-dim" }, "Choose a line to read its text."));
    const body = h("div", { class: "dl-page", tabindex: "0", role: "document", "aria-label": page.title, onmouseup: () => this.offer(head) },
      ...page.parts.map((part) => this.drawPart(part)));
    const ask = (title, label, act) => h("button", { type: "button", title, "aria-label": title, onclick: act }, label);
    const head = h("div", { class: "dl-head" }, h("strong", {}, page.title), h("span", {}, page.meta),
      h("span", { class: "dl-right" },
        isLast ? ask("Previous hit", "‹", () => this.tell("hit", { by: -1 })) : null,
        isLast ? ask("Next hit", "›", () => this.tell("hit", { by: 1 })) : null,
        isTwo && !isLast ? ask("Close this text", "×", () => this.tell("beside")) : isTwo ? null
          : ask("Keep this text beside the next", "beside", () => this.tell("beside"))));
    const strip = h("div", { class: "dl-strip", role: "img", "aria-label": page.strip_label },
      ...page.strip.map(([at, kind, color]) => h("i", {
        class: `dl-at-${kind}`, style: `left: ${(100 * at).toFixed(2)}%${kind === "hit" ? `; background: var(--color${color})` : ""}` })));
    const seen = h("i", { class: "dl-seen" });
    strip.append(seen);
    const look = () => {
      const all = body.scrollHeight || 1;
      seen.style.left = `${(100 * body.scrollTop) / all}%`;
      seen.style.width = `${Math.min((100 * body.clientHeight) / all, 100)}%`;
    };
    body.addEventListener("scroll", look);
    strip.addEventListener("click", (event) => {
      const box = strip.getBoundingClientRect();
      body.scrollTop = ((event.clientX - box.left) / box.width) * body.scrollHeight - body.clientHeight / 2;
    });
    requestAnimationFrame(look);
    return h("section", { class: "dl-text", "aria-label": "Text" }, head, strip, body);
  }

  drawPart({ text, kinds, before, after, here, color }) {
    if (!kinds.length) return document.createTextNode(text);
    const classes = kinds.map((kind) => `dl-is-${kind}`).join(" ");
    const node = h(kinds.includes("hit") ? "mark" : "span", { class: `${classes} dl-text${color ?? ""}`, "data-here": here || null }, text);
    const note = (words, kind) => h("sup", { class: `dl-sup dl-sup-${kind}` }, words);
    return h("span", {}, before ? note(before, "quote") : null, node, after ? note(after, "time") : null);
  }

  /** Offer the words that are selected as the next query. */
  offer(head) {
    // a phrase, whatever its punctuation means in a query
    const words = String(document.getSelection()).replace(/[,|*?[\]]|:(?=\s|$)|^\s*\/|\/\s*$/g, " ").replace(/\s+/g, " ").trim();
    head.querySelector(".dl-offer")?.remove();
    if (!words || words.length > 80) return;
    const button = h("button", {
      class: "dl-offer", type: "button", onclick: () => this.set({ query: words, period: null, group: null, term: null }),
    }, `find “${words}”`);
    head.append(button);
  }

  // --- keys -----------------------------------------------------------------------------------------------------

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const act = this.actions()[event.key] || (/^[1-9]$/.test(event.key) && (() => this.label(event.key)));
    const isButton = event.target.tagName === "BUTTON" && ["Enter", " "].includes(event.key);
    if (!act || isButton) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  actions() {
    const line = (by) => () => this.open(this.current + by);
    const inTimeline = this.figure.contains(document.activeElement);
    return {
      j: line(1), k: line(-1), ArrowDown: line(1), ArrowUp: line(-1), Enter: () => this.open(this.current),
      n: () => this.tell("document", { by: 1 }), p: () => this.tell("document", { by: -1 }),
      "[": () => this.movePeriod(-1), "]": () => this.movePeriod(1),
      ".": () => this.tell("hit", { by: 1 }), ",": () => this.tell("hit", { by: -1 }),
      x: () => this.label("x"), 0: () => this.label(null), a: () => this.annotate(), b: () => this.tell("beside"),
      ArrowLeft: () => (inTimeline ? this.movePeriod(-1) : this.tell("back")),
      ArrowRight: () => (inTimeline ? this.movePeriod(1) : this.tell("forward")),
      "/": () => this.query.select(), "?": () => this.help(!this.isHelp), Escape: () => this.stepOut(),
    };
  }

  /** Close the help, else leave the period, else the series. */
  stepOut() {
    if (this.isHelp) this.help(false);
    else if (this.state.period !== null) this.set({ period: null });
    else if (this.state.group !== null || this.state.term !== null) this.set({ group: null, term: null });
  }
}

// --- without Python: an exported page --------------------------------------------------------------------------

/** A model that answers from what was embedded in the page: periods and lines can be chosen, nothing else changes. */
class Embedded {
  constructor(data) {
    this.data = data;
    this.all = data.lines.rows;
    this.listeners = {};
    this.isPage = true;
  }

  get(name) { return this.data[name]; }
  on(name, act) { this.listeners[name] = act; }
  off(name) { delete this.listeners[name]; }

  put(name, value) {
    this.data[name] = value;
    this.listeners[`change:${name}`]?.();
  }

  send({ do: what, state = {}, line, by }) {
    const { view, lines } = this.data;
    if (what === "set" && ["period", "group", "term"].some((name) => name in state)) {
      const chosen = { ...view.state, ...state };
      const isIn = (row) => ["period", "group", "term"].every((name) => chosen[name] === null || row[name] === chosen[name]);
      const rows = this.all.filter(isIn);
      this.put("view", { ...view, state: chosen, sentence: { text: `${plural(rows.length, "line")} in this page.`, note: view.sentence.note } });
      const { series, periods } = this.data.timeline;
      const names = [series.find((one) => one.group === chosen.group && one.term === chosen.term)?.name,
        periods.find((one) => one.period === chosen.period)?.label];
      const title = names.filter(Boolean).join(", ") || "All periods";
      this.put("lines", { ...lines, title, rows, total: rows.length, start: 0, current: 0, excluded: rows.filter((row) => row.label === "x").length });
      this.listeners["change:timeline"]?.();
    } else if (what === "open") this.show(lines.rows[line]);
    else if (what === "hit" || what === "document") this.step(what, by);
  }

  step(what, by) {
    const { rows, current } = this.data.lines;
    let next = current + by;
    while (what === "document" && rows[next] && rows[next].doc === rows[current].doc) next += by;
    if (!rows[next]) return;
    this.put("lines", { ...this.data.lines, current: next });
    this.show(rows[next]);
  }

  show(row) {
    this.data.lines.current = this.data.lines.rows.indexOf(row);
    const plain = (text) => ({ text, kinds: [] });
    const passage = [plain(`… ${row.left} `), { text: row.match, kinds: ["hit"], start: row.start, color: row.color }, plain(`${row.right} …`)];
    // the page contains some of the texts; of others it has what the line shows
    const page = this.data.texts[row.doc] ?? { doc: row.doc, title: row.title, meta: row.date, parts: passage, strip: [], strip_label: "" };
    const parts = page.parts.map((part) => ({ ...part, here: part.start === row.start && part.kinds.includes("hit") }));
    this.put("text", { pages: [{ ...page, parts }] });
  }
}

/** Draw the reader into a page from the data that were embedded in it. */
export function embed(data, root) { return new Reader(new Embedded(data), root); }

export default {
  render({ model, el }) {
    const reader = new Reader(model, el);
    return () => reader.leave();
  },
};
