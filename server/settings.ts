import type { Setting } from "../command_line/setting.ts";

type ServerSettings = Readonly<
  Record<string, Setting & { readonly variable: string }>
>;

const SERVER = {
  port: {
    variable: "HEYGEN_SIM_PORT",
    fallback: "5000",
    takes: "PORT",
    summary: "the port to listen on; 0 takes a free one",
  },
  host: {
    variable: "HEYGEN_SIM_HOST",
    fallback: "localhost",
    takes: "HOST",
    summary: "what to listen on; localhost is 127.0.0.1 and ::1",
  },
} as const satisfies ServerSettings;

const JOBS = {
  delay: {
    variable: "HEYGEN_SIM_DELAY",
    fallback: "uniform:1,20",
    takes: "LAW",
    summary: "how many seconds a translation takes",
  },
  queue: {
    variable: "HEYGEN_SIM_QUEUE",
    fallback: "fixed:0",
    takes: "LAW",
    summary: "how many seconds it waits for its turn before",
  },
  "error-rate": {
    variable: "HEYGEN_SIM_ERROR_RATE",
    fallback: "0.5",
    takes: "RATE",
    summary: "the probability that one ends in error, from 0 to 1",
  },
  seed: {
    variable: "HEYGEN_SIM_SEED",
    fallback: "",
    otherwise: "another one each time",
    takes: "SEED",
    summary: "any text; the same one makes the same translations again",
  },
  "retry-after": {
    variable: "HEYGEN_SIM_RETRY_AFTER",
    fallback: "1",
    takes: "SECONDS",
    summary: "what Retry-After says of a pending job; 0 sends none",
  },
  "retry-after-form": {
    variable: "HEYGEN_SIM_RETRY_AFTER_FORM",
    fallback: "seconds",
    takes: "FORM",
    summary: "how it is written: seconds, date or random",
  },
} as const satisfies ServerSettings;

const TIME = {
  clock: {
    variable: "HEYGEN_SIM_CLOCK",
    fallback: "real",
    takes: "CLOCK",
    summary: "real; virtual, moved by requests; auto, also by reads",
  },
  speed: {
    variable: "HEYGEN_SIM_SPEED",
    fallback: "1",
    takes: "FACTOR",
    summary: "simulated seconds in a second of the real clock",
  },
} as const satisfies ServerSettings;

const FAULTS = {
  profile: {
    variable: "HEYGEN_SIM_PROFILE",
    fallback: "none",
    takes: "PROFILE",
    summary: "a set of faults: none, flaky or hostile",
  },
  fault: {
    variable: "HEYGEN_SIM_FAULT",
    fallback: "",
    otherwise: "none",
    takes: "FAULT",
    summary: "what goes wrong, as in status=503,rate=0.1",
    many: true,
  },
} as const satisfies ServerSettings;

const WEBHOOKS = {
  "webhook-hosts": {
    variable: "HEYGEN_SIM_WEBHOOK_HOSTS",
    fallback: "",
    otherwise: "none",
    takes: "HOST",
    summary: "a host or network that they may be sent to",
    many: true,
  },
  "webhook-secret": {
    variable: "HEYGEN_SIM_WEBHOOK_SECRET",
    fallback: "",
    otherwise: "a known one",
    takes: "SECRET",
    summary: "what callbacks are signed with: whsec_ and base64",
  },
  "webhook-fault": {
    variable: "HEYGEN_SIM_WEBHOOK_FAULT",
    fallback: "",
    otherwise: "none",
    takes: "FAULT",
    summary: "what goes wrong with them: lost,rate=0.1",
    many: true,
  },
  "webhook-concurrency": {
    variable: "HEYGEN_SIM_WEBHOOK_CONCURRENCY",
    fallback: "20",
    takes: "N",
    summary: "the most to send at once",
  },
  "webhook-timeout": {
    variable: "HEYGEN_SIM_WEBHOOK_TIMEOUT",
    fallback: "10",
    takes: "SECONDS",
    summary: "how long a receiver has to answer, in real time",
  },
  "max-webhooks": {
    variable: "HEYGEN_SIM_MAX_WEBHOOKS",
    fallback: "100",
    takes: "N",
    summary: "the most that can be created",
  },
} as const satisfies ServerSettings;

