import { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";
import { distributionText } from "../message/schemas.ts";
import { parseDistribution } from "@heygen-sim/client/distributions";
import { scaled } from "@heygen-sim/client/distributions";
import { FAULT_TEXTS } from "../http/fault_texts.ts";
import { checkScenario, MAX_STEPS_COUNT } from "../faults/scenario.ts";
import { type JobRequest, MAX_DURATION_MS } from "../core/draw.ts";
import { metadataSchema } from "./metadata.ts";
import { webhookUrl } from "../webhooks/schema.ts";

/** Seconds; returns milliseconds. */
const seconds = z.number().min(0).max(MAX_DURATION_MS / 1_000)
  .transform((s) => s * 1_000);

/** Adds the message of an error as an issue. */
function refuse(context: z.RefinementCtx, error: unknown): never {
  const message = messageOf(error);
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

/** A distribution of seconds as text. */
const distribution = distributionText.transform((text, context) => {
  try {
    return scaled(parseDistribution(text), 1_000);
  } catch (error) {
    return refuse(context, error);
  }
});

/** Seconds, or a distribution of them; returns milliseconds. */
const duration = z.union([seconds, distribution]);

/** A step of a script; the pattern does not check the parameters of faults. */
const step = z.string().max(200).openapi("ScenarioStep", {
  pattern:
    `^(?:pending|queued|running|completed|error|[45]\\d\\d|${FAULT_TEXTS})$`,
  description:
    "A status word; or faults, as X-Sim-Fault takes them; or a status code, for an error of the request.",
  examples: ["pending", "completed", "503", "latency=2"],
});

/** A new job as a request describes it. */
export interface NewJob extends JobRequest {
  /** Where to send its end. */
  readonly callback_url?: string | undefined;
}

/** The schema of a new job. */
export const jobRequestSchema: z.ZodType<NewJob> = z.strictObject({
  title: z.string().max(200).optional().openapi({
    description: "A name for people.",
    examples: ["Welcome, in Spanish"],
  }),
  delay: duration.optional().openapi({
    description:
      "How many seconds the work takes, or a distribution of them; the simulator's distribution if not given.",
    examples: [60, "lognormal:20,0.6"],
  }),
  queue: duration.optional().openapi({
    description:
      "How many seconds the job is queued before that, or a distribution of them.",
    examples: [2],
  }),
  outcome: z.enum(["completed", "error"]).optional().openapi({
    description: "How it ends; drawn at the error rate if not given.",
  }),
  length: seconds.optional().openapi({
    description: "The length of the video, in seconds.",
    examples: [60],
  }),
  scenario: z.array(step).max(MAX_STEPS_COUNT)
    .transform((steps, context) => {
      try {
        return checkScenario(steps);
      } catch (error) {
        return refuse(context, error);
      }
    }).optional().openapi({
      description: "The responses to the first reads of the job, step by step.",
      examples: [["503", "pending", "pending", "completed"]],
    }),
  metadata: metadataSchema.optional(),
  callback_url: webhookUrl.optional(),
}).openapi("JobRequest");
