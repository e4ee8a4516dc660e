// Formatting: the same values with the same comments, indented alike. What it cannot be sure of it leaves alone and says so.
import { yamlLanguage } from "@codemirror/lang-yaml";
import { formatJson } from "./json.js";

const { parser } = yamlLanguage;

// The changes that bring a text into shape: {changes}, which may be empty, or {why}: "errors" where the text is not well formed, "tabs"
// where tabs indent it, "unsure" where the result would not have the same values.
export function format(text) {
  if (/^\s*[{[]/.test(text)) {
    const json = formatJson(text);
    if (json !== null) return { changes: json === text ? [] : [{ from: 0, to: text.length, insert: json }] };
  }
  if (/^ *\t/m.test(text)) return { why: "tabs" };
  const tree = parser.parse(text);
  if (hasErrors(tree)) return { why: "errors" };
  const changes = new Formatter(text, tree).changes();
  const made = apply(text, changes);
  const after = parser.parse(made);
  if (hasErrors(after) || signature(text, tree) !== signature(made, after)) return { why: "unsure" };
  return { changes };
}

export function apply(text, changes) {
  let made = "";
  let at = 0;
  for (const { from, to, insert } of changes) {
    made += text.slice(at, from) + insert;
    at = to;
  }
  return made + text.slice(at);
}

function hasErrors(tree) {
  let found = false;
  tree.iterate({ enter: (node) => void (found ||= node.type.isError) });
  return found;
}

const SCALARS = new Set(["Literal", "QuotedLiteral", "Comment", "Anchor", "Alias", "Tag", "BlockLiteralHeader"]);

// The structure and every word of a text, without what only places them.
function signature(text, tree) {
  const parts = [];
  tree.iterate({
    enter(node) {
      const words = text.slice(node.from, node.to);
      if (node.name === "BlockLiteralContent") parts.push("|", dedented(words, column(text, node)));
      else if (SCALARS.has(node.name)) parts.push(node.name, words.split(/[ \n]+/).join(" ").trimEnd());
      else parts.push(node.name);
    },
    leave: () => void parts.push(")"),
  });
  return JSON.stringify(parts);
}

// The lines of a block scalar without the indentation that they share, and without the empty ones at its end.
function dedented(words) {
  const lines = words.split("\n");
  const indents = lines.filter((line) => line.trim()).map((line) => line.search(/\S/));
  const shared = Math.min(...indents);
  return lines.map((line) => line.slice(shared)).join("\n").trimEnd();
}

const column = (text, node) => node.from - (text.lastIndexOf("\n", node.from - 1) + 1);

class Formatter {
  constructor(text, tree) {
    this.text = text;
    this.tree = tree;
    this.columns = new Map();
    this.step = this.sequenceStep();
  }

  // Whether sequences stand further in than the name they belong to: as the first one does.
  sequenceStep() {
    let step = null;
    this.tree.iterate({
      enter: (node) => {
        if (step !== null || node.name !== "BlockSequence") return;
        const owner = node.node.parent;
        if (owner?.name === "Pair") step = this.at(node) > this.at(owner) ? 2 : 0;
      },
    });
    return step ?? 2;
  }

  // The column where something stands now.
  at(node) {
    return column(this.text, node);
  }

  // The column where an entry is to stand: a pair of a block mapping, or the dash of an item of a block sequence.
  wanted(entry) {
    const key = `${entry.name} ${entry.from}`;
    if (!this.columns.has(key)) this.columns.set(key, this.base(entry.parent));
    return this.columns.get(key);
  }

  base(collection) {
    let owner = collection.parent;
    while (owner && ["Anchored", "Tagged"].includes(owner.name)) owner = owner.parent;
    if (owner?.name === "Pair") return this.wanted(owner) + (collection.name === "BlockSequence" ? this.step : 2);
    if (owner?.name === "Item") return this.wanted(owner.prevSibling) + 2;
    return 0;
  }

  // The entry that holds what stands at a place.
  entry(at) {
    for (let node = this.tree.resolveInner(at, 1); node; node = node.parent) {
      if (node.name === "Pair" && node.parent.name === "BlockMapping") return node;
      if (node.name === "-" && node.parent.name === "BlockSequence") return node;
      if (node.name === "Item" && node.parent.name === "BlockSequence") return node.prevSibling;
    }
    return null;
  }

  changes() {
    const changes = [];
    const add = (from, to, insert) => {
      if (this.text.slice(from, to) !== insert) changes.push({ from, to, insert });
    };
    const lines = this.lines();
    let blank = true;
    for (const [index, line] of lines.entries()) {
      const inside = line.scalar;
      if (!line.words && !inside) {
        // One empty line at most, none at the beginning or the end.
        const isLast = lines.slice(index).every((later) => !later.words);
        if (blank || isLast) {
          if (line.next > line.from) add(line.from, line.next, "");
        } else add(line.from, line.to, "");
        blank = true;
        continue;
      }
      blank = false;
      if (line.words) add(line.from, line.start, " ".repeat(Math.max(line.indent, 0)));
      if (!inside) {
        for (const gap of line.gaps) add(gap.from, gap.to, " ");
        const end = line.from + this.text.slice(line.from, line.to).trimEnd().length;
        if (!line.opens) add(end, line.to, "");
      }
    }
    const last = lines.findLast((line) => line.words);
    if (last && last.next === last.to) add(last.to, last.to, "\n");
    return changes;
  }

  lines() {
    const lines = [];
    for (let from = 0; from <= this.text.length; ) {
      const end = this.text.indexOf("\n", from);
      const next = end < 0 ? this.text.length : end + 1;
      const to = end < 0 ? next : end;
      const words = this.text.slice(from, to).trim();
      const start = from + this.text.slice(from, to).search(/\S|$/);
      if (from < this.text.length || from === 0) lines.push(this.line({ from, to, next, start, words, gaps: [] }));
      if (end < 0) break;
      from = next;
    }
    this.comments(lines);
    return lines;
  }

  // What a line is, and how far it is to stand in.
  line(line) {
    if (!line.words) {
      // An empty line in a scalar belongs to it.
      line.scalar = this.around(line.from, line.from) !== null;
      return line;
    }
    const owner = this.around(line.start, line.from);
    const entry = this.entry(line.start);
    if (owner) {
      const begins = this.entry(owner.from);
      const delta = begins ? this.wanted(begins) - this.at(begins) : 0;
      line.scalar = owner.name !== "FlowMapping" && owner.name !== "FlowSequence";
      line.indent = line.start - line.from + delta + (owner.name === "BlockLiteralContent" ? this.literalShift(owner, begins) : 0);
    } else if (this.text[line.start] === "#") line.comment = true;
    else if (entry && entry.from === line.start) {
      line.indent = this.wanted(entry);
      this.gaps(line, entry);
    } else if (entry) line.indent = line.start - line.from + this.wanted(entry) - this.at(entry);
    else line.indent = /^(---|\.\.\.|%)/.test(line.words) ? 0 : line.start - line.from;
    line.opens = this.around(line.to, line.to) !== null;
    return line;
  }

  // What a block scalar moves beside its entry: its content stands two columns in, unless its head says how many.
  literalShift(content, entry) {
    const head = content.parent.getChild("BlockLiteralHeader");
    if (!entry || /\d/.test(this.text.slice(head?.from ?? 0, head?.to ?? 0))) return 0;
    const first = this.text.slice(content.from, content.to).split("\n").find((line) => line.trim()) ?? "";
    const isWhole = this.text[content.from - 1] === "\n";
    const now = isWhole ? first.search(/\S/) : this.at(content);
    const wanted = this.wanted(entry) + 2;
    return wanted - now - (this.wanted(entry) - this.at(entry));
  }

  // The scalar or flow collection that began before a line and goes on in it.
  around(at, before) {
    let found = null;
    for (let node = this.tree.resolveInner(at, 0); node; node = node.parent) {
      const goes_on = ["Literal", "QuotedLiteral", "BlockLiteralContent", "FlowMapping", "FlowSequence"].includes(node.name);
      if (goes_on && node.from < before && node.to > before) found = node;
      if (node.name === "BlockLiteralContent" && node.from <= at && node.to >= at && at > 0) found = node;
    }
    return found;
  }

  // The gaps behind the dashes and colons of a line.
  gaps(line, first) {
    let entry = first;
    while (entry && entry.from < line.to) {
      const mark = entry.name === "-" ? entry.to : this.colon(entry);
      const value = entry.name === "-" ? entry.nextSibling : entry.lastChild;
      if (mark === null || !value) return;
      const at = mark + this.text.slice(mark).search(/[^ ]/);
      if (at < mark || at >= line.to || at > mark + 1 && this.text[at] === "#") return;
      if (at > mark) line.gaps.push({ from: mark, to: at });
      const inner = this.entry(at);
      entry = inner && inner.from === at ? inner : null;
    }
  }

  colon(pair) {
    const key = pair.getChild("Key");
    if (!key) return null;
    const at = this.text.indexOf(":", key.to);
    return at < 0 || this.text.slice(key.to, at).trim() ? null : at + 1;
  }

  // A comment on its own line stands where the next line stands that stood where it did; else where the next one does.
  comments(lines) {
    for (const [index, line] of lines.entries()) {
      if (!line.comment) continue;
      const now = line.start - line.from;
      const later = lines.slice(index + 1).filter((other) => other.words && !other.comment && !other.scalar);
      const next = later[0];
      const alike = next && next.start - next.from <= now ? next : later.find((other) => other.start - other.from === now);
      const before = lines.slice(0, index).findLast((other) => other.words && !other.comment && other.start - other.from === now);
      line.indent = (next && next.start - next.from >= now ? next : (before ?? alike))?.indent ?? now;
    }
  }
}
