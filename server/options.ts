import { CommandLine } from "../command_line/command_line.ts";
import { duration } from "../command_line/duration.ts";
import { file } from "../command_line/file.ts";
import { host } from "../command_line/host.ts";
import { key } from "../command_line/key.ts";
import { law } from "../command_line/law.ts";
import { number, wholeNumber } from "../command_line/numbers.ts";
import { UsageError } from "../command_line/usage_error.ts";
import { oneOf } from "../command_line/words.ts";
import type { Distribution } from "../distributions/distribution.ts";
import { type Profile, PROFILES } from "../simulator/faults/profiles.ts";
import { parseFault } from "../simulator/faults/spec.ts";
import { parseDeliveryFault } from "../simulator/webhooks/faults.ts";
import { checkOrigin } from "../simulator/http/cors.ts";
import { checkSecret } from "../simulator/webhooks/sign.ts";
import { checkHost } from "../simulator/webhooks/targets.ts";
import { parseRateLimit } from "../simulator/limits/rate_limit.ts";
import type { SimulatorOptions } from "../simulator/options.ts";
import { MIN_MEMORY } from "../simulator/settings.ts";
import { SETTINGS } from "./settings.ts";

/** What the server is started with: the simulator's options, and its own. */
export interface ServerOptions extends
  Omit<
    SimulatorOptions,
    | "delay"
    | "queue"
    | "seed"
    | "clock"
    | "autoAdvance"
    | "exposed"
    | "webhookFetch"
    | "store"
  > {
  /** The port to listen on; 0 takes a free one. */
  readonly port: number;
  /** The address to listen on; `localhost` is both `127.0.0.1` and `::1`. */
  readonly host: string;
  /**
   * Names by which clients reach it, beside addresses and `localhost`. Requests
   * to other hosts get 421.
   *
   * @default {[]}
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Whether a reverse proxy is in front, which sets `X-Forwarded-For`,
   * `X-Forwarded-Proto` and `X-Forwarded-Host`. They are ignored otherwise.
   *
   * @default {false}
   */
  readonly trustProxy?: boolean;
  /** The law of how long the work on a job takes, in seconds. */
  readonly delay: Distribution;
  /**
   * The law of how long a job waits for its turn before that, in seconds.
   *
   * @default {fixed(0)}
   */
  readonly queue?: Distribution;
  /** The probability that a job ends in error. */
  readonly errorRate: number;
  /** The seed; `undefined` takes another one each time. */
  readonly seed: string | undefined;
  /**
   * What moves the simulator's time: the system's clock; requests to
   * `/clock/advance` alone; or these and each read of a pending job.
   *
   * @default {"real"}
   */
  readonly clock?: "real" | "virtual" | "auto";
  /**
   * Simulated seconds in a second of the real clock.
   *
   * @default {1}
   */
  readonly speed?: number;
  /**
   * The file where all of it is kept.
   *
   * @default {undefined} it ends with the server
   */
  readonly store?: string;
}

/** What a time in seconds, and a speed, may be at most. */
const MOST_SECONDS = 1_000_000;

/** What a number of jobs or entries may be at most: a Map holds 2 ** 24. */
const MOST = 16_000_000;

/** What a number of bytes may be at most. */
const MOST_BYTES = 1_000_000_000;

/** What a number of bytes of memory may be at most: more than any machine has. */
const MAX_MEMORY = 1e15;

/** What stands for no limit. */
const NONE = "none";

/** The most webhooks to send at once. */
const MOST_AT_ONCE = 1_000;

/** The most seconds that a receiver of webhooks may have to answer. */
const MOST_TIMEOUT = 3_600;

/** The most webhooks: all of them are listed in one response. */
const MOST_WEBHOOKS = 10_000;

/**
 * Reads the settings: flags go before environment variables, and these before
 * the defaults.
 *
 * @param args The command line's arguments.
 * @param variable Reads an environment variable.
 * @returns The options, or what else the user asked for.
 * @throws {UsageError} If a flag is unknown or a value makes no sense.
 */
