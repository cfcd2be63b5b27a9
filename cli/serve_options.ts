import type { Options } from "./option.ts";
import { LOG_NAMES } from "./request_line.ts";
import { file, matching, oneOf, wholeNumber } from "./parsers.ts";
import { simulatorFlags } from "./simulator_flags.ts";

const host = matching(/^[\w.:%-]+$/, "a host name or an address");

/** The options of `deno task serve`: the server's own, and the simulator's. */
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
  ...simulatorFlags(["cors"]),
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
  ...simulatorFlags([
    "preset",
    "delay",
    "queue",
    "errorRate",
    "seed",
    "retryAfter",
    "retryAfterForm",
  ], "Jobs"),
  clock: {
    heading: "Time",
    takes: "clock",
    summary: "real; virtual, moved by requests; or auto, also moved by reads",
    default: "real",
    parse: oneOf(["real", "virtual", "auto"]),
  },
  ...simulatorFlags(["speed", "startTime"]),
  ...simulatorFlags(["profile", "faults", "rules", "faultHeader"], "Faults"),
  ...simulatorFlags(
    ["strict", "balance", "resultLifetime", "pathPrefix"],
    "HeyGen's API",
  ),
  ...simulatorFlags([
    "webhookHosts",
    "webhookSecret",
    "webhookSignature",
    "webhookFaults",
    "webhookTimeout",
    "maxWebhooks",
  ], "Webhooks"),
  ...simulatorFlags([
    "rateLimit",
    "maxConcurrentJobs",
    "whenFull",
    "maxJobs",
    "keep",
    "maxMemory",
  ], "Limits"),
  maxOpenRequests: {
    ...simulatorFlags(["maxOpenRequests"]).maxOpenRequests,
    // Each takes a file descriptor of the server.
    default: "900",
  },
  ...simulatorFlags([
    "maxSimulations",
    "simulationIdle",
    "maxBody",
    "price",
    "journal",
    "requestDetails",
  ]),
  store: {
    heading: "Store",
    takes: "file",
    summary: "SQLite file that survives restarts",
    otherwise: "none",
    parse: file,
  },
  ...simulatorFlags(["apiKeys", "adminKey"], "Access"),
} as const satisfies Options;
