import { z } from "@hono/zod-openapi";
import { jobId, moment, wholeNumber } from "../http/schemas.ts";

const count = z.int().min(0);
const seconds = z.number().min(0);

/** What is counted about a client, be it for one job or for all. */
const counts = {
  requests: count.openapi({
    description: "Requests that asked how a job stands.",
  }),
  wasted: count.openapi({
    description: "Those that told nothing but what had been told before.",
  }),
  early: count.openapi({
    description: "Those that came before the time that Retry-After told.",
  }),
  failed: count.openapi({
    description: "Those whose answer did not tell how the job stands.",
  }),
  faulted: count.openapi({
    description: "Those into which a fault was injected.",
  }),
  bytes: count.openapi({ description: "Bytes in the bodies of the answers." }),
};

/** What {@linkcode jobReport} gives. */
export const jobReportSchema = z.strictObject({
  id: jobId,
  created_at: moment,
  ends_at: moment.nullable().openapi({
    description:
      "When it ends, even while it is pending; null while that is open.",
  }),
  outcome: z.enum(["completed", "error", "cancelled"]).nullable().openapi({
    description: "How it ends, even while it is pending.",
  }),
  phase: z.enum(["queued", "running", "completed", "error", "cancelled"]),
  server_time: moment,
  clients: z.array(z.strictObject({
    client: z.string(),
    first_asked_at: moment,
    end_told_at: moment.nullable(),
    latency: seconds.nullable().openapi({
      description:
        "Seconds from the end, or from the first request after it, until the client was told.",
    }),
    ...counts,
  })),
}).openapi("JobReport");

/** What {@linkcode jobReport} gives. */
export type JobReportBody = z.output<typeof jobReportSchema>;

/** What {@linkcode report} tells of one client. */
const clientReportSchema = z.strictObject({
  client: z.string(),
  jobs: count.openapi({ description: "Jobs that it asked for." }),
  seen: count.openapi({ description: "Those of which it was told the end." }),
  ...counts,
  requests_per_job: z.number().min(1).nullable().openapi({
    description: "Requests until it was told the end, on average.",
  }),
  mean_latency: seconds.nullable(),
  max_latency: seconds.nullable(),
  compared: count.openapi({
    description:
      "Waits that the costs are about: from a job's creation to an end that its law alone decided.",
  }),
  cost: seconds.nullable().openapi({
    description:
      "Mean latency in seconds, and the price of each request but the first.",
  }),
  best_cost: seconds.nullable().openapi({
    description: "The cost of the best plan for the laws of these jobs.",
  }),
  ratio: z.number().min(0).nullable().openapi({
    description: "The cost in best costs.",
  }),
}).openapi("ClientReport");

/** What {@linkcode report} tells of one client. */
export type ClientReportBody = z.output<typeof clientReportSchema>;

/** What {@linkcode report} gives. */
export const reportSchema = z.strictObject({
  price: seconds.openapi({
    description: "The seconds of waiting that a request is worth.",
  }),
  server_time: moment,
  clients: z.array(clientReportSchema),
}).openapi("Report");

/** What {@linkcode report} gives. */
export type ReportBody = z.output<typeof reportSchema>;

/** What a report can be asked for. */
export const reportQuery = z.strictObject({
  price: z.string().regex(/^\d{1,6}(\.\d{1,20})?$/).transform(Number)
    .pipe(z.number().min(0.01).max(100_000)).default(1)
    .openapi({
      type: "number",
      minimum: 0.01,
      maximum: 100_000,
      default: 1,
      description: "The seconds of waiting that a request is worth.",
    }),
});

/** What {@linkcode journalPage} gives. */
export const journalSchema = z.strictObject({
  entries: z.array(z.strictObject({
    number: z.int().min(1),
    at: moment,
    answered_at: moment,
    method: z.string(),
    path: z.string(),
    status: z.int().min(100).max(999),
    client: z.string(),
    request_id: z.string(),
    job: jobId.nullable(),
    faults: z.array(z.string()),
    bytes: count,
  })),
  next: z.int().min(1).nullable().openapi({
    description: "What to ask for as `after`; null on the last page.",
  }),
}).openapi("Journal");

/** What {@linkcode journalPage} gives. */
export type JournalBody = z.output<typeof journalSchema>;

/** What the journal can be asked for. */
export const journalQuery = z.strictObject({
  limit: wholeNumber(1, 1_000).default(100).openapi({
    description: "The most entries to give.",
    default: 100,
  }),
  after: wholeNumber(1, 999_999_999).optional().openapi({
    description: "The last entry of the page before.",
  }),
  client: z.string().optional().openapi({ description: "Who asked." }),
  job: jobId.optional().openapi({
    description: "The translation that it was about.",
  }),
  status: wholeNumber(100, 999).optional().openapi({
    description: "The status code of the answer.",
  }),
  method: z.string().optional().openapi({ description: "The method." }),
  path: z.string().optional().openapi({
    description: "The path, without the query.",
  }),
  fault: z.string().optional().openapi({
    description: "A fault that was injected.",
  }),
});
