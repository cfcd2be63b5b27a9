/**
 * Compares the algorithms: `deno task compare`.
 *
 * @module
 */
import { fail, messageOf } from "../command_line/fail.ts";
import { UsageError } from "../command_line/usage_error.ts";
import { compare } from "./compare.ts";
import { toCsv } from "./csv.ts";
import { help } from "./help.ts";
import { type CommandOptions, type Format, readOptions } from "./options.ts";
import { ProgressBar } from "./progress_bar.ts";
import type { Comparison } from "./result.ts";
import { COLOURS, toText } from "./text_table.ts";

/** The exit status of a command that was called wrongly. */
const USAGE_STATUS = 2;

/** Opens a file for writing, so that no work is done in vain if that fails. */
function openForWriting(path: string): Deno.FsFile {
  const { state } = Deno.permissions.requestSync({ name: "write", path });
  if (state !== "granted") {
    fail(
      `--html: Deno's permissions do not admit writing '${path}'; run with --allow-write=${path}`,
      1,
    );
  }
  try {
    return Deno.openSync(path, { write: true, create: true });
  } catch (error) {
    fail(`--html: cannot write '${path}': ${messageOf(error)}`, 1);
  }
}

function run(options: CommandOptions): Comparison {
  const { laws, price, rtt, jobs, seed, algorithms } = options;
  const encoder = new TextEncoder();
  const bar = new ProgressBar((text) =>
    Deno.stderr.writeSync(encoder.encode(text))
  );
  const visible = Deno.stderr.isTerminal();
  try {
    return compare({
      laws,
      price,
      rtt,
      jobs,
      seed,
      ...(algorithms === undefined ? {} : { algorithms }),
      ...(visible ? { onProgress: (done) => bar.show(done) } : {}),
    });
  } finally {
    bar.finish();
  }
}

function formatted(comparison: Comparison, format: Format): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(comparison)}\n`;
    case "csv":
      return toCsv(comparison);
    case "table": {
      const coloured = Deno.stdout.isTerminal() && !Deno.noColor;
      return toText(comparison, ...(coloured ? [COLOURS] : []));
    }
  }
}

/** Writes all of a text, however little a pipe takes at a time. */
function print(text: string, to: Pick<Deno.FsFile, "writeSync">): number {
  const bytes = new TextEncoder().encode(text);
  for (let left = bytes; left.length > 0;) {
    left = left.subarray(to.writeSync(left));
  }
  return bytes.length;
}

async function writeReport(
  comparison: Comparison,
  file: Deno.FsFile,
  path: string,
): Promise<void> {
  // Only now, as drawing is a good part of the code.
  const { renderReport } = await import("./report/mod.ts");
  try {
    file.truncateSync();
    const size = print(renderReport(comparison), file);
    console.error(`heygen-sim: wrote ${path} (${Math.ceil(size / 1_000)} kB)`);
  } catch (error) {
    fail(`--html: cannot write '${path}': ${messageOf(error)}`, 1);
  }
}

async function main(): Promise<void> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(Deno.args, (path) => Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof UsageError) fail(error.message, USAGE_STATUS);
    throw error;
  }
  if (options === "help") return void print(help(), Deno.stdout);
  const { html, format } = options;
  const file = html === undefined ? undefined : openForWriting(html);
  let comparison: Comparison;
  try {
    comparison = run(options);
  } catch (error) {
    // What one algorithm needs on one law is known only now.
    if (!(error instanceof RangeError)) throw error;
    fail(error.message, 1);
  }
  print(formatted(comparison, format), Deno.stdout);
  if (html !== undefined && file !== undefined) {
    await writeReport(comparison, file, html);
  }
}

if (import.meta.main) await main();
