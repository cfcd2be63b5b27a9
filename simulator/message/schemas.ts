import { DISTRIBUTION_FORMS } from "@heygen-sim/client/distributions";
import { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";

/** Makes a refinement of a schema, which reports the error that a check throws. */
export function reports<T>(
  check: (value: T) => unknown,
): (value: T, context: z.RefinementCtx) => void {
  return (value, context) => {
    try {
      check(value);
    } catch (error) {
      context.addIssue({ code: "custom", message: messageOf(error) });
    }
  };
}

/** A moment in ISO 8601, in UTC. */
export const moment = z.iso.datetime().openapi({
  examples: ["2000-01-01T00:00:12.000Z"],
});

export const jobId = z.string().regex(
  /^[0-9a-f]{16}$/,
  "must be the id of a translation",
).openapi({ examples: ["f6c1d8d1b5d4a4d0"] });

/** The headers of responses that show a job's state. */
export const STATE_HEADERS = {
  etag: "The version of its state.",
  "retry-after?": "When to poll again, while it is pending.",
} as const;

/** The text forms of distributions of seconds, without files. */
const FORMS = DISTRIBUTION_FORMS.flatMap(({ forms }) => forms)
  .filter((form) => !form.endsWith(":FILE"))
  .map((form) => form.replaceAll("DURATION", "SECONDS"));

/** A distribution of seconds as text. */
export const distributionText = z.string().max(1_000).openapi("Distribution", {
  pattern: String.raw`^[\s(]*[A-Za-z]+\s*:[\sA-Za-z0-9+\-.,*:()]+$`,
  description: `A distribution of seconds: ${
    FORMS.slice(0, -1).join(", ")
  } or ${FORMS.at(-1)} Invalid numbers are refused: uniform:5,1.`,
  examples: [
    "uniform:1,20",
    "lognormal:20,0.6",
    "mixture:0.7*fixed:8+0.3*fixed:45",
  ],
});

/** A whole number in a query. */
export function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  // Coercion would accept "0x10" and "1e1", too.
  return z.string().regex(/^\d{1,9}$/, error).transform(Number)
    .pipe(z.int().min(least, error).max(most, error))
    .openapi({ type: "integer", minimum: least, maximum: most });
}

export const problemSchema = z.strictObject({
  type: z.literal("about:blank").describe("Always about:blank (RFC 9457)."),
  title: z.string().describe("The name of the status code."),
  status: z.int().min(400).max(599).describe("The status code."),
  detail: z.string().describe("What is wrong with this request."),
  instance: z.string().openapi({
    format: "uri-reference",
    description: "The path of the request.",
  }),
  errors: z.array(z.strictObject({
    detail: z.string().describe("What is wrong."),
    pointer: z.string().describe(
      "Where: a JSON pointer into the body, or the name of a parameter.",
    ),
  })).optional().describe("The invalid parts of the request."),
}).openapi("Problem");

const seconds = z.number().min(0);

const id = jobId.describe("The id of the translation.");
const createdAt = moment.describe("When the translation was created.");
const completedAt = moment.nullable().describe(
  "When the translation ended; null while it is pending.",
);
const completionTime = seconds.nullable().describe(
  "Seconds from the creation to the end; null while it is pending.",
);
const serverTime = moment.describe(
  "The time of the server, to which the other times relate.",
);

export const statusSchema = z.strictObject({
  id,
  status: z.enum(["pending", "completed", "error"]).describe(
    "The status of the translation.",
  ),
  result: z.enum(["pending", "completed", "error"]).describe(
    "The same as status.",
  ),
  completion_time: completionTime,
  created_at: createdAt,
  completed_at: completedAt,
  server_time: serverTime,
}).openapi("Status");

export const jobSchema = z.strictObject({
  id,
  status: z.enum(["pending", "completed", "error", "cancelled"]).describe(
    "The status of the translation.",
  ),
  phase: z.enum(["queued", "running"]).nullable().describe(
    "The phase of a pending translation; null when it has ended.",
  ),
  progress: z.number().min(0).max(1).nullable().describe(
    "The fraction of the work that is done; null after an error or a cancellation.",
  ),
  heygen_id: z.string().describe("Its id in HeyGen's API."),
  title: z.string().nullable().describe("The caller's name for it."),
  length: seconds.nullable().describe("The length of the video in seconds."),
  metadata: z.record(z.string(), z.unknown()).nullable().describe(
    "The caller's own fields.",
  ),
  created_at: createdAt,
  started_at: moment.nullable().describe(
    "When the work began; null before that.",
  ),
  completed_at: completedAt,
  completion_time: completionTime,
  error: z.strictObject({
    type: z.string().describe("The kind of failure."),
    title: z.string().describe("The name of the kind."),
    detail: z.string().describe("What went wrong."),
  }).nullable().describe("Why the translation failed or was cancelled."),
  result_url: z.url().nullable().describe(
    "The URL of the translated video, once it is completed.",
  ),
  retry_after_ms: z.int().min(0).nullable().describe(
    "Milliseconds to wait before the next poll; null when it has ended, or without a hint.",
  ),
  server_time: serverTime,
  links: z.strictObject({
    self: z.string().describe("The path of the translation."),
    cancel: z.string().optional().describe(
      "The path for DELETE, which cancels a pending translation.",
    ),
    result: z.string().optional().describe(
      "The path of the video of a completed translation.",
    ),
  }).describe("Related paths."),
}).openapi("Job");

export function binary(description: string) {
  return z.any().openapi({ type: "string", format: "binary", description });
}
