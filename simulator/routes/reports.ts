import { z } from "@hono/zod-openapi";
import { defineRoute, type Described, type Route } from "../http/route.ts";
import { jsonResponse, type PlainResponse } from "../message/plain_response.ts";
import { basePathOf } from "../message/request.ts";
import type { RequestContext } from "../message/request_context.ts";
import { problemSchema } from "../message/schemas.ts";
import {
  MAYBE_PAGE_HEADERS,
  type PageAccess,
  pageResponse,
  prefersPage,
} from "../page/shell.ts";
import type { Parts } from "../parts.ts";
import { clientReport, jobReport } from "../report/client_report.ts";
import { journalPage } from "../report/journal_page.ts";
import {
  jobReportSchema,
  journalQuery,
  journalSchema,
  reportQuery,
  reportSchema,
} from "../report/schema.ts";
import { defineAdminRoute, definesRoutes } from "./define.ts";

/** A report, in JSON or as a page. */
const reportOf = (schema: z.ZodType): Described => ({
  description: "The report, in JSON or as a page.",
  content: { "application/json": schema, "text/html": z.string() },
  headers: MAYBE_PAGE_HEADERS,
});

const NO_JOB: Described = {
  description: "Browsers get the page.",
  content: {
    "application/problem+json": problemSchema,
    "text/html": z.string(),
  },
  headers: MAYBE_PAGE_HEADERS,
};

/** The client report, the journal, metrics and health. */
export function reportRoutes(
  simulation:
    & PageAccess
    & Pick<
      Parts,
      "ids" | "journal" | "metrics" | "pollStats" | "settings" | "time"
    >,
): readonly Route[] {
  const { ids, journal, metrics, pollStats, settings, time } = simulation;
  const idOf = (number: number) => ids.encode(number);
  return [
    defineRoute({
      route: "GET /report",
      operationId: "getReport",
      summary: "reports how well each client polled",
      audience: "admin",
      observesJobs: true,
      inputs: { query: reportQuery },
      responses: { 200: reportOf(reportSchema) },
      handle({ context, query }) {
        const body = clientReport(pollStats, {
          now: time.now(),
          price: query.price === undefined
            ? settings.price
            : query.price * 1_000,
        });
        return negotiated(context, simulation, body);
      },
    }),
    defineRoute({
      route: "GET /jobs/{id}/report",
      operationId: "getJobReport",
      summary: "reports how each client polled a translation",
      audience: "admin",
      about: "id",
      showsPage: true,
      responses: { 200: reportOf(jobReportSchema), 404: NO_JOB, 410: NO_JOB },
      handle({ context, job }) {
        const body = jobReport(pollStats, job, { now: time.now(), idOf });
        return negotiated(context, simulation, body);
      },
    }),
    defineAdminRoute({
      route: "GET /journal",
      operationId: "listRequests",
      summary: "lists the latest requests",
      observesJobs: true,
      inputs: { query: journalQuery },
      data: journalSchema,
      returns: "A page of requests, the latest first.",
      handle({ context, query: { job, path, ...filter } }) {
        const number = job === undefined ? undefined : ids.decode(job) ?? 0;
        return journalPage(journal, {
          ...filter,
          job: number,
          path: pathBelow(basePathOf(context.request.url), path),
        }, idOf);
      },
    }),
    defineAdminRoute({
      route: "DELETE /journal",
      operationId: "clearRequests",
      summary: "removes all requests from the journal",
      volatile: true,
      returns: "The journal is empty.",
      handle: () => journal.clear(),
    }),
    defineRoute({
      route: "GET /metrics",
      operationId: "getMetrics",
      summary: "returns metrics for Prometheus",
      audience: "open",
      observesJobs: true,
      responses: {
        200: {
          description: "The metrics, in the text format of Prometheus.",
          content: { "text/plain": z.string() },
        },
      },
      handle: async () => ({
        status: 200,
        headers: [
          ["content-type", metrics.contentType],
          ["cache-control", "no-store"],
        ],
        body: await metrics.text(pollStats.totals),
      }),
    }),
    definesRoutes({ audience: "open" })({
      route: "GET /healthz",
      operationId: "getHealth",
      summary: "reports that the server is up",
      data: z.strictObject({ status: z.literal("ok") }),
      returns: "The server is up.",
      handle: () => ({ status: "ok" }),
    }),
  ];
}

/** A pattern of paths, which may leave out the beginning that all have. */
function pathBelow(base: string, path: string | undefined): string | undefined {
  return path?.startsWith("/") && !path.startsWith(`${base}/`)
    ? base + path
    : path;
}

/** Responds in JSON, or with the page where the request prefers HTML. */
function negotiated(
  context: RequestContext,
  access: PageAccess,
  body: unknown,
): PlainResponse {
  return prefersPage(context, "application/json")
    ? pageResponse(context, access)
    : jsonResponse(200, body, { vary: "accept" });
}
