import { z } from "@hono/zod-openapi";
import type { JobRequest } from "../core/draw.ts";
import type { Metadata } from "../core/job.ts";
import { scenarioSchema } from "../faults/scenario.ts";
import { duration, seconds } from "../message/durations.ts";
import { webhookUrl } from "../webhooks/schema.ts";

const MAX_FIELDS_COUNT = 50;

const MAX_NAME_LENGTH = 64;

/** The maximum size of all fields, in bytes of JSON. */
const MAX_BYTES = 4_096;

/** The limits that JSON Schema 2020-12 can express. */
const JSON_SCHEMA = {
  type: "object",
  maxProperties: MAX_FIELDS_COUNT,
  propertyNames: { maxLength: MAX_NAME_LENGTH },
  additionalProperties: true,
} as const;

const encoder = new TextEncoder();

/**
 * The schema of `metadata`: a JSON object of any values within the bounds.
 *
 * Not a `z.record`, which drops a field that is named `__proto__`.
 */
const metadataSchema: z.ZodType<Metadata> = z.custom<Metadata>(
  isObject,
  {
    error: ({ input }) =>
      `must be an object: current value is ${
        JSON.stringify(input).slice(0, 100)
      }`,
  },
)
  .superRefine((metadata, context) => {
    const refuse = (message: string, path: string[] = []) =>
      context.addIssue({ code: "custom", message, path });
    const names = Object.keys(metadata);
    if (names.length > MAX_FIELDS_COUNT) {
      refuse(
        `must have at most ${MAX_FIELDS_COUNT} fields: it has ${names.length}`,
      );
    }
    const long = names.find((name) => [...name].length > MAX_NAME_LENGTH);
    if (long !== undefined) {
      refuse(
        `must have names of at most ${MAX_NAME_LENGTH} characters: one has ${
          [...long].length
        }`,
      );
    }
    const bytes = encoder.encode(JSON.stringify(metadata)).length;
    if (bytes > MAX_BYTES) {
      refuse(`must have at most ${MAX_BYTES} bytes as JSON: it has ${bytes}`);
      return;
    }
    const wrong = names.find((name) => !isRepresentable(metadata[name]));
    if (wrong !== undefined) {
      refuse("must have numbers within the range of a double", [wrong]);
    }
  }).openapi({
    ...JSON_SCHEMA,
    description:
      `The caller's own fields, at most ${MAX_BYTES} bytes as JSON; returned wherever the job is.`,
    examples: [{ order: "A-1042", attempt: 2 }],
  });

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

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether JSON can write a parsed value again: `1e999` is read as Infinity. */
function isRepresentable(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null ||
    Object.values(value).every(isRepresentable);
}
