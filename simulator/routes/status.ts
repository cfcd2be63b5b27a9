import type { Job } from "../core/job.ts";
import { defineRoute, json, type Route } from "../http/route.ts";
import { stateResponse } from "../message/job_headers.ts";
import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { STATE_HEADERS, statusSchema } from "../message/schemas.ts";
import type { Parts } from "../parts.ts";
import type { PushSource } from "../push/event_stream.ts";
import { STATUS_FIELDS, statusBody } from "../wire/exercise.ts";
import {
  createJobs,
  jobRequestSchema,
  NO_ROOM,
  withCallback,
} from "./create_job.ts";
import { readsState } from "./jobs.ts";

/**
 * The exercise's own routes: the current job, a new one in its place, and any job
 * by its id, which is the commonest form of such services.
 */
export function statusRoutes(
  simulation: PushSource & Pick<Parts, "rules" | "settings" | "targets">,
): readonly Route[] {
  const { ids, jobs, time } = simulation;

  function respond(context: RequestContext, job: Job): PlainResponse {
    const now = time.now();
    const body = statusBody(job, ids.encode(job.number), now);
    return stateResponse(simulation, context, job, now, body);
  }

  const read = {
    audience: "api",
    fields: STATUS_FIELDS,
    ...readsState(simulation, statusSchema, respond),
  } as const;

  return [
    defineRoute({
      ...read,
      route: "GET /status",
      operationId: "getStatus",
      summary: "returns the current translation",
      about: "current",
    }),
    defineRoute({
      ...read,
      route: "GET /status/{id}",
      operationId: "getStatusById",
      summary: "returns any translation in the same form",
      about: "id",
    }),
    defineRoute({
      route: "POST /reset",
      operationId: "resetStatus",
      summary: "replaces the current translation by a new one",
      audience: "api",
      fields: STATUS_FIELDS,
      idempotent: "same-body",
      callsBack: true,
      inputs: { body: jobRequestSchema },
      responses: {
        200: json("The new translation.", statusSchema, STATE_HEADERS),
        ...NO_ROOM,
      },
      handle({ context, body }) {
        context.job = createJobs(simulation, context, {
          wire: "exercise",
          requests: [withCallback(simulation, context, body)],
          create: (requests) => jobs.create(requests, { replaces: true })[0],
        });
        return respond(context, context.job);
      },
    }),
  ];
}
