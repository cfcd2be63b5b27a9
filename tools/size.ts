/**
 * Measures what a web page has to load for `fetchStatus` with the five classic
 * algorithms and for the drawings, minified and compressed, and fails if it is more
 * than the bounds: `deno task size`.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { runCommand } from "../cli/command.ts";
import { CommandError } from "../cli/errors.ts";

/** What is measured: its name, its exports, and the most bytes that it may be. */
const BUNDLES = [
  [
    "fetchStatus with five algorithms",
    `export { fetchStatus } from "./client/classic.ts";`,
    6_290,
  ],
  ["drawings", `export * from "./comparison/drawing/mod.ts";`, 6_600],
] as const;

await runCommand({
  name: "size",
  summary: "Measures what web pages load, minified and compressed.",
  options: {},
  run: async () => {
    for (const [name, entry, bound] of BUNDLES) {
      const bundle = await bundled(entry);
      const { byteLength } = gzipSync(bundle, { level: 9 });
      const size =
        `${bundle.byteLength} bytes minified, ${byteLength} gzipped (bound ${bound})`;
      console.log(`${name}: ${size}`);
      if (byteLength >= bound) throw new CommandError("It is too large.");
    }
  },
});

async function bundled(source: string): Promise<Uint8Array> {
  const entry = await Deno.makeTempFile({
    dir: ".",
    prefix: "size_",
    suffix: ".ts",
  });
  let output: Deno.CommandOutput;
  try {
    await Deno.writeTextFile(entry, `${source}\n`);
    output = await new Deno.Command(Deno.execPath(), {
      args: ["bundle", "--quiet", "--minify", "--platform=browser", entry],
    }).output();
  } finally {
    await Deno.remove(entry);
  }
  if (!output.success) {
    throw new CommandError(new TextDecoder().decode(output.stderr));
  }
  return output.stdout;
}