export function readOptions(
  args: readonly string[],
  variable: (name: string) => string | undefined,
): ServerOptions | "help" | "version" {
  const line = new CommandLine(args, {
    settings: SETTINGS,
    switches: { "trust-proxy": "", help: "h", version: "V" },
    variable,
  });
  if (line.has("help")) return "help";
  if (line.has("version")) return "version";
  const count = wholeNumber(1, MOST);
  const rateLimit = line.value("rate-limit", rateLimitIn);
  const adminKey = line.valueIfGiven("admin-key", key);
  const webhookSecret = line.valueIfGiven("webhook-secret", checkSecret);
  const maxMemory = line.valueIfGiven(
    "max-memory",
    wholeNumber(MIN_MEMORY, MAX_MEMORY),
  );
  const store = line.valueIfGiven("store", file);
  return {
    port: line.value("port", wholeNumber(0, 65_535)),
    host: line.value("host", host),
    allowedHosts: line.values("allowed-host", host),
    ...(line.has("trust-proxy") ? { trustProxy: true } : {}),
    cors: line.values("cors", checkOrigin),
    delay: line.value("delay", law),
    queue: line.value("queue", law),
    errorRate: line.value("error-rate", number({ from: 0, to: 1 })),
    seed: line.value("seed", (text) => text || undefined),
    ...readClock(line),
    retryAfter: 1_000 *
      line.value("retry-after", number({ from: 0, to: MOST_SECONDS })),
    retryAfterForm: line.value(
      "retry-after-form",
      oneOf(["seconds", "date", "random"]),
    ),
    profile: line.value("profile", oneOf(Object.keys(PROFILES) as Profile[])),
    faults: readFaults(line, "fault", parseFault),
    webhookHosts: line.values("webhook-hosts", checkHost),
    ...(webhookSecret === undefined ? {} : { webhookSecret }),
    webhookFaults: readFaults(line, "webhook-fault", parseDeliveryFault),
    webhookConcurrency: line.value(
      "webhook-concurrency",
      wholeNumber(1, MOST_AT_ONCE),
    ),
    webhookTimeout: 1_000 *
      line.value("webhook-timeout", number({ above: 0, to: MOST_TIMEOUT })),
    maxWebhooks: line.value("max-webhooks", wholeNumber(1, MOST_WEBHOOKS)),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    maxConcurrentJobs: line.value(
      "max-concurrent-jobs",
      (text) => text === NONE ? Infinity : count(text),
    ),
    whenFull: line.value("when-full", oneOf(["reject", "queue"])),
    maxJobs: line.value("max-jobs", count),
    keep: line.value(
      "keep",
      (text) => text === NONE ? Infinity : duration(text),
    ),
    ...(maxMemory === undefined ? {} : { maxMemory }),
    maxOpenRequests: line.value(
      "max-open-requests",
      (text) => text === NONE ? Infinity : count(text),
    ),
    maxBody: line.value("max-body", wholeNumber(1, MOST_BYTES)),
    journal: line.value("journal", wholeNumber(0, MOST)),
    ...(store === undefined ? {} : { store }),
    apiKeys: line.values("api-key", key),
    ...(adminKey === undefined ? {} : { adminKey }),
  };
}

type Line = CommandLine<
  keyof typeof SETTINGS,
  "trust-proxy" | "help" | "version"
>;

function readClock(line: Line): Required<
  Pick<ServerOptions, "clock" | "speed">
> {
  const clock = line.value("clock", oneOf(["real", "virtual", "auto"]));
  const speed = line.value("speed", number({ above: 0, to: MOST_SECONDS }));
  const given = line.sourceOf("speed");
  if (clock !== "real" && given) {
    throw new UsageError(
      `${given}: only a real clock has a speed: current value of ${
        line.sourceOf("clock")
      } is '${clock}'`,
    );
  }
  return { clock, speed };
}

/** Reads faults; a second one of a name would silently replace the first. */
function readFaults(
  line: Line,
  flag: "fault" | "webhook-fault",
  parse: (text: string) => { readonly name: string },
): string[] {
  const names = new Set<string>();
  return line.values(flag, (text) => {
    const { name } = parse(text);
    if (names.has(name)) {
      throw new TypeError(
        `must have a name of its own, as in '${text},name=another': '${name}' is taken`,
      );
    }
    names.add(name);
    return text;
  });
}

function rateLimitIn(text: string): string | undefined {
  if (text === NONE) return undefined;
  parseRateLimit(text);
  return text;
}
