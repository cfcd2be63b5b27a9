import { z } from "@hono/zod-openapi";
import { jobId, moment, wholeNumber } from "../message/schemas.ts";
import { MAX_TIMES_COUNT } from "./poll_stats.ts";

const count = z.int().min(0);
const seconds = z.number().min(0);

/** The counts of a client, for one job or for all. */
const counts = {
  requests: count.describe("Requests that read a job's status."),
  other_requests: count.describe(
    "Other requests that can reveal the status of jobs: lists, results, cancellations, events of all jobs, deliveries, the journal, reports, the clock and metrics.",
  ),
  redundant_polls: count.describe(
    "Requests that found nothing new: all that succeeded but the first and the one that saw the end.",
  ),
  early: count.describe("Requests before the time that Retry-After asked for."),
  failed: count.describe("Requests whose response had no status of the job."),
  faulted: count.describe("Requests with an injected fault."),
  chose_faults: count.describe(
    "Requests that chose their faults by X-Sim-Fault.",
  ),
  bytes: count.describe("Bytes in the response bodies."),
};

export const jobReportSchema = z.strictObject({
  id: jobId.describe("The id of the translation."),
  created_at: moment.describe("When it was created."),
  ends_at: moment.nullable().describe(
    "When the job ends, also while it is pending; null for a script without an end.",
  ),
  outcome: z.enum(["completed", "error", "cancelled"]).nullable().describe(
    "How the job ends, also while it is pending.",
  ),
  phase: z.enum(["queued", "running", "completed", "error", "cancelled"])
    .describe(
      "The phase it is in.",
    ),
  distribution: z.string().nullable().describe(
    "The distribution that the seconds of its work were drawn from; null if its creator specified how long it takes.",
  ),
  server_time: moment.describe("The time of the report."),
  clients: z.array(z.strictObject({
    client: z.string(),
    first_request_at: moment,
    end_seen_at: moment.nullable(),
    waste_seconds: seconds.nullable().describe(
      "From the job's end, or from the client's first request if that came later, until the client saw the end.",
    ),
    ...counts,
    polls: z.array(z.number()).max(2 * MAX_TIMES_COUNT).describe(
      `When its polls arrived, in seconds after the job's creation: the first ${MAX_TIMES_COUNT} and the last ${MAX_TIMES_COUNT}.`,
    ),
  })).describe("The clients that have polled it."),
}).openapi("JobReport");

export type JobReportBody = z.output<typeof jobReportSchema>;

const clientReportSchema = z.strictObject({
  client: z.string().describe("The name of the client."),
  jobs: count.describe("Jobs that the client polled."),
  seen: count.describe("Jobs whose end it saw."),
  ...counts,
  requests_per_job: z.number().min(1).nullable().describe(
    "Mean number of requests about a job until the client saw its end.",
  ),
  mean_waste_seconds: seconds.nullable().describe(
    "From a job's end, or from the client's first request if that came later, until the client saw the end.",
  ),
  max_waste_seconds: seconds.nullable().describe("The longest of these times."),
  compared: count.describe(
    "Waits that the costs include: from a job's creation to an end that its distribution alone decided.",
  ),
  cost: seconds.nullable().describe(
    "Mean waste in seconds, plus the price of each request about the job but the first, and of each list.",
  ),
  best_cost: seconds.nullable().describe(
    "The cost of the best plan for the distributions of these jobs.",
  ),
  ratio: z.number().min(0).nullable().describe("cost over best_cost."),
}).openapi("ClientReport");

export type ClientReportBody = z.output<typeof clientReportSchema>;

export const reportSchema = z.strictObject({
  price: seconds.describe("What a request costs, in seconds of waste."),
  server_time: moment.describe("The time of the report."),
  clients: z.array(clientReportSchema).describe("The clients."),
}).openapi("Report");

export type ReportBody = z.output<typeof reportSchema>;

const PRICE = "must be a number from 0.01 to 100000";

export const reportQuery = z.strictObject({
  price: z.string().regex(/^\d{1,6}(\.\d{1,20})?$/, PRICE).transform(Number)
    .pipe(z.number().min(0.01, PRICE).max(100_000, PRICE)).optional()
    .openapi({
      type: "number",
      minimum: 0.01,
      maximum: 100_000,
      description:
        "What a request costs, in seconds of waste; the setting if not given.",
    }),
});

