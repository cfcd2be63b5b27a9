import {
  ALGORITHMS,
  DEFAULT_PRICE,
  parseAlgorithm,
} from "@heygen-sim/client/algorithms";
import type { Options } from "./option.ts";
import {
  address,
  key,
  MAX_SECONDS,
  number,
  oneOf,
  seconds,
  withSchema,
} from "./parsers.ts";

/** The options of each command that sends requests to a server. */
export const CONNECTION_OPTIONS = {
  url: {
    takes: "url",
    variable: "HEYGEN_SIM_URL",
    summary: "address of the server",
    default: "http://127.0.0.1:5000",
    parse: address,
  },
  apiKey: {
    takes: "key",
    variable: "HEYGEN_API_KEY",
    secret: true,
    summary: "API key, which is never printed",
    otherwise: "none",
    parse: key,
  },
} as const satisfies Options;

/** The option of each command that prints a result. */
export const JSON_OPTION = {
  json: { summary: "print the result as JSON" },
} as const satisfies Options;

/** The services whose jobs a command can read. */
export const SERVICES = ["exercise", "jobs"] as const;

/** The options of each command that reads a job. */
export const SERVICE_OPTIONS = {
  service: {
    takes: "service",
    variable: "HEYGEN_SIM_SERVICE",
    summary: `API of the server: ${SERVICES.join(", ")}`,
    otherwise: "jobs with a job, exercise without",
    parse: oneOf(SERVICES),
  },
  ...CONNECTION_OPTIONS,
} as const satisfies Options;

/** The options of `wait` that apply from job to job. */
export const POLL_OPTIONS = {
  algorithm: {
    takes: "name",
    variable: "HEYGEN_SIM_ALGORITHM",
    summary: `when to poll: ${Object.keys(ALGORITHMS).join(", ")}`,
    default: "optimal",
    parse: withSchema(parseAlgorithm, { enum: Object.keys(ALGORITHMS) }),
  },
  price: {
    takes: "seconds",
    variable: "HEYGEN_SIM_PRICE",
    summary: "waste that one request is worth, for optimal and adaptive",
    default: String(DEFAULT_PRICE / 1_000),
    parse: number({ above: 0, to: MAX_SECONDS }),
  },
  timeout: {
    takes: "time",
    variable: "HEYGEN_SIM_TIMEOUT",
    summary: "how long to wait at most, such as 90, 90s or 10m",
    otherwise: "until the end",
    parse: seconds,
  },
} as const satisfies Options;

/** All options whose variables the commands for jobs read. */
export const CLIENT_OPTIONS = {
  ...SERVICE_OPTIONS,
  ...POLL_OPTIONS,
} as const satisfies Options;
