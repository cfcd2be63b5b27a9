import type { Answer } from "../http/answer.ts";
import { answerWhenChanged } from "../channels/held.ts";
import { etagOf } from "../http/etag.ts";
import type { Exchange } from "../http/exchange.ts";
import { defineRoute, type Route } from "../http/route.ts";
import { statusSchema } from "../http/schemas.ts";
import { statusWriter } from "../http/status_body.ts";
import type { Job } from "../jobs/job.ts";
import type { Simulation } from "../simulation.ts";
import { createJob } from "./create_job.ts";
import { conditional } from "./tell_job.ts";

/**
 * The exercise's own routes: the current job, and a new one in its place.
 *
 * @param simulation The simulation.
 */
export function statusRoutes(simulation: Simulation): readonly Route[] {
  const { ids, jobs, time } = simulation;
  let written: Job | undefined;
  let id = "";
  let write: (now: number) => string;

  /** Answers with how the current job stands. */
  function tell(exchange: Exchange, job: Job): Answer {
    if (job !== written) {
      written = job;
      id = ids.encode(job.number);
      write = statusWriter(job, id);
    }
    const now = time.now();
    return conditional(exchange, job, now, {
      status: 200,
      headers: [
        ["content-type", "application/json"],
        ["cache-control", "no-cache"],
        ["etag", etagOf(job, id, now)],
      ],
      body: write(now),
    });
  }

  return [
    defineRoute({
      method: "GET",
      path: "/status",
      operationId: "getStatus",
      summary: "tells of the current translation",
      audience: "api",
      about: "current",
      readsStatus: true,
      answers: {
        200: {
          description: "How it stands; one that failed is a good answer, too.",
          content: { "application/json": statusSchema },
          headers: { etag: "The version of its state." },
        },
        304: {
          description: "It stands as the client said that it knows.",
          headers: { etag: "The version of its state." },
        },
      },
      handle: ({ exchange, job }) =>
        answerWhenChanged(
          simulation,
          exchange,
          job,
          (job) => tell(exchange, job),
        ),
    }),
    defineRoute({
      method: "POST",
      path: "/reset",
      operationId: "resetStatus",
      summary: "starts a new translation in its place",
      audience: "api",
      idempotent: true,
      answers: {
        200: {
          description: "The new translation.",
          content: { "application/json": statusSchema },
          headers: { etag: "The version of its state." },
        },
        429: {
          description: "There are as many at once as there may be.",
          headers: { "retry-after": "When one of them ends." },
        },
        503: {
          description: "There are as many as there may be.",
          headers: { "retry-after": "When one of them ends." },
        },
      },
      handle: ({ exchange }) =>
        createJob(
          simulation,
          exchange,
          () => jobs.replaceCurrent(),
          (job) => tell(exchange, job),
        ),
    }),
  ];
}
