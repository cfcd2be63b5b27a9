import { type Distribution, fixed } from "@heygen-sim/client/distributions";
import { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";
import { duration, inSeconds } from "../message/durations.ts";
import type { Form, Range } from "./option_kinds.ts";
import { OPTIONS } from "./options.ts";
import type { Settings } from "./settings.ts";

/** A setting in JSON, where times are in seconds. */
export interface SettingField {
  readonly summary: string;
  /** Checks a value, and converts it to that of the option. */
  readonly input: z.ZodType;
  /** The schema of values in responses. */
  readonly output: z.ZodType;
  /** Converts the value of the option to that in a response. */
  show(value: Settings[LiveName]): unknown;
}

/** The names of the settings that can change while a simulation runs. */
export const LIVE_NAMES = [
  "delay",
  "queue",
  "errorRate",
  "retryAfter",
  "retryAfterForm",
  "rateLimit",
  "maxConcurrentJobs",
  "whenFull",
  "maxJobs",
  "faultHeader",
  "requestDetails",
  "speed",
  "price",
] as const;

export type LiveName = typeof LIVE_NAMES[number];

const none = z.literal("none");
const same = (value: Settings[LiveName]) => value;

// Complete, as there is a field for each name.
export const LIVE_FIELDS = Object.fromEntries(
  LIVE_NAMES.map((name) => [name, settingField(name)]),
) as Readonly<Record<LiveName, SettingField>>;

/** Makes the shape of an object of these settings, for requests. */
export function liveShape<W extends z.ZodType>(
  wrap: (input: z.ZodType) => W,
): Record<LiveName, W> {
  return Object.fromEntries(
    LIVE_NAMES.map((name) => {
      const { input, summary } = LIVE_FIELDS[name];
      return [name, wrap(input).describe(summary)];
    }),
  ) as Record<LiveName, W>;
}

/** Makes the field of an option that can be written. */
export function settingField(name: keyof typeof OPTIONS): SettingField {
  const { form, summary = "" } = OPTIONS[name];
  if (!form) throw new TypeError("An option in process has no field in JSON.");
  const sentence = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  return { summary: sentence, ...jsonOf(form) };
}

/** Makes a schema of text that reports the message of a parser. */
export function parsed<T>(
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

function jsonOf(form: Form): Omit<SettingField, "summary"> {
  switch (form.type) {
    case "distribution":
      return {
        input: duration.transform((value) => {
          const distribution = typeof value === "number" ? fixed(value) : value;
          return form.zero && distribution.mean === 0 ? 0 : distribution;
        }),
        output: z.string(),
        show: (value: Distribution | number) =>
          inSeconds(typeof value === "number" ? fixed(value) : value),
      };
    case "number": {
      const { unit = 1 } = form;
      const schema = number(form.range, form.whole ? z.int : z.number);
      if (!form.none) {
        return {
          input: unit === 1
            ? schema
            : schema.transform((value) => value * unit),
          output: schema,
          show: (value: number) => value / unit,
        };
      }
      return {
        input: z.union([schema, none.transform(() => Infinity)]),
        output: z.union([z.int().min(1), none]),
        show: (max: number) => max === Infinity ? "none" : max,
      };
    }
    case "words": {
      const error = `must be one of ${form.words.join(", ")}`;
      const schema = z.enum(form.words, { error });
      return { input: schema, output: schema, show: same };
    }
    case "text": {
      const { pattern = "", read } = form;
      return {
        input: z.union([
          none.transform(() => undefined),
          parsed(z.string().openapi({ pattern }), read),
        ]),
        output: z.string(),
        show: (value: string | undefined) => value ?? "none",
      };
    }
    default: {
      const schema = z.boolean({ error: "must be true or false" });
      return { input: schema, output: schema, show: same };
    }
  }
}

/** A number, which is refused with the message of the flag. */
function number(
  range: Range,
  kind: typeof z.number | typeof z.int,
): z.ZodNumber {
  const name = kind === z.int ? "a whole number" : "a number";
  const bounds = "from" in range
    ? `from ${range.from} to ${range.to}`
    : `above ${range.above} and up to ${range.to}`;
  const error = `must be ${name} ${bounds}`;
  const schema = kind({ error });
  const above = "from" in range
    ? schema.min(range.from, { error })
    : schema.gt(range.above, { error });
  return above.max(range.to, { error });
}