const LIMITS = {
  "rate-limit": {
    variable: "HEYGEN_SIM_RATE_LIMIT",
    fallback: "none",
    takes: "N/TIME",
    summary: "the most requests of a caller, such as 10/1s",
  },
  "max-concurrent-jobs": {
    variable: "HEYGEN_SIM_MAX_CONCURRENT_JOBS",
    fallback: "none",
    takes: "N",
    summary: "the most jobs at once",
  },
  "when-full": {
    variable: "HEYGEN_SIM_WHEN_FULL",
    fallback: "reject",
    takes: "WHAT",
    summary: "whether others are refused or wait: reject or queue",
  },
  "max-jobs": {
    variable: "HEYGEN_SIM_MAX_JOBS",
    fallback: "1000000",
    takes: "N",
    summary: "the most jobs to keep; the first to end make room",
  },
  keep: {
    variable: "HEYGEN_SIM_KEEP",
    fallback: "none",
    takes: "TIME",
    summary: "how long to keep those that ended, such as 24h",
  },
  "max-memory": {
    variable: "HEYGEN_SIM_MAX_MEMORY",
    fallback: "",
    otherwise: "a quarter of the heap",
    takes: "BYTES",
    summary: "the memory for what grows with requests",
  },
  "max-open-requests": {
    variable: "HEYGEN_SIM_MAX_OPEN_REQUESTS",
    fallback: "900",
    takes: "N",
    summary: "the most streams, held and delayed requests at once",
  },
  "max-body": {
    variable: "HEYGEN_SIM_MAX_BODY",
    fallback: "65536",
    takes: "BYTES",
    summary: "the largest body of a request",
  },
  journal: {
    variable: "HEYGEN_SIM_JOURNAL",
    fallback: "10000",
    takes: "N",
    summary: "the most requests to keep in the journal",
  },
} as const satisfies ServerSettings;

const STORE = {
  store: {
    variable: "HEYGEN_SIM_STORE",
    fallback: "",
    otherwise: "none",
    takes: "FILE",
    summary: "where all of it is kept, to go on from there",
  },
} as const satisfies ServerSettings;

const ACCESS = {
  "allowed-host": {
    variable: "HEYGEN_SIM_ALLOWED_HOST",
    fallback: "",
    otherwise: "none",
    takes: "HOST",
    summary: "a name that clients may use for it",
    many: true,
  },
  cors: {
    variable: "HEYGEN_SIM_CORS",
    fallback: "",
    otherwise: "loopback ones",
    takes: "ORIGIN",
    summary: "an origin that browsers may use it from, or *",
    many: true,
  },
  "api-key": {
    variable: "HEYGEN_SIM_API_KEY",
    fallback: "",
    otherwise: "none",
    takes: "KEY",
    summary: "a key that the service asks for",
    many: true,
  },
  "admin-key": {
    variable: "HEYGEN_SIM_ADMIN_KEY",
    fallback: "",
    otherwise: "none",
    takes: "KEY",
    summary: "the key to clock, faults, reports and journal",
  },
} as const satisfies ServerSettings;

/** All settings of the server, by what they are about and by flag. */
export const GROUPS = {
  Server: SERVER,
  Jobs: JOBS,
  Time: TIME,
  Faults: FAULTS,
  Webhooks: WEBHOOKS,
  Limits: LIMITS,
  Store: STORE,
  Access: ACCESS,
} as const;

/** All settings of the server, by flag. */
export const SETTINGS = {
  ...SERVER,
  ...JOBS,
  ...TIME,
  ...FAULTS,
  ...WEBHOOKS,
  ...LIMITS,
  ...STORE,
  ...ACCESS,
} as const;
