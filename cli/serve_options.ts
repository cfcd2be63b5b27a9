import {
  checkHost,
  checkOrigin,
  checkRateLimit,
  checkSecret,
  deliveryFaultName,
  faultName,
  type JobRule,
  MIN_MEMORY,
  parseJobRule,
  parseStartTime,
  PRESET_NAMES,
  PROFILE_NAMES,
  ruleJsonSchema,
} from "@heygen-sim/simulator/server";
import type { Options } from "./option.ts";
import { LOG_NAMES } from "./request_line.ts";
import {
  distribution,
  duration,
  file,
  host,
  key,
  MAX_SECONDS,
  mustBe,
  number,
  oneOf,
  orNone,
  type Parser,
  pathPrefix,
  wholeNumber,
  withSchema,
} from "./parsers.ts";

/** The most jobs or entries: a Map holds 2 ** 24. */
const MAX_COUNT = 16_000_000;

const ON_OR_OFF = oneOf(["on", "off"]);

const count = wholeNumber(1, MAX_COUNT);

/** The options of `deno task serve`; times are in seconds. */
export const SERVE_OPTIONS = {
  port: {
    heading: "Server",
    takes: "port",
    summary: "port to listen on; 0 takes a free one",
    default: "5000",
    parse: wholeNumber(0, 65_535),
  },
  host: {
    takes: "host",
    summary: "address to listen on; localhost is 127.0.0.1 and ::1",
    default: "localhost",
    parse: host,
  },
  allowedHosts: {
    flag: "allowed-host",
    takes: "host",
    summary: "name that clients may use for this server",
    otherwise: "none",
    repeatable: true,
    parse: host,
  },
  cors: {
    takes: "origin",
    summary: "origin that browsers may use this server from, or *",
    otherwise: "loopback ones",
    repeatable: true,
    parse: checkOrigin,
  },
  trustProxy: {
    summary: "use the X-Forwarded-* headers of a reverse proxy",
  },
  log: {
    takes: "form",
    summary:
      "log each request to standard error: requests for people, json for programs",
    default: "none",
    parse: oneOf(["none", ...LOG_NAMES]),
  },
  config: {
    takes: "file",
    summary: "JSON file with options, read once at the start",
    otherwise: "none",
    parse: file,
  },
  preset: {
    heading: "Jobs",
    takes: "preset",
    summary: `defaults that resemble a service: ${PRESET_NAMES.join(", ")}`,
    default: "none",
    parse: oneOf(PRESET_NAMES),
  },
  delay: {
    takes: "distribution",
    summary: "seconds that a translation takes",
    default: "uniform:1,20",
    parse: distribution,
  },
  queue: {
    takes: "distribution",
    summary: "seconds that a translation is queued before",
    default: "fixed:0",
    parse: distribution,
  },
  errorRate: {
    takes: "rate",
    summary: "probability that a translation fails, from 0 to 1",
    default: "0.5",
    parse: number({ from: 0, to: 1 }),
  },
  seed: {
    takes: "seed",
    summary: "any text; the same one makes the same translations",
    otherwise: "random",
    parse: withSchema((text) => text || undefined, {
      type: ["string", "number"],
    }),
  },
  retryAfter: {
    takes: "seconds",
    summary: "Retry-After of a pending job; 0 sends none",
    default: "1",
    parse: number({ from: 0, to: MAX_SECONDS }),
  },
  retryAfterForm: {
    takes: "form",
    summary: "form of Retry-After: seconds, date or random",
    default: "seconds",
    parse: oneOf(["seconds", "date", "random"]),
  },
  clock: {
    heading: "Time",
    takes: "clock",
    summary: "real; virtual, moved by requests; or auto, also moved by reads",
    default: "real",
    parse: oneOf(["real", "virtual", "auto"]),
  },
  speed: {
    takes: "factor",
    summary: "simulated seconds in a second of the real clock",
    default: "1",
    parse: number({ above: 0, to: MAX_SECONDS }),
  },
  startTime: {
    takes: "date",
    summary: "when the clock starts, such as 2026-01-01T08:00:00Z",
    otherwise: "now; 2000 if not real",
    parse: parseStartTime,
  },
  profile: {
    heading: "Faults",
    takes: "profile",
    summary: `set of faults: ${PROFILE_NAMES.join(", ")}`,
    default: "none",
    parse: oneOf(PROFILE_NAMES),
  },
  faults: {
    flag: "fault",
    takes: "fault",
    summary: "fault to inject, such as status=503,rate=0.1",
    otherwise: "none",
    repeatable: true,
    parse: checked(faultName),
  },
  rules: {
    flag: "rule",
    takes: "rule",
    summary: "rule for new jobs in JSON; the first that matches is applied",
    otherwise: "none",
    repeatable: true,
    parse: jobRule(),
  },
  faultHeader: {
    takes: "on|off",
    summary: "whether a request may choose its faults by X-Sim-Fault",
    default: "on",
    parse: withSchema(
      (text) => ON_OR_OFF(text) === "on",
      ON_OR_OFF.schema ?? {},
    ),
  },
  strict: {
    heading: "HeyGen's API",
    summary: "refuse unknown fields and unknown languages",
  },
  balance: {
    takes: "number",
    summary: "jobs until the balance is used up, and 402",
    default: "none",
    parse: orNone(wholeNumber(0, MAX_COUNT)),
  },
  resultLifetime: {
    takes: "time",
    summary: "how long URLs of results are valid, such as 10m",
    default: "7d",
    parse: lifetime,
  },
  pathPrefix: {
    takes: "path",
    summary: "beginning of paths that clients may send, as /proxy/heygen",
    otherwise: "none",
    parse: pathPrefix,
  },
  webhookHosts: {
    heading: "Webhooks",
    takes: "host",
    summary: "host or network that webhooks may be sent to",
    otherwise: "none",
    repeatable: true,
    parse: checkHost,
  },
  webhookSecret: {
    takes: "secret",
    summary: "secret that signs callbacks: whsec_ and base64",
    otherwise: "a public one",
    parse: checkSecret,
  },
  webhookSignature: {
    takes: "header",
    summary: "header of HeyGen's signature",
    default: "heygen-signature",
    parse: oneOf(["heygen-signature", "signature", "x-heygen-signature"]),
  },
  webhookFaults: {
    flag: "webhook-fault",
    takes: "fault",
    summary: "fault of deliveries, such as lost,rate=0.1",
    otherwise: "none",
    repeatable: true,
    parse: checked(deliveryFaultName),
  },
  webhookConcurrency: {
    takes: "number",
    summary: "most webhooks to send at once",
    default: "20",
    parse: wholeNumber(1, 1_000),
  },
  webhookTimeout: {
    takes: "seconds",
    summary: "time that a receiver has to respond, in real time",
    default: "10",
    parse: number({ above: 0, to: 3_600 }),
  },
  maxWebhooks: {
    takes: "number",
    summary: "most webhooks that can be created",
    default: "100",
    // All webhooks are listed in one response.
    parse: wholeNumber(1, 10_000),
  },
  rateLimit: {
    heading: "Limits",
    takes: "number/time",
    summary: "most requests of a caller, such as 10/1s",
    default: "none",
    parse: (text) => text === "none" ? undefined : checkRateLimit(text),
  },
  maxConcurrentJobs: {
    takes: "number",
    summary: "most jobs in progress",
    default: "none",
    parse: orNone(count),
  },
  whenFull: {
    takes: "action",
    summary: "reject further jobs, queue them, or do as each wire does",
    default: "wire",
    parse: oneOf(["wire", "reject", "queue"]),
  },
  maxJobs: {
    takes: "number",
    summary: "most jobs to store; the first to end make room",
    default: "1000000",
    parse: count,
  },
  keep: {
    takes: "time",
    summary: "how long to store jobs that ended, such as 24h",
    default: "none",
    parse: orNone(duration),
  },
  maxMemory: {
    takes: "bytes",
    summary: "memory for what grows with requests",
    otherwise: "a quarter of the heap",
    parse: wholeNumber(MIN_MEMORY, 1e15),
  },
  maxOpenRequests: {
    takes: "number",
    summary: "most streams, held and delayed requests at once",
    default: "900",
    parse: orNone(count),
  },
  maxSimulations: {
    takes: "number",
    summary: "most simulations below /s/; 0 allows none",
    default: "1000",
    parse: wholeNumber(0, 100_000),
  },
  simulationIdle: {
    takes: "time",
    summary: "how long to keep one of them without requests",
    default: "1h",
    parse: duration,
  },
  maxBody: {
    takes: "bytes",
    summary: "largest body of a request",
    default: "65536",
    parse: wholeNumber(1, 1_000_000_000),
  },
  price: {
    takes: "seconds",
    summary: "what a request costs in reports, in seconds of waste",
    default: "1",
    parse: number({ from: 0.01, to: 100_000 }),
  },
  journal: {
    takes: "number",
    summary: "most requests in the journal",
    default: "10000",
    parse: wholeNumber(0, MAX_COUNT),
  },
  requestDetails: {
    takes: "details",
    summary: "what journal and log have of requests: none, headers or bodies",
    default: "none",
    parse: oneOf(["none", "headers", "bodies"]),
  },
  store: {
    heading: "Store",
    takes: "file",
    summary: "SQLite file that survives restarts",
    otherwise: "none",
    parse: file,
  },
  apiKeys: {
    heading: "Access",
    flag: "api-key",
    takes: "key",
    summary: "key that requests need",
    otherwise: "none",
    repeatable: true,
    parse: key,
  },
  adminKey: {
    takes: "key",
    summary: "key to clock, faults, reports and journal",
    otherwise: "none",
    parse: key,
  },
} as const satisfies Options;

/** Makes a parser that returns a text after a check. */
function checked(check: (text: string) => unknown): (text: string) => string {
  return (text) => {
    check(text);
    return text;
  };
}

/** Makes a parser of rules, whose schema is made when it is needed. */
function jobRule(): Parser<JobRule> {
  const parse = (text: string) => parseJobRule(text);
  return Object.defineProperty(parse, "schema", { get: ruleJsonSchema });
}

function lifetime(text: string): number {
  const ms = duration(text);
  if (ms > 0) return ms;
  throw new RangeError(mustBe("a time above 0", text));
}
