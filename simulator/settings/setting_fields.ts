import { type Distribution, fixed } from "@heygen-sim/client/distributions";
import { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";
import { systemClock } from "../clock/clock.ts";
import { VirtualClock } from "../clock/virtual_clock.ts";
import { parseFault } from "../faults/spec.ts";
import { duration, inSeconds } from "../message/durations.ts";
import {
  jobRuleSchema,
  MAX_RULES_COUNT,
  ruleFromJson,
} from "../rules/schema.ts";
import { parseDeliveryFault } from "../webhooks/faults.ts";
import { checked, type Form, type Range } from "./option_kinds.ts";
import { OPTIONS, parseStartTime, type SimulatorOptions } from "./options.ts";
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

/** Makes the shape of an object of settings, for requests. */
export function shapeOf<N extends keyof typeof OPTIONS, W extends z.ZodType>(
  names: readonly N[],
  wrap: (input: z.ZodType) => W,
): Record<N, W> {
  return Object.fromEntries(
    names.map((name) => {
      const { input, summary } = settingField(name);
      return [name, wrap(input).describe(summary)];
    }),
  ) as Record<N, W>;
}

/** Makes the field of an option that can be written. */
function settingField(name: keyof typeof OPTIONS): SettingField {
  const { form, summary = "" } = OPTIONS[name];
  if (!form) throw new TypeError("An option in process has no field in JSON.");
  const sentence = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  return { summary: sentence, ...jsonOf(form) };
}

/** Makes a schema of text that reports the message of a parser. */
function parsed<T>(
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

/** The options of a simulation that differ from the server's own one. */
export type ChildOptions = Omit<SimulatorOptions, "store">;

const startTime = parsed(
  z.string().max(40).openapi("StartTime", {
    description:
      "When its clock starts: a date from 1970 to 9899 in ISO 8601, with a time or without; in UTC without an offset.",
    examples: ["2026-01-01", "2026-01-01T08:00:00Z"],
  }),
  parseStartTime,
);

/** A list of faults of which each has a name of its own, as texts of a flag. */
function faultsOf(
  what: string,
  schemaName: string,
  flag: string,
  example: string,
  parse: (text: string) => { readonly name: string },
) {
  const fault = z.string().max(200, { abort: true }).openapi(schemaName, {
    description: `A fault, as the flag ${flag} takes it.`,
    examples: [example],
  });
  return z.array(parsed(fault, checked(parse))).max(100)
    .superRefine((faults, context) => {
      const names = faults.map((fault) => parse(fault).name);
      for (const [index, name] of names.entries()) {
        if (names.indexOf(name) === index) continue;
        context.addIssue({
          code: "custom",
          path: [index],
          message: `must have a name of its own, as in '${
            faults[index]
          },name=another': '${name}' is taken`,
        });
      }
    }).optional().openapi({
      description: `Faults of ${what}, each of a name of its own.`,
      uniqueItems: true,
    });
}

const optional = (input: z.ZodType) => input.optional();

/**
 * The settings of a simulation in JSON: the keys and the values of the file of
 * `serve --config`, as far as they are about a simulation. Times are in seconds.
 */
export const childSettings = z.strictObject({
  seed: z.union([z.string().min(1).max(200), z.int()]).optional().describe(
    "The seed; the server's, a slash and the name if not given.",
  ),
  clock: z.enum(["real", "virtual", "auto"]).optional().describe(
    "What moves the time; as for the server if not given.",
  ),
  startTime: startTime.optional(),
  ...shapeOf(["profile"], optional),
  faults: faultsOf(
    "responses",
    "InitialFault",
    "--fault",
    "status=503,rate=0.1",
    parseFault,
  ),
  rules: z.array(jobRuleSchema).max(MAX_RULES_COUNT).optional().describe(
    "Rules for jobs that requests create.",
  ),
  webhookFaults: faultsOf(
    "deliveries",
    "InitialDeliveryFault",
    "--webhook-fault",
    "duplicate,rate=0.1",
    parseDeliveryFault,
  ),
  ...shapeOf(["strict", ...LIVE_NAMES], optional),
}).superRefine(({ clock = "real", speed = 1 }, context) => {
  if (clock === "real" || speed === 1) return;
  context.addIssue({
    code: "custom",
    path: ["speed"],
    message:
      `must be missing, or 1, where clock is ${clock}: only a real clock has a speed`,
  });
}).openapi("SimulationSettings", {
  examples: [{ seed: "a", clock: "virtual", delay: "fixed:5", errorRate: 0 }],
});

/** Converts the settings of a simulation to options of the simulator. */
export function childOptionsFromJson(
  { clock, speed, rules, ...options }: z.output<typeof childSettings>,
): ChildOptions {
  const kind = clock ?? (speed === undefined ? undefined : "real");
  // A real clock has the speed of the server only if it is the server's.
  return {
    ...options,
    ...(rules && { rules: rules.map(ruleFromJson) }),
    ...(kind && {
      clock: kind === "real" ? systemClock : new VirtualClock(),
      // Only a real clock has one, and others refuse it.
      speed: Number(speed ?? 1),
      autoAdvance: kind === "auto",
    }),
  } as ChildOptions;
}
