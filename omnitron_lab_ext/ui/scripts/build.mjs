// Builds what people get: the widget's bundle, and JupyterLab's prebuilt extension.
//
//     node scripts/build.mjs            both, small; fails where the widget is larger than a notebook should load
//     node scripts/build.mjs --dev      both, readable, with source maps
//     node scripts/build.mjs --watch    as --dev, and again whenever a source changes
//
// Types are not looked at here (`npm run check` does), so that a build takes a second or two.

import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, context } from "esbuild";
import { worker } from "./worker.mjs";

const LIMIT = 200;
const here = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = (...parts) => join(here, "..", ...parts);
const watch = process.argv.includes("--watch");
const dev = watch || process.argv.includes("--dev");
process.chdir(here);

const common = {
  absWorkingDir: here,
  target: "es2022",
  jsx: "automatic",
  logLevel: "warning",
  sourcemap: dev ? "inline" : false,
  define: { "process.env.NODE_ENV": dev ? '"development"' : '"production"' },
};

/** The widget: everything in one module, its looks in one sheet, and what fetches both from the kernel. */
const widget = {
  ...common,
  entryPoints: { widget: "src/widget/index.ts", loader: "src/widget/loader.ts" },
  outdir: out("static"),
  bundle: true,
  format: "esm",
  minify: !dev,
};
const sheet = {
  ...common,
  entryPoints: { widget: "style/index.css" },
  outdir: out("static"),
  bundle: true,
  minify: !dev,
  loader: { ".svg": "dataurl", ".png": "dataurl", ".woff2": "dataurl" },
};
/** The library, file by file, for the builder of Lab, which knows what Lab itself provides. */
const library = {
  ...common,
  entryPoints: ["src/**/*.ts", "src/**/*.tsx"],
  outdir: "lib",
  bundle: false,
  format: "esm",
  sourcemap: dev ? "linked" : false,
};
delete library.define;

function lab() {
  const require = createRequire(import.meta.url);
  const builder = require.resolve("@jupyter/builder/lib/build-labextension.js");
  const core = join(here, "node_modules", "@jupyterlab", "core-meta", "core.package.json");
  const more = [...(dev ? ["--development"] : []), ...(watch ? ["--watch"] : [])];
  return new Promise((done, failed) => {
    const words = [builder, "--core-package-file", core, ...more, here];
    const child = spawn(process.execPath, words, { cwd: here, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (part) => {
        if (watch) process.stderr.write(part);
        said += part;
      });
    }
    child.on("error", failed);
    child.on("close", (code) => (code === 0 ? done() : failed(new Error(`Lab's extension was not built:\n${said}`))));
  });
}

function weigh() {
  const weights = ["widget.js", "widget.css", "loader.js"].map((name) => {
    const bytes = readFileSync(out("static", name));
    return { name, plain: bytes.length / 1024, packed: gzipSync(bytes, { level: 9 }).length / 1024 };
  });
  const packed = weights.reduce((sum, each) => sum + each.packed, 0);
  const parts = weights.map((each) => `${each.name} ${each.plain.toFixed(0)} KB, ${each.packed.toFixed(1)} KB gz`);
  console.log(`build: ${parts.join("; ")}; together ${packed.toFixed(1)} of ${LIMIT} KB gz`);
  return packed;
}

const began = performance.now();
rmSync("lib", { recursive: true, force: true });
rmSync(out("static", "built-from.txt"), { force: true }); // tools/front.py says anew what this build is of
if (watch) {
  for (const each of [worker, widget, sheet, library]) {
    const kept = await context(each);
    await kept.rebuild().catch(() => undefined);
    await kept.watch();
  }
  await lab();
} else {
  await build(worker);
  await Promise.all([build(widget), build(sheet), build(library)]);
  await lab();
  const packed = weigh();
  console.log(
    `build: ${relative(join(here, "..", ".."), out("labextension"))} and the widget in ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  if (!dev && packed > LIMIT) {
    console.error(`build: the widget is ${packed.toFixed(1)} KB gz; a notebook should load at most ${LIMIT} KB.`);
    process.exit(1);
  }
}
