// Completion and hover. The engine knows what fits; it is asked in bytes of UTF-8 and answers in them.
import { autocompletion } from "@codemirror/autocomplete";
import { hoverTooltip } from "@codemirror/view";

const encoder = new TextEncoder();

// How many bytes of UTF-8 the text has before a place.
export const bytes = (text, at) => encoder.encode(text.slice(0, at)).length;

// The place before which the text has so many bytes of UTF-8.
export function place(text, count) {
  let left = count;
  let at = 0;
  for (const character of text) {
    if (left <= 0) break;
    const code = character.codePointAt(0);
    left -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    at += character.length;
  }
  return at;
}

const kinds = { field: "property", value: "constant", snippet: "text", variable: "variable", function: "function", macro: "keyword" };

// `ask(state, at)` promises the engine's answer about a place, or null.
export function assistance(ask) {
  const source = async (context) => {
    const before = context.state.sliceDoc(Math.max(0, context.pos - 1), context.pos);
    // Nothing was typed yet, and nobody asked: what fits everywhere only stands in the way. Who asks while an answer is awaited that
    // then is none hears nothing from CodeMirror, so the engine is not asked in vain.
    if (!context.explicit && !/[\w.-]/.test(before)) return null;
    const answer = await ask(context.state, context.pos);
    if (!answer || context.aborted || answer.completions.length === 0) return null;
    const text = context.state.doc.toString();
    const from = place(text, answer.replace.start.offset);
    const to = place(text, answer.replace.end.offset);
    if (!context.explicit && from === context.pos && before !== ".") return null;
    const options = answer.completions.map((completion, index) => ({
      label: completion.label,
      type: kinds[completion.kind],
      detail: completion.detail,
      info: completion.documentation || undefined,
      boost: -Math.min(index, 98),
      apply(view, _, begin, end) {
        const [first, last] = completion.select ?? [];
        const anchor = first === undefined ? completion.insert.length : place(completion.insert, first);
        const head = last === undefined ? anchor : place(completion.insert, last);
        view.dispatch({
          changes: { from: begin, to: Math.max(end, Math.min(to, view.state.doc.length)), insert: completion.insert },
          selection: { anchor: begin + anchor, head: begin + head },
          userEvent: "input.complete",
        });
      },
    }));
    return { from, options };
  };
  const hover = hoverTooltip(
    async (view, at) => {
      const answer = await ask(view.state, at);
      if (!answer?.hover) return null;
      const text = view.state.doc.toString();
      const { span } = answer.hover;
      return {
        pos: place(text, span.start.offset),
        end: place(text, span.end.offset),
        above: true,
        create: () => ({ dom: card(answer.hover) }),
      };
    },
    { hoverTime: 400 },
  );
  return [autocompletion({ override: [source], activateOnTyping: true }), hover];
}

function card({ title, signatures = [], documentation, since }) {
  const box = document.createElement("div");
  box.className = "gw-hover";
  const add = (name, text) => {
    const part = document.createElement("div");
    part.className = name;
    part.textContent = text;
    box.append(part);
  };
  add("gw-message", title);
  signatures.forEach((signature) => add("gw-message gw-help", signature));
  if (documentation) add("gw-help", documentation);
  if (since) add("gw-help", `\u2265 ${since}`);
  return box;
}
