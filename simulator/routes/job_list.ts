import { z } from "@hono/zod-openapi";
import { type Job, phaseOf } from "../core/job.ts";
import { defineRoute, json, type Route } from "../http/route.ts";
import { basePathOf, baseUrlOf } from "../message/request.ts";
import { invalidPart } from "../message/http_problem.ts";
import { jobId, jobSchema, wholeNumber } from "../message/schemas.ts";
import type { Parts } from "../parts.ts";
import { listResponse, NEXT_LINK, nextPath } from "./paging.ts";
import { JOB_FIELDS, jobBody, type JobBodySource } from "../wire/jobs.ts";

const status = z.enum(["pending", "completed", "error", "cancelled"]);

const jobListSchema = z.strictObject({
  jobs: z.array(jobSchema).describe("The translations, newest first."),
  next: z.string().nullable().describe(
    "The path of the next page; null on the last one. A page can be short, or empty, before others follow.",
  ),
}).openapi("JobList");

export type JobListBody = z.output<typeof jobListSchema>;

const listQuery = z.strictObject({
  status: status.optional().describe("The status of the translations."),
  limit: wholeNumber(1, 100).default(20).openapi({
    description: "The maximum number of translations.",
    default: 20,
  }),
  after: jobId.optional().describe(
    "Only translations created before this one, such as the last of the previous page.",
  ),
});

export function listRoute(
  simulation: JobBodySource & Pick<Parts, "ids" | "jobs" | "time">,
): Route {
  const { ids, jobs, time } = simulation;
  return defineRoute({
    route: "GET /jobs",
    operationId: "listJobs",
    summary: "lists translations, newest first",
    audience: "api",
    fields: JOB_FIELDS,
    observesJobs: true,
    inputs: { query: listQuery },
    responses: {
      200: json("A page of translations.", jobListSchema, NEXT_LINK),
    },
    handle({ context, query }) {
      const { status, limit, after } = query;
      const before = after === undefined ? Infinity : ids.decode(after);
      if (before === undefined || before > jobs.last && after !== undefined) {
        throw invalidPart("query", "after", "must be the id of a translation");
      }
      const now = time.now();
      const origin = baseUrlOf(context.request.url);
      const wanted = (job: Job) =>
        status === undefined || statusOf(job, now) === status;
      const page = jobs.list(before, limit, wanted);
      const next = page.before === undefined
        ? null
        : nextPath(`${basePathOf(context.request.url)}/jobs`, {
          limit,
          after: ids.encode(page.before),
          status,
        });
      return listResponse({
        jobs: page.jobs.map((job) => jobBody(job, simulation, { now, origin })),
        next,
      });
    },
  });
}

function statusOf(job: Job, now: number): z.output<typeof status> {
  const phase = phaseOf(job, now);
  return phase === "queued" || phase === "running" ? "pending" : phase;
}
