// Asks Lighthouse about the built page, as a phone and as a desktop computer, and prints its four categories as JSON, one line each.
//
//   node lighthouse.mjs DIST CHROMIUM [CATEGORY...]
//
// DIST is served as a static host serves it: compressed copies where the browser takes them, names with a hash kept for good.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const [dist, chromePath, ...onlyCategories] = process.argv.slice(2);
const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};
const CODINGS = { br: ".br", gzip: ".gz" };

const server = createServer((request, answer) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://host").pathname));
  const file = join(dist, path.endsWith("/") ? `${path}index.html` : path);
  const coding = Object.keys(CODINGS).find((name) => request.headers["accept-encoding"]?.includes(name) && existsSync(file + CODINGS[name]));
  const from = coding ? file + CODINGS[coding] : file;
  if (!existsSync(from)) return answer.writeHead(404).end();
  answer.writeHead(200, {
    "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
    "Cache-Control": /-[0-9a-f]{12,}[._]/.test(file) ? "public, max-age=31536000, immutable" : "no-cache",
    ...(coding && { "Content-Encoding": coding }),
  });
  createReadStream(from).pipe(answer);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const url = `http://127.0.0.1:${server.address().port}/`;
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"];
const browser = await launch({ chromePath, chromeFlags: flags, logLevel: "silent" });
try {
  for (const [device, config] of [["mobile", undefined], ["desktop", desktopConfig]]) {
    const options = { port: browser.port, logLevel: "silent", output: "json", ...(onlyCategories.length > 0 && { onlyCategories }) };
    const { lhr } = await lighthouse(url, options, config);
    const scores = Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, Math.round(score * 100)]));
    const counts = ({ score, scoreDisplayMode }) => scoreDisplayMode === "metricSavings" || (score !== null && score < 0.9);
    const about = Object.values(lhr.categories)
      .flatMap(({ auditRefs }) => auditRefs)
      .filter(({ weight }) => weight > 0)
      .map(({ id }) => lhr.audits[id])
      .filter(counts)
      .map(({ id, displayValue, score }) => `${id}: ${displayValue ?? score}`);
    console.log(JSON.stringify({ device, scores, about }));
  }
} finally {
  browser.kill();
  server.close();
}
