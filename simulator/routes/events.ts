import { z } from "@hono/zod-openapi";
import { defineRoute, type Described, type Route } from "../http/route.ts";
import type { Parts } from "../parts.ts";
import { EventStreams, type PushSource } from "../push/event_stream.ts";
import {
  respondWithAllEvents,
  respondWithJobEvents,
} from "../push/job_streams.ts";
import { JOB_FIELDS } from "../wire/jobs.ts";

const EVENTS: Described["content"] = { "text/event-stream": z.any() };

const eventsQuery = z.strictObject({
  requests: z.enum(["true", "all"]).optional().describe(
    "Whether to stream requests, too: those about a translation (true), or all. Needs the admin key, if there is one.",
  ),
});

/** Streams of events, for clients that do not poll. */
export function eventRoutes(
  simulation: PushSource & Pick<Parts, "auth">,
): readonly Route[] {
  const streams = new EventStreams(simulation);
  return [
    defineRoute({
      route: "GET /jobs/{id}/events",
      operationId: "streamJobEvents",
      summary: "streams the states of a translation until its end",
      audience: "api",
      about: "id",
      readsStatus: true,
      pushes: true,
      fields: JOB_FIELDS,
      responses: {
        200: {
          description:
            "Events named status with the translation, and one named end.",
          content: EVENTS,
        },
        204: "The client has seen the end.",
      },
      handle: ({ context, job }) =>
        respondWithJobEvents(simulation, streams, context, job),
    }),
    defineRoute({
      route: "GET /events",
      operationId: "streamEvents",
      summary: "streams the changes of all translations",
      audience: "api",
      observesJobs: true,
      pushes: true,
      fields: JOB_FIELDS,
      inputs: { query: eventsQuery },
      responses: {
        200: {
          description:
            "Events named status with a translation, or reset if some were missed for good; with requests, those named request with an entry of the journal without its number, or missed.",
          content: EVENTS,
        },
        401: "Requests are asked for without the admin key.",
        403: "Requests are asked for, and closed without an admin key.",
      },
      handle({ context, query: { requests } }) {
        // Like the journal.
        if (requests) simulation.auth.checkAdmin(context.request.headers);
        return respondWithAllEvents(simulation, streams, context, requests);
      },
    }),
  ];
}
