// <gatewalk-editor>: a code editor as one custom element.
//
// It lives in a shadow root, so that the styles CodeMirror makes at run time are adopted style sheets and need no
// `style-src 'unsafe-inline'`. The page talks to it in UTF-16 offsets and plain JSON; whatever it shows is text.
//
//   load(key, text, label)   shows a document; each key keeps its own undo history, selection and scroll position
//   setFindings(json)        [{from, to, severity, message, help, fixes: [title]}] of the document shown
//   setHighlights(json)      [{from, to, error}]: lines that what is selected on the page speaks of
//   reveal(from, to)         selects a range, scrolls to it and takes the focus
//   showLine(from)           scrolls to a place without taking the focus
//   setReadOnly(bool)
//   format()                 brings the document into shape as one step of its history
//   answer(id, json)         what can be typed and what stands at the place a gatewalk-ask with this id was about
//
// Events on the element: gatewalk-change {text}, gatewalk-cursor {offset}, gatewalk-fix {finding, fix},
// gatewalk-format {why}, which is "done", "same", or why the text stays as it is,
// gatewalk-ask {id, text, offset}, whose offset counts bytes of UTF-8.
import { EditorState, Compartment } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { yaml } from "@codemirror/lang-yaml";
import { setDiagnostics } from "@codemirror/lint";
import { extensions } from "./extensions.js";
import { highlightField, setHighlightRanges } from "./highlights.js";
import { assistance, bytes } from "./assist.js";
import { smallestChange } from "./change.js";
import { format } from "./format.js";

// A document of so many characters is not coloured, and the page hears of it when the typing pauses: keys must never wait.
const LARGE = 200_000;
const PAUSE_MILLISECONDS = 300;
const isLarge = (doc) => doc.length >= LARGE;
const language = (doc) => (isLarge(doc) ? [] : yaml());

class GatewalkEditor extends HTMLElement {
  #view = null;
  #states = new Map();
  #key = null;
  #findings = [];
  // The findings as they were told last, and the document that they are of.
  #told = {};
  #readOnly = new Compartment();
  #label = new Compartment();
  #language = new Compartment();
  #quiet = false;
  // The timer of a change that the page has not heard of yet.
  #untold = 0;
  #asked = 0;
  #waiting = new Map();
  #isReadOnly = false;

