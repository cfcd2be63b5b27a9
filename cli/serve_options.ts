import { checkOrigin } from "@heygen-sim/simulator/server";
import type { Options } from "./option.ts";
import { LOG_NAMES } from "./request_line.ts";
import { file, matching, oneOf, wholeNumber } from "./parsers.ts";
import { JOB_OPTIONS } from "./serve_job_options.ts";
import { LIMIT_OPTIONS } from "./serve_limit_options.ts";
import { WEBHOOK_OPTIONS } from "./serve_webhook_options.ts";

const host = matching(/^[\w.:%-]+$/, "a host name or an address");

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
  ...JOB_OPTIONS,
  ...WEBHOOK_OPTIONS,
  ...LIMIT_OPTIONS,
} as const satisfies Options;
