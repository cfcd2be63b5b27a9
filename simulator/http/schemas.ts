import { z } from "@hono/zod-openapi";

/** A moment in ISO 8601, in UTC. */
export const moment = z.iso.datetime().openapi({
  examples: ["2000-01-01T00:00:12.000Z"],
});

/** The id of a job. */
export const jobId = z.string().regex(/^[0-9a-f]{16}$/).openapi({
  examples: ["f6c1d8d1b5d4a4d0"],
});

/** The headers of responses that show a job's state. */
export const STATE_HEADERS = {
  etag: "The version of its state.",
  "retry-after?": "When to ask again, while it is pending.",
} as const;

/** A law of seconds as text, as far as a pattern can tell. */
export const lawText = z.string().max(1_000).openapi("Law", {
  pattern: String.raw`^[\s(]*[A-Za-z]+\s*:[\sA-Za-z0-9+\-.,*:()]+$`,
  description:
    "A law of seconds: fixed:VALUE, uniform:MIN,MAX, exponential:MEAN, lognormal:MEDIAN,SIGMA, weibull:SCALE,SHAPE, gamma:SCALE,SHAPE, mixture:WEIGHT*LAW+WEIGHT*LAW..., shifted:OFFSET,LAW, scaled:FACTOR,LAW, conditional:AGE,LAW, empirical:SECONDS,SECONDS... or empirical:WEIGHT*SECONDS,WEIGHT*SECONDS... Numbers that make no such law are refused: uniform:5,1.",
  examples: [
    "uniform:1,20",
    "lognormal:20,0.6",
    "mixture:0.7*fixed:8+0.3*fixed:45",
  ],
});

/**
 * A whole number in a query.
 *
 * @param least The least to accept.
 * @param most The most to accept.
 */
export function wholeNumber(least: number, most: number) {
  // Not coerced: that would take "0x10" and "1e1" for numbers, too.
  return z.string().regex(/^\d{1,9}$/).transform(Number)
    .pipe(z.int().min(least).max(most))
    .openapi({ type: "integer", minimum: least, maximum: most });
}

/** What {@linkcode problem} answers. */
export const problemSchema = z.strictObject({
  type: z.literal("about:blank"),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  instance: z.string().openapi({ format: "uri-reference" }),
  errors: z.array(z.strictObject({ detail: z.string(), pointer: z.string() }))
    .optional(),
}).openapi("Problem");

const seconds = z.number().min(0);

/** What {@linkcode statusBody} gives. */
export const statusSchema = z.strictObject({
  id: jobId,
  status: z.enum(["pending", "completed", "error"]),
  result: z.enum(["pending", "completed", "error"]),
  completion_time: seconds.nullable(),
  created_at: moment,
  completed_at: moment.nullable(),
  server_time: moment,
}).openapi("Status");

/** What {@linkcode jobBody} gives. */
export const jobSchema = z.strictObject({
  id: jobId,
  status: z.enum(["pending", "completed", "error", "cancelled"]),
  phase: z.enum(["queued", "running"]).nullable(),
  progress: z.number().min(0).max(1).nullable(),
  title: z.string().nullable(),
  length: seconds.nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  created_at: moment,
  started_at: moment.nullable(),
  completed_at: moment.nullable(),
  completion_time: seconds.nullable(),
  error: z.strictObject({
    type: z.string(),
    title: z.string(),
    detail: z.string(),
  }).nullable(),
  result_url: z.url().nullable(),
  retry_after_ms: z.int().min(0).nullable(),
  server_time: moment,
  links: z.strictObject({
    self: z.string(),
    cancel: z.string().optional(),
    result: z.string().optional(),
  }),
}).openapi("Job");
