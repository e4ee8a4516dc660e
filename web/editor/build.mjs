// Builds what the page takes from npm and from static/css: dist/editor.js (the <gatewalk-editor> element) and dist/app.css; and
// joins the sentences of a language that is not built in, and the questions of the examples, into one file.
// Trunk runs it before each build; it takes a fraction of a second.
import { build } from "esbuild";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const common = { bundle: true, minify: true, legalComments: "none", logLevel: "warning" };

await build({
  ...common,
  entryPoints: [here("src/editor.js")],
  outfile: here("dist/editor.js"),
  format: "esm",
  target: ["es2022"],
});
await build({
  ...common,
  entryPoints: [here("../../static/css/index.css")],
  outfile: here("dist/app.css"),
  target: ["chrome111", "firefox113", "safari16.2"],
});

const messages = here("../../crates/diagnostics/messages/ja/");
const sentences = readdirSync(messages).sort().flatMap((file) => {
  const area = file.replace(/\.txt$/, "");
  const lines = readFileSync(messages + file, "utf8").split("\n");
  return lines.filter((line) => !line.startsWith("#") && line.includes("=")).map((line) => `${area}.${line}`);
});
// The questions of the examples.
const gallery = readFileSync(here("../gallery.txt"), "utf8").split("\n");
sentences.push(...gallery.filter((line) => !line.startsWith("#") && line.includes(" = ")).map((line) => `gallery.${line}`));
mkdirSync(here("dist"), { recursive: true });
writeFileSync(here("dist/ja.json"), JSON.stringify(sentences.join("\n")));
