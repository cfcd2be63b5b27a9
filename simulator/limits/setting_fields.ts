import { z } from "@hono/zod-openapi";
import { fixed } from "@heygen-sim/client/distributions";
import { messageOf } from "../_message_of.ts";
import { duration, inSeconds } from "../message/durations.ts";
import { DETAILS_LEVELS } from "../message/request_details.ts";
import type { Settings } from "../settings.ts";
import { parseRateLimit } from "./rate_limit.ts";

const MAX_SECONDS = 1e9;

/** Simulated seconds in a second. */
export const speed = number(0.001, MAX_SECONDS);

/** A setting in JSON, where times are in seconds. */
export interface SettingField<T> {
  readonly summary: string;
  /** Checks a value, and converts it to that of the option. */
  readonly input: z.ZodType<T>;
  /** The schema of values in responses. */
  readonly output: z.ZodType;
  /** Converts the value of the option to that in a response. */
  show(value: T): unknown;
}

/** Makes a schema of text that reports the message of a parser. */
export function checked<T>(
  schema: z.ZodType<string>,
  parse: (text: string) => T,
): z.ZodType<T> {
  return schema.transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: messageOf(error) });
      return z.NEVER;
    }
  });
}

/** Makes a parser of a function that checks a text: it returns the text. */
export const text = (parse: (text: string) => unknown) => (text: string) => {
  parse(text);
  return text;
};

/** A number, which is refused with the message of the flag. */
function number(
  from: number,
  to: number,
  kind: typeof z.number | typeof z.int = z.number,
): z.ZodType<number> {
  const name = kind === z.int ? "a whole number" : "a number";
  const error = `must be ${name} from ${from} to ${to}`;
  return kind({ error }).min(from, { error }).max(to, { error });
}

/** One of several words, with the message of the flag. */
function oneOf<const W extends string>(words: readonly W[]): z.ZodType<W> {
  return z.enum(words, { error: `must be one of ${words.join(", ")}` });
}

/** A setting whose values in JSON are those of the option. */
function plain<T>(summary: string, schema: z.ZodType<T>): SettingField<T> {
  return { summary, input: schema, output: schema, show: (value) => value };
}

/** A time: seconds in JSON, and milliseconds in the option. */
function time(
  summary: string,
  schema: z.ZodType<number>,
): SettingField<number> {
  return {
    summary,
    input: schema.transform((value) => value * 1_000),
    output: schema,
    show: (value) => value / 1_000,
  };
}

const count = number(1, 16_000_000, z.int);
const none = z.literal("none");

const rateLimitText = z.string().openapi({
  pattern: String.raw`^[1-9]\d{0,8}/[1-9]\d{0,8}(ms|s|m|h)$`,
});

/** Seconds, or a distribution of them; returns one of milliseconds. */
const distribution = duration.transform((value) =>
  typeof value === "number" ? fixed(value) : value
);

const FIELDS = {
  delay: {
    summary: "How many seconds the work on a job takes.",
    input: distribution,
    output: z.string(),
    show: inSeconds,
  },
  queue: {
    summary: "How many seconds a job is queued before that.",
    input: distribution.transform((queue) => queue.mean === 0 ? 0 : queue),
    output: z.string(),
    show: (queue) =>
      inSeconds(typeof queue === "number" ? fixed(queue) : queue),
  },
  errorRate: plain(
    "The probability that a job fails.",
    number(0, 1),
  ),
  retryAfter: time(
    "The Retry-After of a pending job, in seconds; 0 omits it.",
    number(0, MAX_SECONDS),
  ),
  retryAfterForm: plain(
    "The form of Retry-After.",
    oneOf(["seconds", "date", "random"]),
  ),
  rateLimit: {
    summary: "The maximum number of requests in a time: 10/1s; or none.",
    input: z.union([
      none.transform(() => undefined),
      checked(rateLimitText, text(parseRateLimit)),
    ]),
    output: z.string(),
    show: (limit) => limit ?? "none",
  },
  maxConcurrentJobs: {
    summary: "The maximum number of concurrent jobs, or none.",
    input: z.union([count, none.transform(() => Infinity)]),
    output: z.union([z.int().min(1), none]),
    show: (max) => max === Infinity ? "none" : max,
  },
  whenFull: plain(
    "What happens to a job above that maximum.",
    oneOf(["wire", "reject", "queue"]),
  ),
  maxJobs: plain("The maximum number of stored jobs.", count),
  faultHeader: plain(
    "Whether a request may choose its faults by X-Sim-Fault.",
    z.boolean({ error: "must be true or false" }),
  ),
  requestDetails: plain(
    "What the journal has of requests beside their lines.",
    oneOf(DETAILS_LEVELS),
  ),
  speed: plain("Simulated seconds in a second, with a real clock.", speed),
  price: time(
    "What a request costs in reports, in seconds of waste.",
    number(0.01, 100_000),
  ),
} satisfies { readonly [K in keyof Settings]?: SettingField<Settings[K]> };

/** The name of a setting that can change while a simulation runs. */
export type LiveName = keyof typeof FIELDS;

export const LIVE_FIELDS: {
  readonly [K in LiveName]: SettingField<Settings[K]>;
} = FIELDS;

export const LIVE_NAMES: readonly LiveName[] = Object.keys(
  LIVE_FIELDS,
) as LiveName[];

/** Makes the shape of an object of these settings, for requests. */
export function liveShape<W extends z.ZodType>(
  wrap: (input: z.ZodType<Settings[LiveName]>) => W,
): Record<LiveName, W> {
  return Object.fromEntries(
    LIVE_NAMES.map((name) => {
      const { input, summary } = LIVE_FIELDS[name];
      return [name, wrap(input).describe(summary)];
    }),
  ) as Record<LiveName, W>;
}
