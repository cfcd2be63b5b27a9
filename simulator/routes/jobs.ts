import { z } from "@hono/zod-openapi";
import { ifMatch } from "@std/http/etag";
import { accepts } from "@std/http/negotiation";
import { hasEnded, type Job, phaseOf } from "../core/job.ts";
import {
  defineRoute,
  type Described,
  type HandlerInput,
  json,
  type Route,
} from "../http/route.ts";
import { HttpProblem, invalidPart } from "../message/http_problem.ts";
import { etagOf, stateResponse, tagsIn } from "../message/job_headers.ts";
import type { PlainResponse } from "../message/plain_response.ts";
import { basePathOf, baseUrlOf, readHeader } from "../message/request.ts";
import type { RequestContext } from "../message/request_context.ts";
import {
  binary,
  jobId,
  jobSchema,
  STATE_HEADERS,
  wholeNumber,
} from "../message/schemas.ts";
import type { Parts } from "../parts.ts";
import type { PushSource } from "../push/event_stream.ts";
import { respondWhenChanged } from "../push/long_poll.ts";
import { JOB_FIELDS, jobBody, type JobBodySource } from "../wire/jobs.ts";
import { VIDEO } from "../wire/media.ts";
import {
  createJobs,
  jobRequestSchema,
  NO_ROOM,
  withCallback,
} from "./create_job.ts";
import { listResponse, NEXT_LINK } from "./define.ts";

const VIDEO_TYPE = "video/mp4";

/** Generated clients know how to read bytes by this type. */
const BYTES_TYPE = "application/octet-stream";

const VIDEO_FILE: Described["content"] = {
  [VIDEO_TYPE]: binary("The video."),
  [BYTES_TYPE]: binary("The same under the type of any file."),
};

const API = { audience: "api", fields: JOB_FIELDS } as const;

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

function statusOf(job: Job, now: number): z.output<typeof status> {
  const phase = phaseOf(job, now);
  return phase === "queued" || phase === "running" ? "pending" : phase;
}

