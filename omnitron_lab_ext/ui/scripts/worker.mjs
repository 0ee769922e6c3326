// Writes the layout's worker as a text that the canvas starts it from: src/canvas/layout/worker-text.ts.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The worker with dagre in it, as the module that holds its text. */
export async function workerText() {
  const made = await build({
    absWorkingDir: here,
    entryPoints: ["src/canvas/layout/worker.ts"],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    write: false,
    legalComments: "none",
  });
  const text = JSON.stringify(made.outputFiles[0].text.trim());
  return `// Written by scripts/worker.mjs from worker.ts, with dagre (MIT) in it.\nexport const WORKER = ${text};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(here, "src/canvas/layout/worker-text.ts"), await workerText());
}
