import { z } from "@hono/zod-openapi";
import { accepts } from "@std/http/negotiation";
import { jsonResponse, type PlainResponse } from "../http/plain_response.ts";
import type { RequestContext } from "../http/request_context.ts";
import { defineRoute, type Described, type Route } from "../http/route.ts";
import type { Simulation } from "../simulation.ts";
import { renderJobReportPage } from "../report/job_report_page.ts";
import { jobReport } from "../report/job_report.ts";
import { journalPage } from "../report/journal_page.ts";
import { renderReportPage } from "../report/client_report_page.ts";
import { report } from "../report/client_report.ts";
import {
  jobReportSchema,
  journalQuery,
  journalSchema,
  reportQuery,
  reportSchema,
} from "../report/schema.ts";

const REPORT: Described["content"] = {
  "application/json": reportSchema,
  "text/html": z.string(),
};

const JOB_REPORT: Described["content"] = {
  "application/json": jobReportSchema,
  "text/html": z.string(),
};

const NUMBERS: Described["content"] = { "text/plain": z.string() };

const HEALTH: Described["content"] = {
  "application/json": z.strictObject({ status: z.literal("ok") }),
};

/**
 * What is true: what each client did, next to what it should have done.
 *
 * @param simulation The simulation.
 */
export function reportRoutes(simulation: Simulation): readonly Route[] {
  const { ids, journal, pollStats, metrics, time } = simulation;
  const idOf = (number: number) => ids.encode(number);
  return [
    defineRoute({
      method: "GET",
      path: "/report",
      operationId: "getReport",
      summary: "tells how well each client did, to programs and to people",
      audience: "admin",
      inputs: { query: reportQuery },
      answers: {
        200: {
          description: "What each client did about all translations.",
          content: REPORT,
          headers: { vary: "Accept." },
        },
      },
      handle({ exchange, query }) {
        const body = report(pollStats, {
          now: time.now(),
          price: query.price * 1_000,
        });
        return told(exchange, body, renderReportPage);
      },
    }),
    defineRoute({
      method: "GET",
      path: "/jobs/{id}/report",
      operationId: "getJobReport",
      summary: "tells how well each client did about a translation",
      audience: "admin",
      about: "id",
      answers: {
        200: {
          description: "What each client did about it.",
          content: JOB_REPORT,
          headers: { vary: "Accept." },
        },
      },
      handle({ exchange, job }) {
        const body = jobReport(pollStats, job, { now: time.now(), idOf });
        return told(exchange, body, renderJobReportPage);
      },
    }),
    defineRoute({
      method: "GET",
      path: "/journal",
      operationId: "listRequests",
      summary: "lists the latest requests",
      audience: "admin",
      inputs: { query: journalQuery },
      answers: {
        200: {
          description: "Requests, the latest first.",
          content: { "application/json": journalSchema },
        },
      },
      handle({ query: { job, ...filter } }) {
        const number = job === undefined ? undefined : ids.decode(job) ?? 0;
        return jsonResponse(
          200,
          journalPage(journal, { ...filter, job: number }, idOf),
        );
      },
    }),
    defineRoute({
      method: "GET",
      path: "/metrics",
      operationId: "getMetrics",
      summary: "gives numbers for Prometheus",
      audience: "open",
      answers: {
        200: {
          description: "The numbers, in the text format of Prometheus.",
          content: NUMBERS,
        },
      },
      handle: async () => ({
        status: 200,
        headers: [
          ["content-type", metrics.contentType],
          ["cache-control", "no-store"],
        ],
        body: await metrics.text(),
      }),
    }),
    defineRoute({
      method: "GET",
      path: "/healthz",
      operationId: "getHealth",
      summary: "tells that the server is there",
      audience: "open",
      answers: {
        200: {
          description: "It is.",
          content: HEALTH,
        },
      },
      handle: () => jsonResponse(200, { status: "ok" }),
    }),
  ];
}

/** Tells a report to programs in JSON, and to a browser as a page. */
function told<Body>(
  { request }: RequestContext,
  body: Body,
  render: (body: Body) => string,
): PlainResponse {
  const type = accepts(request, "application/json", "text/html");
  if (type !== "text/html") return jsonResponse(200, body, { vary: "accept" });
  return {
    status: 200,
    headers: [
      ["content-type", "text/html; charset=utf-8"],
      ["cache-control", "no-store"],
      ["vary", "accept"],
    ],
    body: render(body),
  };
}
