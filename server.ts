/**
 * The simulator as a server: `deno task serve`.
 *
 * @module
 */
import { deadline } from "@std/async/deadline";
import manifest from "./deno.json" with { type: "json" };
import { scaled } from "./distributions/scaled.ts";
import { help } from "./server/help.ts";
import {
  readOptions,
  type ServerOptions,
  UsageError,
} from "./server/options.ts";
import { createSimulator } from "./simulator/simulator.ts";

export type { ServerOptions };

/** The exit status of a command that was called wrongly. */
const USAGE_STATUS = 2;

/** Milliseconds that requests under way are given when the server stops. */
const GRACE = 2_000;

/** A server that is running. */
export interface RunningServer {
  /** Where it listens. */
  readonly url: string;
  /** Resolves when it has stopped. */
  readonly finished: Promise<void>;
  /** Stops it: requests under way are answered, new ones are not taken. */
  stop(): Promise<void>;
}

/**
 * Starts the simulator as a server.
 *
 * @param options The settings; the law of delays is in seconds.
 * @param log Takes what there is to tell, line by line.
 * @returns The running server.
 * @throws {Deno.errors.AddrInUse} If the port is taken.
 */
export function serve(
  options: ServerOptions,
  log: (line: string) => void = console.log,
): RunningServer {
  const { port, host, delay, errorRate, seed } = options;
  const simulator = createSimulator({
    delay: scaled(delay, 1_000),
    errorRate,
    ...(seed === undefined ? {} : { seed }),
  });
  const server = Deno.serve({
    port,
    hostname: host,
    onListen: () => {},
  }, (request) => simulator.handle(request));
  const { addr } = server;
  const url = `http://${bracketed(addr.hostname)}:${addr.port}`;
  log(`Listening on ${url}`);
  log(
    `Translations take ${delay.label} s and fail at a rate of ${errorRate}; seed ${simulator.settings.seed}`,
  );
  return {
    url,
    finished: server.finished,
    stop: () => server.shutdown(),
  };
}

/** Writes a host as URLs and permissions do: IPv6 addresses in brackets. */
function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** Says what is wrong in one line and ends the process. */
function fail(message: string, status: number): never {
  console.error(`heygen-sim: ${message.replaceAll(/\s+/g, " ")}`);
  Deno.exit(status);
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
    const name = bracketed(host);
    return `Deno's permissions do not admit ${host}; run with --allow-net=${name}`;
  }
  const reason = error instanceof Error ? error.message : String(error);
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
  // Before the server says that it listens: whoever reads that may send one.
  const { promise: interrupted, resolve } = Promise.withResolvers<void>();
  const signals = Deno.build.os === "windows"
    ? ["SIGINT"] as const
    : ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) Deno.addSignalListener(signal, () => resolve());
  let server: RunningServer;
  try {
    server = serve(options);
  } catch (error) {
    fail(explain(error, options), 1);
  }
  await interrupted;
  // Whoever has not finished sending a request by then never will.
  await deadline(server.stop(), GRACE).catch(() => {});
  Deno.exit(0);
}

if (import.meta.main) await main();