/** Jobs: creates, lists, reads and cancels them, and returns their results. */
export function jobRoutes(
  simulation: PushSource & Pick<Parts, "rules" | "settings" | "targets">,
): readonly Route[] {
  const { ids, jobs, time } = simulation;

  return [
    defineRoute({
      route: "POST /jobs",
      operationId: "createJob",
      summary: "creates a translation",
      ...API,
      idempotent: "same-body",
      callsBack: true,
      inputs: { body: jobRequestSchema },
      responses: {
        202: json("The new translation.", jobSchema, {
          ...STATE_HEADERS,
          location: "The path of the translation.",
          "operation-location": "The URL of the translation.",
        }),
        ...NO_ROOM,
      },
      handle({ context, body }) {
        const job = context.job = createJobs(simulation, context, {
          wire: "jobs",
          requests: [withCallback(simulation, context, body)],
          create: (requests) => jobs.create(requests)[0],
        });
        const { url } = context.request;
        const path = `/jobs/${ids.encode(job.number)}`;
        return jobResponse(simulation, context, job, {
          location: basePathOf(url) + path,
          "operation-location": baseUrlOf(url) + path,
        });
      },
    }),
    defineRoute({
      route: "GET /jobs",
      operationId: "listJobs",
      summary: "lists translations, newest first",
      ...API,
      observesJobs: true,
      inputs: { query: listQuery },
      responses: {
        200: json("A page of translations.", jobListSchema, NEXT_LINK),
      },
      handle({ context, query }) {
        const { status, limit, after } = query;
        const before = after === undefined ? Infinity : ids.decode(after);
        if (before === undefined || before > jobs.last && after !== undefined) {
          throw invalidPart(
            "query",
            "after",
            "must be the id of a translation",
          );
        }
        const now = time.now();
        const origin = baseUrlOf(context.request.url);
        const wanted = (job: Job) =>
          status === undefined || statusOf(job, now) === status;
        const page = jobs.list(before, limit, wanted);
        const shown = page.jobs
          .map((job) => jobBody(job, simulation, { now, origin }));
        return listResponse(
          { jobs: shown },
          `${basePathOf(context.request.url)}/jobs`,
          page.before === undefined
            ? undefined
            : { limit, after: ids.encode(page.before), status },
        );
      },
    }),
    defineRoute({
      route: "GET /jobs/{id}",
      operationId: "getJob",
      summary: "returns a translation",
      ...API,
      about: "id",
      ...readsState(
        simulation,
        jobSchema,
        (context, job) => jobResponse(simulation, context, job),
      ),
    }),
    defineRoute({
      route: "DELETE /jobs/{id}",
      operationId: "cancelJob",
      summary: "cancels a translation",
      ...API,
      about: "id",
      responses: {
        200: json("The cancelled translation.", jobSchema, STATE_HEADERS),
        409: "The translation has ended.",
        412: {
          description:
            "The translation is in another state than If-Match requires.",
          headers: { etag: "The version of its state." },
        },
      },
      handle({ context, job: found }) {
        const now = time.now();
        // Its turn may have come by now.
        const job = jobs.get(found.number) ?? found;
        if (hasEnded(job, now)) {
          const detail = `The translation has ended: ${phaseOf(job, now)}.`;
          throw new HttpProblem(409, detail);
        }
        // RFC 9110, section 13.1.1.
        const wanted = readHeader(context.request.headers, "if-match");
        const etag = etagOf(job, ids.encode(job.number), now);
        if (wanted !== null && !ifMatch(tagsIn(wanted), etag)) {
          const detail =
            `The translation is in the state ${etag}, not in one that If-Match requires.`;
          throw new HttpProblem(412, detail, { headers: { etag } });
        }
        context.job = jobs.end(job, "cancelled");
        return jobResponse(simulation, context, context.job);
      },
    }),
    defineRoute({
      route: "GET /jobs/{id}/result",
      operationId: "getJobResult",
      summary: "returns the video of a completed translation",
      ...API,
      about: "id",
      responses: {
        200: { description: "The video.", content: VIDEO_FILE },
        404: "The translation is not completed.",
      },
      handle({ context, job }) {
        const phase = phaseOf(job, time.now());
        if (phase !== "completed") {
          const detail = `The translation has no result: it is ${phase}.`;
          throw new HttpProblem(404, detail);
        }
        const type = accepts(context.request, VIDEO_TYPE, BYTES_TYPE);
        return {
          status: 200,
          headers: [
            ["content-type", type ?? VIDEO_TYPE],
            ["cache-control", "private, max-age=3600"],
            ["vary", "accept, origin"],
          ],
          body: VIDEO,
        };
      },
    }),
  ];
}

/**
 * The part of a route that returns the state of a job, at once or when it has
 * changed.
 */
export function readsState(
  simulation: PushSource,
  schema: z.ZodType,
  respond: (context: RequestContext, job: Job) => PlainResponse,
) {
  return {
    readsStatus: true,
    responses: {
      200: json(
        "The translation, also one that has failed.",
        schema,
        STATE_HEADERS,
      ),
      304: {
        description: "The client knows this state.",
        headers: STATE_HEADERS,
      },
    },
    handle: ({ context, job }: HandlerInput) =>
      respondWhenChanged(
        simulation,
        context,
        job,
        (job) => respond(context, job),
      ),
  } as const;
}

/**
 * Responds with the status of a job, and records in the context what it shows.
 *
 * @param headers The headers of a response to its creation, which is a 202.
 */
function jobResponse(
  simulation: JobBodySource & Pick<Parts, "ids" | "settings" | "time">,
  context: RequestContext,
  job: Job,
  headers?: Readonly<Record<string, string>>,
): PlainResponse {
  const now = simulation.time.now();
  const origin = baseUrlOf(context.request.url);
  const body = jobBody(job, simulation, { now, origin });
  const response = stateResponse(simulation, context, job, now, body, headers);
  if (context.retryAfter !== undefined) {
    // The body has the exact time, in `retry_after_ms`.
    context.retryAfter = simulation.settings.retryAfter;
  }
  return response;
}
