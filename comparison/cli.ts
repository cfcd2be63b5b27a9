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

/** Asks for permission now, so that no work is done in vain. */
function demandWriting(path: string): void {
  const { state } = Deno.permissions.requestSync({ name: "write", path });
  if (state === "granted") return;
  fail(
    `--html: Deno's permissions do not admit writing '${path}'; run with --allow-write=${path}`,
    1,
  );
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
function print(text: string): void {
  let left = new TextEncoder().encode(text);
  while (left.length > 0) left = left.subarray(Deno.stdout.writeSync(left));
}

async function writeReport(
  comparison: Comparison,
  path: string,
): Promise<void> {
  // Only now, as drawing is a good part of the code.
  const { renderReport } = await import("./report/mod.ts");
  try {
    Deno.writeTextFileSync(path, renderReport(comparison));
  } catch (error) {
    fail(`--html: ${messageOf(error)}`, 1);
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
  if (options === "help") return print(help());
  const { html, format } = options;
  if (html !== undefined) demandWriting(html);
  let comparison: Comparison;
  try {
    comparison = run(options);
  } catch (error) {
    // What one algorithm needs on one law is known only now.
    if (!(error instanceof RangeError)) throw error;
    fail(error.message, 1);
  }
  print(formatted(comparison, format));
  if (html !== undefined) await writeReport(comparison, html);
}

if (import.meta.main) await main();
