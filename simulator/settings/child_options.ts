import { z } from "@hono/zod-openapi";
import { systemClock } from "../clock/clock.ts";
import { VirtualClock } from "../clock/virtual_clock.ts";
import { parseFault } from "../faults/spec.ts";
import {
  jobRuleSchema,
  MAX_RULES_COUNT,
  ruleFromJson,
} from "../rules/schema.ts";
import { parseStartTime, type SimulatorOptions } from "./options.ts";
import { parseDeliveryFault } from "../webhooks/faults.ts";
import { checked } from "./option_kinds.ts";
import { liveShape, parsed, settingField } from "./setting_fields.ts";

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
function faults(
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
    }).optional();
}

/** An option that can only be set when the simulation is created. */
function initial(name: "profile" | "strict") {
  const { input, summary } = settingField(name);
  return input.optional().describe(summary);
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
  profile: initial("profile"),
  faults: faults(
    "InitialFault",
    "--fault",
    "status=503,rate=0.1",
    parseFault,
  ).openapi({
    description: "Faults of responses, each of a name of its own.",
    uniqueItems: true,
  }),
  rules: z.array(jobRuleSchema).max(MAX_RULES_COUNT).optional().describe(
    "Rules for jobs that requests create.",
  ),
  webhookFaults: faults(
    "InitialDeliveryFault",
    "--webhook-fault",
    "duplicate,rate=0.1",
    parseDeliveryFault,
  ).openapi({
    description: "Faults of deliveries, each of a name of its own.",
    uniqueItems: true,
  }),
  strict: initial("strict"),
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
