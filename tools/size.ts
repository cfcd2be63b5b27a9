/**
 * Measures what a web page has to load for `fetchStatus` with the five classic
 * algorithms, minified and compressed, and fails if it is more than the bound: `deno
 * task size`.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { runCommand } from "../cli/command.ts";
import { CommandError } from "../cli/errors.ts";
import { run } from "./_run.ts";

const SOURCE = `export { fetchStatus } from "./client/classic.ts";\n`;

/** The most bytes that it may be, compressed. */
const BOUND = 6_050;

await runCommand({
  name: "size",
  summary: "Measures what web pages load, minified and compressed.",
  options: {},
  run: async () => {
    const bundle = await bundled();
    const { byteLength } = gzipSync(bundle, { level: 9 });
    console.log(
      `fetchStatus with five algorithms: ${bundle.length} bytes minified, ${byteLength} gzipped (bound ${BOUND})`,
    );
    if (byteLength >= BOUND) throw new CommandError("It is too large.");
  },
});

async function bundled(): Promise<string> {
  const options = { dir: ".", prefix: "size_", suffix: ".ts" };
  const entry = await Deno.makeTempFile(options);
  try {
    await Deno.writeTextFile(entry, SOURCE);
    const flags = ["--quiet", "--minify", "--platform=browser"];
    return await run(Deno.execPath(), ["bundle", ...flags, entry]);
  } finally {
    await Deno.remove(entry);
  }
}
