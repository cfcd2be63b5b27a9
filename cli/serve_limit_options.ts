import { checkRateLimit, MIN_MEMORY } from "@heygen-sim/simulator/server";
import type { Options } from "./option.ts";
import {
  duration,
  file,
  key,
  MAX_COUNT,
  number,
  oneOf,
  orNone,
  wholeNumber,
} from "./parsers.ts";

const COUNT = wholeNumber(1, MAX_COUNT);

/** The options of `serve` about limits, the store and access. */
export const LIMIT_OPTIONS = {
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
    parse: orNone(COUNT),
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
    parse: COUNT,
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
    parse: orNone(COUNT),
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
