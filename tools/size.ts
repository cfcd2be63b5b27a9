/**
 * Measures what a web page has to load for `fetchStatus` with the five classic
 * algorithms, minified and compressed, and fails if it is more than the bound:
 * `deno task size`.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { runCommand } from "../cli/command.ts";
import { CommandError } from "../cli/errors.ts";

/** The most bytes that it may be. */
const BOUND = 6_300;

const ENTRY = `export { fetchStatus } from "./client/classic.ts";\n`;

await runCommand({
  name: "size",
  summary:
    "Measures fetchStatus with the five classic algorithms, minified and compressed.",
  options: {},
  run: measure,
});

async function measure(): Promise<void> {
  const entry = await Deno.makeTempFile({
    dir: ".",
    prefix: "size_",
    suffix: ".ts",
  });
  let output: Deno.CommandOutput;
  try {
    await Deno.writeTextFile(entry, ENTRY);
    output = await new Deno.Command(Deno.execPath(), {
      args: ["bundle", "--quiet", "--minify", "--platform=browser", entry],
    }).output();
  } finally {
    await Deno.remove(entry);
  }
  if (!output.success) {
    throw new CommandError(new TextDecoder().decode(output.stderr));
  }
  const { byteLength } = gzipSync(output.stdout, { level: 9 });
  const size =
    `${output.stdout.byteLength} bytes minified, ${byteLength} gzipped (bound ${BOUND})`;
  console.log(`fetchStatus with five algorithms: ${size}`);
  if (byteLength >= BOUND) throw new CommandError("The bundle is too large.");
}
