import { z } from "@hono/zod-openapi";
import {
  fixed,
  parseDistribution,
  scaled,
} from "@heygen-sim/client/distributions";
import { messageOf } from "../_message_of.ts";
import { scaledClock, systemClock } from "../clock/clock.ts";
import { VirtualClock } from "../clock/virtual_clock.ts";
import { PROFILES } from "../faults/profiles.ts";
import { parseFault } from "../faults/spec.ts";
import { distributionText } from "../message/schemas.ts";
import { DETAILS_LEVELS } from "../message/request_details.ts";
import {
  jobRuleSchema,
  MAX_RULES_COUNT,
  ruleFromJson,
} from "../rules/schema.ts";
import type { SimulatorOptions } from "../options.ts";
import { parseDeliveryFault } from "../webhooks/faults.ts";
import { parseRateLimit } from "./rate_limit.ts";

/** The options of a simulation that differ from the server's own one. */
export type ChildOptions = Omit<SimulatorOptions, "store">;

/** The longest time, in seconds. */
const MAX_SECONDS = 1e9;

const seconds = z.number().min(0).max(MAX_SECONDS);

const count = z.int().min(1).max(16_000_000);

/** Adds the message of a failed check as an issue. */
function checked<T>(
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

/** Checks a text, and returns it. */
const text = (parse: (text: string) => unknown) => (text: string): string => {
  parse(text);
  return text;
};

/** Seconds, or a distribution of them; returns one of milliseconds. */
const distribution = z.union([
  seconds.transform((value) => fixed(value * 1_000)),
  checked(distributionText, (text) => scaled(parseDistribution(text), 1_000)),
]);

const fault = checked(
  z.string().max(200).openapi("InitialFault", {
    description: "A fault, as the flag --fault takes it.",
    examples: ["status=503,rate=0.1"],
  }),
  text(parseFault),
);

const deliveryFault = checked(
  z.string().max(200).openapi("InitialDeliveryFault", {
    description: "A fault, as the flag --webhook-fault takes it.",
    examples: ["duplicate,rate=0.1"],
  }),
  text(parseDeliveryFault),
);

/**
 * The settings of a simulation in JSON: the keys and the values of the file of
 * `serve --config`, as far as they are about a simulation. Times are in seconds.
 */
export const childSettings = z.strictObject({
  seed: z.union([z.string().min(1).max(200), z.int()]).optional().openapi({
    description: "The seed; the server's, a slash and the name if not given.",
  }),
  clock: z.enum(["real", "virtual", "auto"]).optional().openapi({
    description: "What moves the time; as for the server if not given.",
  }),
  speed: z.number().min(0.001).max(MAX_SECONDS).optional().openapi({
    description:
      "Simulated seconds in a second; the clock is real then, whatever the server's is.",
  }),
  delay: distribution.optional().describe(
    "How many seconds the work on a job takes.",
  ),
  queue: distribution.optional().describe(
    "How many seconds a job is queued before that.",
  ),
  errorRate: z.number().min(0).max(1).optional().describe(
    "The probability that a job fails.",
  ),
  retryAfter: seconds.optional().describe(
    "The Retry-After of a pending job, in seconds; 0 omits it.",
  ),
  retryAfterForm: z.enum(["seconds", "date", "random"]).optional().describe(
    "The form of Retry-After.",
  ),
  profile: z.enum(Object.keys(PROFILES) as (keyof typeof PROFILES)[])
    .optional().describe("The set of faults."),
  faults: z.array(fault).max(100).optional().openapi({
    description: "Faults of responses, each of a name of its own.",
    uniqueItems: true,
  }),
  rules: z.array(jobRuleSchema).max(MAX_RULES_COUNT).optional().describe(
    "Rules for jobs that requests create.",
  ),
  webhookFaults: z.array(deliveryFault).max(100).optional().openapi({
    description: "Faults of deliveries, each of a name of its own.",
    uniqueItems: true,
  }),
  rateLimit: checked(
    z.string().regex(/^[1-9]\d{0,5}\/[1-9]\d{0,5}(?:ms|s|m|h)$/),
    text(parseRateLimit),
  ).optional().describe("The maximum number of requests in a time: 10/1s."),
  maxConcurrentJobs: count.optional().describe(
    "The maximum number of concurrent jobs.",
  ),
  whenFull: z.enum(["wire", "reject", "queue"]).optional().describe(
    "What happens to a job above that maximum.",
  ),
  maxJobs: count.optional().describe(
    "The maximum number of stored jobs.",
  ),
  requestDetails: z.enum(DETAILS_LEVELS).optional().describe(
    "What the journal has of requests beside their lines.",
  ),
  strict: z.boolean().optional().describe(
    "Whether HeyGen's routes refuse unknown fields and unknown languages.",
  ),
}).openapi("SimulationSettings", {
  examples: [{ seed: "a", clock: "virtual", delay: "fixed:5", errorRate: 0 }],
});

/**
 * Converts the settings of a simulation to options of the simulator.
 *
 * @param settings The settings.
 */
export function childOptions(
  { clock, speed, retryAfter, queue, rules, ...others }: z.output<
    typeof childSettings
  >,
): ChildOptions {
  const rest = Object.fromEntries(
    Object.entries(others).filter(([, value]) => value !== undefined),
  ) as ChildOptions;
  const kind = clock ?? (speed === undefined ? undefined : "real");
  return {
    ...rest,
    ...(rules && { rules: rules.map(ruleFromJson) }),
    ...(queue && { queue: queue.mean === 0 ? 0 : queue }),
    ...(retryAfter !== undefined && { retryAfter: retryAfter * 1_000 }),
    ...(kind && {
      clock: kind !== "real"
        ? new VirtualClock()
        : speed === undefined
        ? systemClock
        : scaledClock(speed),
      autoAdvance: kind === "auto",
    }),
  };
}
