import { z } from "@hono/zod-openapi";
import type { JobRequest } from "../core/draw.ts";
import { scenarioSchema } from "../faults/scenario.ts";
import { duration, seconds } from "../message/durations.ts";
import { webhookUrl } from "../webhooks/schema.ts";
import { metadataSchema } from "./metadata.ts";

export interface NewJob extends JobRequest {
  /** Where to send its end. */
  readonly callback_url?: string | undefined;
}

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
  outcome: z.enum(["completed", "error"]).optional().describe(
    "How it ends; drawn at the error rate if not given.",
  ),
  length: seconds.optional().openapi({
    description: "The length of the video, in seconds.",
    examples: [60],
  }),
  scenario: scenarioSchema.optional().openapi({
    description: "The responses to the first reads of the job, step by step.",
    examples: [["503", "pending", "pending", "completed"]],
  }),
  metadata: metadataSchema.optional(),
  callback_url: webhookUrl.optional(),
}).openapi("JobRequest");