  connectedCallback() {
    if (this.#view) return;
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.#view = new EditorView({ state: this.#fresh("", ""), parent: root, root });
    this.addEventListener("focusout", () => this.#tellChange());
    // Before the page keeps what there is.
    addEventListener("pagehide", () => this.#tellChange(), { capture: true });
    // What the page asked for before this script was there.
    const pending = this.pending ?? [];
    delete this.pending;
    for (const [method, words] of pending) this[method](...words);
  }

  disconnectedCallback() {
    this.#view?.destroy();
    this.#view = null;
    this.#key = null;
  }

  load(key, text, label) {
    const view = this.#view;
    if (!view) return;
    // What was typed counts, whatever the page has made of the text before.
    if (this.#untold && key === this.#key) return this.#tellChange();
    if (key !== this.#key) {
      if (this.#key !== null) {
        this.#states.set(this.#key, { state: view.state, top: view.scrollDOM.scrollTop });
      }
      const kept = this.#states.get(key);
      this.#key = key;
      this.#findings = [];
      this.#told = {};
      view.setState(kept?.state ?? this.#fresh(text, label));
      view.dispatch({
        effects: this.#readOnly.reconfigure(EditorState.readOnly.of(this.#isReadOnly)),
      });
      if (kept) requestAnimationFrame(() => (view.scrollDOM.scrollTop = kept.top));
    }
    this.#replace(text);
  }

  forget() {
    this.#states.clear();
    this.#key = null;
  }

  setFindings(json) {
    const { doc } = this.#view?.state ?? {};
    if (!doc || (json === this.#told.json && doc === this.#told.doc)) return;
    const isAwaited = this.#told.isDue;
    this.#told = { json, doc, isDue: true };
    // Marks make CodeMirror ask for the selection, and that for the layout: with the next picture it is made anyway.
    if (!isAwaited) requestAnimationFrame(() => this.#mark());
  }

  #mark() {
    const view = this.#view;
    const { json, doc, isDue } = this.#told;
    if (!view || !isDue) return;
    this.#told.isDue = false;
    // Typed on since: the report on that comes.
    if (doc !== view.state.doc) return (this.#told = {});
    this.#findings = JSON.parse(json);
    const length = view.state.doc.length;
    const diagnostics = this.#findings.map((finding, index) => ({
      from: Math.min(finding.from, length),
      to: Math.min(Math.max(finding.to, finding.from), length),
      severity: finding.severity === "hint" ? "info" : finding.severity,
      message: finding.message,
      renderMessage: () => message(finding),
      actions: finding.fixes.map((name, fix) => ({
        name,
        apply: () => this.#tell("gatewalk-fix", { finding: index, fix }),
      })),
    }));
    view.dispatch(setDiagnostics(view.state, diagnostics));
  }

  setHighlights(json) {
    this.#view?.dispatch({ effects: setHighlightRanges.of(JSON.parse(json)) });
  }

  reveal(from, to) {
    const view = this.#view;
    if (!view) return;
    const length = view.state.doc.length;
    const anchor = Math.min(from, length);
    view.dispatch({
      selection: { anchor, head: Math.min(to, length) },
      effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    });
    view.focus();
  }

  showLine(from) {
    const view = this.#view;
    if (!view) return;
    const anchor = Math.min(from, view.state.doc.length);
    const box = view.scrollDOM.getBoundingClientRect();
    const place = view.coordsAtPos(anchor);
    if (place && place.top >= box.top && place.bottom <= box.bottom) return;
    view.dispatch({ effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
  }

  answer(id, json) {
    this.#waiting.get(id)?.(JSON.parse(json));
    this.#waiting.delete(id);
  }

  format() {
    const view = this.#view;
    if (!view || view.state.readOnly) return;
    this.#tellChange();
    const { changes, why } = format(view.state.doc.toString());
    if (changes?.length) view.dispatch({ changes, userEvent: "format", scrollIntoView: true });
    this.#tell("gatewalk-format", { why: why ?? (changes.length ? "done" : "same") });
  }

  // What can be typed and what stands at a place; null when nobody answers soon.
  #ask(state, at) {
    if (this.#untold) return Promise.resolve(null);
    const id = (this.#asked += 1);
    const text = state.doc.toString();
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      setTimeout(() => this.#waiting.delete(id) && resolve(null), 2000);
      this.#tell("gatewalk-ask", { key: this.#key, id, text, offset: bytes(text, at) });
    });
  }

  setReadOnly(value) {
    this.#isReadOnly = value;
    this.#view?.dispatch({
      effects: this.#readOnly.reconfigure(EditorState.readOnly.of(value)),
    });
  }

  focus() {
    this.#view?.focus();
  }

  #fresh(text, label) {
    return EditorState.create({
      doc: text,
      extensions: [
        extensions,
        this.#language.of(language(text)),
        keymap.of([{ key: "Shift-Alt-f", run: () => (this.format(), true) }]),
        highlightField,
        assistance((state, at) => this.#ask(state, at)),
        this.#readOnly.of(EditorState.readOnly.of(this.#isReadOnly)),
        this.#label.of(EditorView.contentAttributes.of({ "aria-label": label })),
        EditorView.updateListener.of((update) => this.#updated(update)),
      ],
    });
  }

  // Brings the document to `text` as one small change, so that the history, the cursor and the findings stay.
  #replace(text) {
    const view = this.#view;
    const change = smallestChange(view.state.doc.toString(), text);
    if (!change) return;
    this.#quiet = true;
    view.dispatch({ changes: change });
    this.#quiet = false;
  }

  #updated(update) {
    const { doc } = update.state;
    if (isLarge(doc) !== isLarge(update.startState.doc)) {
      queueMicrotask(() => this.#view?.dispatch({ effects: this.#language.reconfigure(language(doc)) }));
    }
    if (update.docChanged && !this.#quiet) {
      clearTimeout(this.#untold);
      this.#untold = setTimeout(() => this.#tellChange(), PAUSE_MILLISECONDS);
      if (!isLarge(doc)) this.#tellChange();
      // The verdict is that of another text until then, and is shown so.
      else document.documentElement.dataset.typing = "";
    }
    if (update.selectionSet && !update.docChanged) {
      this.#tell("gatewalk-cursor", { key: this.#key, offset: update.state.selection.main.head });
    }
  }

  #tellChange() {
    if (!this.#untold) return;
    clearTimeout(this.#untold);
    this.#untold = 0;
    delete document.documentElement.dataset.typing;
    this.#tell("gatewalk-change", { key: this.#key, text: this.#view.state.doc.toString() });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail: JSON.stringify(detail) }));
  }
}

function message(finding) {
  const box = document.createElement("div");
  const text = document.createElement("div");
  text.className = "gw-message";
  text.textContent = finding.message;
  box.append(text);
  if (finding.help) {
    const help = document.createElement("div");
    help.className = "gw-help";
    help.textContent = finding.help;
    box.append(help);
  }
  return box;
}

customElements.define("gatewalk-editor", GatewalkEditor);
