/**
 * The simulator as a server: `deno task serve`.
 *
 * @module
 */
import { deadline } from "@std/async/deadline";
import { fail, messageOf } from "./command_line/fail.ts";
import { UsageError } from "./command_line/usage_error.ts";
import manifest from "./deno.json" with { type: "json" };
import { bracketed } from "./server/bracketed.ts";
import { help } from "./server/help.ts";
import { readOptions, type ServerOptions } from "./server/options.ts";
import { type RunningServer, serve } from "./server/serve.ts";
import { unknownVariables } from "./server/unknown_variables.ts";
import { StoreError } from "./simulator/store/store_error.ts";

export { type RunningServer, serve, type ServerOptions };

/** The exit status of a command that was called wrongly. */
const USAGE_STATUS = 2;

/** Milliseconds that requests under way are given when the server stops. */
const GRACE = 2_000;

/** The names of all variables, if these may be listed. */
function variableNames(): string[] {
  const { state } = Deno.permissions.querySync({ name: "env" });
  if (state !== "granted") return [];
  const names = Object.keys(Deno.env.toObject());
  // Names differ by more than case everywhere else.
  return Deno.build.os === "windows"
    ? names.map((name) => name.toUpperCase())
    : names;
}

/** Reads a variable if that is permitted. */
function variable(name: string): string | undefined {
  const query = { name: "env", variable: name } as const;
  return Deno.permissions.querySync(query).state === "granted"
    ? Deno.env.get(name)
    : undefined;
}

function explain(error: unknown, { host, port }: ServerOptions): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return `port ${port} of ${host} is taken; choose another with --port`;
  }
  if (error instanceof Deno.errors.NotCapable) {
    const name = host === "localhost" ? "127.0.0.1,[::1]" : bracketed(host);
    return `Deno's permissions do not admit ${host}; run with --allow-net=${name}`;
  }
  // Settings that are well each by itself, and not together.
  if (error instanceof RangeError) return error.message;
  if (error instanceof StoreError) return error.message;
  const reason = messageOf(error);
  return `cannot listen on port ${port} of ${host}: ${reason}`;
}

async function main(): Promise<void> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(Deno.args, variable);
  } catch (error) {
    if (error instanceof UsageError) fail(error.message, USAGE_STATUS);
    throw error;
  }
  if (options === "help") return console.log(help());
  if (options === "version") return console.log(manifest.version);
  for (const line of unknownVariables(variableNames())) {
    console.error(`heygen-sim: ${line}`);
  }
  // Before the server says that it listens: whoever reads that may send one.
  const { promise: interrupted, resolve } = Promise.withResolvers<void>();
  const signals = Deno.build.os === "windows"
    ? ["SIGINT"] as const
    : ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) Deno.addSignalListener(signal, () => resolve());
  // Where files have a limit, what exceeds it is to fail, and not the process.
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGXFSZ", () => {});
  let server: RunningServer;
  try {
    server = serve(options);
  } catch (error) {
    fail(explain(error, options), 1);
  }
  await interrupted;
  // Whoever has not finished sending a request by then never will.
  await deadline(server.stop(), GRACE).catch((error) => {
    if (error instanceof StoreError) fail(error.message, 1);
  });
  Deno.exit(0);
}

if (import.meta.main) await main();
