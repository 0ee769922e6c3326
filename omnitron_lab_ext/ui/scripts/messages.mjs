// Reads a JSON schema from standard input and prints its definitions as TypeScript.
import { compile } from "json-schema-to-typescript";

let text = "";
for await (const part of process.stdin) text += part;
const written = await compile(JSON.parse(text), "Messages", {
  bannerComment: "",
  unreachableDefinitions: true,
  declareExternallyReferenced: true,
  additionalProperties: false,
  format: true,
  style: { printWidth: 120 },
});
const plain = written
  .replace(/^export interface Messages \{\}\n*/m, "")
  .replace(
    /\n \*\n \* This interface was referenced by `Messages`'s JSON-Schema\n \* via the `definition` "\w+"\.(?=\n \*\/)/g,
    "",
  )
  .replace(
    /\/\*\*\n \* This interface was referenced by `Messages`'s JSON-Schema\n \* via the `definition` "\w+"\.\n \*\/\n/g,
    "",
  );
process.stdout.write(`${plain.trim()}\n`);
