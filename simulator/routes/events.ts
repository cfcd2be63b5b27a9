import { z } from "@hono/zod-openapi";
import { answerWithAllEvents } from "../push/all_jobs_stream.ts";
import { answerWithJobEvents, type Streams } from "../push/job_stream.ts";
import { OpenStreams } from "../push/open_streams.ts";
import { StateEvents } from "../push/state_event.ts";
import { defineRoute, type Described, type Route } from "../http/route.ts";
import type { Simulation } from "../simulation.ts";

const EVENTS: Described["content"] = { "text/event-stream": z.any() };

/**
 * Streams of events, for clients that do not poll.
 *
 * @param simulation The simulation.
 */
export function eventRoutes(simulation: Simulation): readonly Route[] {
  const streams: Streams = {
    open: new OpenStreams(simulation.closed),
    states: new StateEvents(simulation),
  };
  return [
    defineRoute({
      method: "GET",
      path: "/jobs/{id}/events",
      operationId: "streamJobEvents",
      summary: "streams the states of a translation until its end",
      audience: "api",
      about: "id",
      readsStatus: true,
      pushes: true,
      responses: {
        200: {
          description:
            "Events named status with the translation, and one named end.",
          content: EVENTS,
        },
        204: { description: "The client has seen the end." },
      },
      handle: ({ context, job }) =>
        answerWithJobEvents(simulation, streams, context, job),
    }),
    defineRoute({
      method: "GET",
      path: "/events",
      operationId: "streamEvents",
      summary: "streams the changes of all translations",
      audience: "api",
      observesJobs: true,
      pushes: true,
      responses: {
        200: {
          description:
            "Events named status with a translation, or reset if some were missed for good.",
          content: EVENTS,
        },
      },
      handle: ({ context }) =>
        answerWithAllEvents(simulation, streams, context),
    }),
  ];
}
