import { z } from "@hono/zod-openapi";
import { systemClock } from "../clock/clock.ts";
import { VirtualClock } from "../clock/virtual_clock.ts";
import { PROFILES } from "../faults/profiles.ts";
import { parseFault } from "../faults/spec.ts";
import {
  jobRuleSchema,
  MAX_RULES_COUNT,
  ruleFromJson,
} from "../rules/schema.ts";
import type { SimulatorOptions } from "./options.ts";
import { parseDeliveryFault } from "../webhooks/faults.ts";
import { checked as text } from "./option_kinds.ts";
import { checked, liveShape } from "./setting_fields.ts";
import { parseStartTime } from "./start_time.ts";

/** The options of a simulation that differ from the server's own one. */
export type ChildOptions = Omit<SimulatorOptions, "store">;

const fault = checked(
  z.string().max(200, { abort: true }).openapi("InitialFault", {
    description: "A fault, as the flag --fault takes it.",
    examples: ["status=503,rate=0.1"],
  }),
  text(parseFault),
);

const deliveryFault = checked(
  z.string().max(200, { abort: true }).openapi("InitialDeliveryFault", {
    description: "A fault, as the flag --webhook-fault takes it.",
    examples: ["duplicate,rate=0.1"],
  }),
  text(parseDeliveryFault),
);

const startTime = checked(
  z.string().max(40).openapi("StartTime", {
    description:
      "When its clock starts: a date from 1970 to 9899 in ISO 8601, with a time or without; in UTC without an offset.",
    examples: ["2026-01-01", "2026-01-01T08:00:00Z"],
  }),
  parseStartTime,
);

/** Refuses a fault of the same name as another one, which would replace it. */
function uniqueNames(nameOf: (fault: string) => string) {
  return (faults: readonly string[], context: z.RefinementCtx) => {
    const names = faults.map(nameOf);
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
  };
}

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
  profile: z.enum(Object.keys(PROFILES) as (keyof typeof PROFILES)[])
    .optional().describe("The set of faults."),
  faults: z.array(fault).max(100).superRefine(
    uniqueNames((fault) => parseFault(fault).name),
  ).optional().openapi({
    description: "Faults of responses, each of a name of its own.",
    uniqueItems: true,
  }),
  rules: z.array(jobRuleSchema).max(MAX_RULES_COUNT).optional().describe(
    "Rules for jobs that requests create.",
  ),
  webhookFaults: z.array(deliveryFault).max(100).superRefine(
    uniqueNames((fault) => parseDeliveryFault(fault).name),
  ).optional().openapi({
    description: "Faults of deliveries, each of a name of its own.",
    uniqueItems: true,
  }),
  strict: z.boolean().optional().describe(
    "Whether HeyGen's routes refuse unknown fields and unknown languages.",
  ),
  ...liveShape((input) => input.optional()),
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
export function childOptions(
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
