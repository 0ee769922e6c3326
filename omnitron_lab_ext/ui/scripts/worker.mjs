// Writes the layout's worker, with dagre (MIT) in it, as a text that the canvas starts it from:
// src/canvas/layout/worker-text.ts, which git ignores. `node scripts/worker.mjs` writes it alone.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = join(dirname(fileURLToPath(import.meta.url)), "..");
const file = join(here, "src/canvas/layout/worker-text.ts");

/** What esbuild is told; whatever bundles the canvas comes after it. */
export const worker = {
  absWorkingDir: here,
  entryPoints: ["src/canvas/layout/worker.ts"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  write: false,
  legalComments: "none",
  logLevel: "warning",
  plugins: [{ name: "text", setup: (each) => each.onEnd(written) }],
};

function written({ outputFiles }) {
  if (!outputFiles?.length) return;
  const text = `// Written by scripts/worker.mjs.\nexport const WORKER = ${JSON.stringify(outputFiles[0].text.trim())};\n`;
  if (text === read()) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function read() {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build(worker);
