// JSON with an entry a line, its words as they are: no number is read and no name is moved. Null for what is no JSON.
export function formatJson(text) {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let made = "";
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  for (const [word] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/gs)) {
    const closes = word === "]" || word === "}";
    const was_open = /[[{]$/.test(made);
    if (closes) depth -= 1;
    if (closes ? !was_open : was_open || made.endsWith(",")) made += line();
    made += word === ":" ? ": " : word;
    if (word === "{" || word === "[") depth += 1;
  }
  return `${made}\n`;
}