const pollResult = z.enum(["first", "redundant", "end", "failed"]);

/** A request in the journal and in the stream of events. */
const request = {
  at: moment.describe("When it arrived."),
  answered_at: moment.describe("When its response was complete."),
  method: z.string().describe("The method."),
  path: z.string().describe("The path, without the query."),
  status: z.int().min(100).max(999).describe(
    "The status code of the response.",
  ),
  client: z.string().describe("The name of the client."),
  request_id: z.string().describe("The id of the request."),
  job: jobId.nullable().describe(
    "The translation that it was about; null without one.",
  ),
  poll: pollResult.nullable().describe(
    "The result of a poll: the first status, nothing new, the end, or no status; null for other requests.",
  ),
  early: z.boolean().describe(
    "Whether it was a poll before the time that Retry-After asked for.",
  ),
  waste_seconds: seconds.nullable().describe(
    "The client's waste, if it first saw the end; else null.",
  ),
  faults: z.array(z.string()).describe("The names of the injected faults."),
  bytes: count.describe("The bytes in the response body."),
};

export const requestSchema = z.strictObject(request);

export type RequestBody = z.output<typeof requestSchema>;

/** The headers and the body of a message. */
const message = {
  headers: z.record(z.string(), z.string()).describe(
    "The headers, without secrets.",
  ),
  body: z.string().nullable().describe(
    "The body without secrets, its first 65,536 bytes at most; null where it is not recorded.",
  ),
  body_encoding: z.enum(["text", "base64"]).nullable().describe(
    "The form of body: base64 for bytes that are not text in UTF-8.",
  ),
  body_truncated: z.boolean().describe(
    "Whether the end of the body is missing.",
  ),
};

const details = {
  request: z.strictObject({
    query: z.string().describe("The query of the URL, without secrets."),
    ...message,
  }).nullable().describe(
    "What the client sent; null if neither headers nor bodies are recorded.",
  ),
  response: z.strictObject(message).nullable().describe(
    "What the simulator sent; null if neither headers nor bodies are recorded.",
  ),
};

const detailsSchema = z.strictObject(details);

export type DetailsBody = z.output<typeof detailsSchema>;

export const journalSchema = z.strictObject({
  entries: z.array(
    z.strictObject({ number: z.int().min(1), ...request, ...details }),
  ).describe("The requests, latest first."),
  count: count.describe("The number of requests that match, on all pages."),
  dropped: count.describe(
    "The number of requests that were dropped to make room, since the start or since the journal was last emptied.",
  ),
  next: z.int().min(1).nullable().describe(
    "`after` of the next page; null on the last page.",
  ),
}).openapi("Journal");

export type JournalBody = z.output<typeof journalSchema>;

export const journalQuery = z.strictObject({
  limit: wholeNumber(1, 1_000).default(100).openapi({
    description: "The most entries of a page.",
    default: 100,
  }),
  after: wholeNumber(1, 999_999_999).optional().describe(
    "The number of the last entry of the previous page.",
  ),
  client: z.string().optional().describe("The client's name."),
  job: jobId.optional().describe(
    "The translation that the requests were about.",
  ),
  status: z.string().toLowerCase().regex(
    /^[1-9](?:\d\d|xx)$/,
    "must be a status code, or a class such as 4xx",
  ).optional().openapi({
    description: "The status code of the response, or a class such as 4xx.",
    examples: ["404", "5xx"],
  }),
  method: z.string().toUpperCase().optional().describe("The method."),
  path: z.string().optional().openapi({
    description:
      "The path, without the query; * stands for any characters: /jobs/*.",
    examples: ["/jobs/*"],
  }),
  poll: pollResult.optional().describe("The result of the poll."),
  early: z.enum(["true", "false"]).transform((text) => text === "true")
    .optional().openapi({
      type: "string",
      enum: ["true", "false"],
      description: "Whether it was a poll before Retry-After.",
    }),
  since: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
    .optional().openapi({
      type: "string",
      format: "date-time",
      description: "The time from which on requests arrived.",
    }),
  fault: z.string().optional().describe("The name of an injected fault."),
});
