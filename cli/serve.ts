import {
  deliveryFaultName,
  faultName,
  inSeconds,
  presetOptions,
  type RunningServer,
  serve,
  type ServerOptions,
  StoreError,
} from "@heygen-sim/simulator/server";
import { deadline } from "@std/async/deadline";
import {
  CLIENT_OPTIONS,
  DEFAULT_URL,
  INTERCEPT_OPTIONS,
} from "./client_options.ts";
import type { Command } from "./command.ts";
import type { Output } from "./context.ts";
import manifest from "./deno.json" with { type: "json" };
import { ignoredVariables, isDenied } from "./environment.ts";
import { codeOf, CommandError, messageOf, UsageError } from "./errors.ts";
import { type Given, type Options, variableOf } from "./option.ts";
import { PROGRAM } from "./program.ts";
import { LOG_FORMS } from "./request_line.ts";
import { SERVE_OPTIONS } from "./serve_options.ts";

type Arguments = Given<typeof SERVE_OPTIONS>;

/** Milliseconds that requests in progress have when the server stops. */
const GRACE_MS = 2_000;

export const SERVE: Command<typeof SERVE_OPTIONS> = {
  name: "serve",
  summary: "Simulates the backend of a video-translation service.",
  options: SERVE_OPTIONS,
  environment: true,
  version: manifest.version,
  notes: `A distribution is a number, uniform:MIN,MAX, exponential:MEAN,
lognormal:MEDIAN,SIGMA or another that parseDistribution() reads, in seconds
(SIGMA has no unit). A fault is its name, =VALUE for its first parameter, and
further parameters after commas, such as rate=RATE; --fault x and
--webhook-fault x list the names. Flags take precedence over environment
variables, and these over the file of --config.`,
  examples: [
    "heygen-sim serve --port 8080 --delay lognormal:20,0.6 --error-rate 0.1",
    "heygen-sim serve --profile flaky --seed 42 --log requests",
    "heygen-sim serve --config sim.json --store sim.db",
  ],
  async run(given, { stdout, stderr, signal }) {
    const options = serverOptions(given);
    const variables = (options: Options) =>
      Object.entries(options).map(([key, option]) => variableOf(key, option));
    const ignored = ignoredVariables(
      variables(SERVE_OPTIONS),
      variables({ ...CLIENT_OPTIONS, ...INTERCEPT_OPTIONS }),
    );
    for (const line of ignored) stderr.write(`heygen-sim: ${line}\n`);
    const server = await start({
      ...options,
      ...logTo(stderr, given.values.log),
    });
    stdout.write(`${describe(server, given).join("\n")}\n`);
    if (!signal.aborted) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    }
    // An unfinished request does not delay the end.
    await deadline(server.stop(), GRACE_MS).catch((error) => {
      if (error instanceof StoreError) throw new CommandError(error.message);
    });
  },
};

/** Makes the options of the server, and checks that they go together. */
export function serverOptions(
  { values, sources }: Pick<Arguments, "values" | "sources">,
): ServerOptions {
  const { log: _, config: __, ...options } = values;
  const { clock, preset = "none", faults, webhookFaults } = options;
  const speedSource = sources.speed?.name;
  if (clock !== "real" && speedSource !== undefined) {
    throw new UsageError(
      `${speedSource}: only a real clock has a speed, got ${sources.clock?.name} '${clock}'`,
    );
  }
  assertDistinct(sources.faults?.name, faults, faultName);
  assertDistinct(sources.webhookFaults?.name, webhookFaults, deliveryFaultName);
  // The defaults of the flags are not those of a preset.
  const byPreset = Object.keys(presetOptions(preset))
    .filter((key) => !Object.hasOwn(sources, key));
  return Object.fromEntries(
    Object.entries(options).filter(([key]) => !byPreset.includes(key)),
  );
}

/** Refuses faults of one name: the second would silently replace the first. */
function assertDistinct(
  source: string | undefined,
  faults: readonly string[],
  nameOf: (text: string) => string,
): void {
  const names = new Set<string>();
  for (const text of faults) {
    const name = nameOf(text);
    if (names.has(name)) {
      throw new UsageError(
        `${source}: must have a name of its own, as in '${text},name=another', got a second '${name}'`,
      );
    }
    names.add(name);
  }
}

/** Logs each request, if that is wanted, while there is a reader. */
export function logTo(
  output: Output,
  log: Arguments["values"]["log"],
): Pick<ServerOptions, "onRequest"> {
  if (log === "none") return {};
  return {
    onRequest(request) {
      try {
        output.write(`${LOG_FORMS[log](request, output)}\n`);
      } catch {
        // The server goes on without a reader of its log.
      }
    },
  };
}

export async function start(options: ServerOptions): Promise<RunningServer> {
  try {
    return await serve(options);
  } catch (error) {
    throw new CommandError(explain(error, options));
  }
}

function explain(error: unknown, options: ServerOptions): string {
  const { host = "", port } = options;
  if (codeOf(error) === "EADDRINUSE") {
    return `port ${port} of ${host} is taken; choose another with --port`;
  }
  if (isDenied(error)) {
    const name = host === "localhost"
      ? "127.0.0.1,[::1]"
      : host.includes(":")
      ? `[${host}]`
      : host;
    return `Deno's permissions do not allow ${host}; run with --allow-net=${name}`;
  }
  // Options that are valid each by itself, but not together.
  if (error instanceof RangeError) return error.message;
  if (error instanceof StoreError) return error.message;
  return `cannot listen on port ${port} of ${host}: ${messageOf(error)}`;
}

/** How long translations take, and how many fail; a preset is named. */
export function describeJobs(
  { values, sources }: Pick<Arguments, "values" | "sources">,
): string {
  const { preset = "none", delay, errorRate } = values;
  const usual = presetOptions(preset);
  const time = usual.delay && !sources.delay
    ? `as long as those of the preset ${preset}`
    : `${delay && inSeconds(delay)} s`;
  const rate = sources.errorRate ? errorRate : usual.errorRate ?? errorRate;
  return `take ${time} and fail at a rate of ${rate}`;
}

function describe(
  { url, urls, missing, seed, exposed }: RunningServer,
  given: Arguments,
): string[] {
  const { clock, speed, adminKey, apiKeys } = given.values;
  const time = clock !== "real"
    ? `; ${clock} clock`
    : speed === 1
    ? ""
    : `; ${speed} times as fast`;
  const key = apiKeys.length > 0 ? ' -H "X-Api-Key: $HEYGEN_API_KEY"' : "";
  // Windows refuses connections to the address of all interfaces.
  const own = url.replace("//0.0.0.0:", "//127.0.0.1:")
    .replace("//[::]:", "//[::1]:");
  return [
    `Listening on ${url}`,
    `Translations ${describeJobs(given)}; seed ${seed}${time}`,
    ...urls.slice(1).map((other) => `Listening on ${other}, too`),
    ...missing
      // An address without permission is not wanted.
      .filter(({ error }) => !isDenied(error))
      .map(({ host, error }) =>
        `Not listening on ${host}: ${messageOf(error)}`
      ),
    ...(exposed && adminKey === undefined
      ? [
        "Other machines can reach this server, so /clock, /faults, /report and /journal are closed; open them with --admin-key",
      ]
      : []),
    "",
    `Page:          ${own} in a browser`,
    `Create a job:  curl -X POST${key} ${own}/reset`,
    `Wait for it:   ${PROGRAM} wait${
      own === DEFAULT_URL ? "" : ` --url ${own}`
    }`,
    `All routes:    ${own}/openapi.json`,
  ];
}
