import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import { HeyGen, type Kind } from "../heygen.ts";
import { pageSchema } from "../heygen_schemas.ts";
import { batchItems } from "./batches.ts";
import { defineV3Route, json } from "../heygen_route.ts";
import type { JobResource, ResourceSource } from "./resource.ts";
import { statusItem, statusItems } from "./status_items.ts";

/**
 * The route that returns the statuses of many jobs, by their ids and batches.
 *
 * @param simulation The simulation.
 * @param resource The kind of jobs.
 * @param kinds The kinds of jobs to find by an id.
 */
export function bulkStatusRoute(
  simulation: ResourceSource,
  { kind, path, name, noun, idsParameter }: JobResource,
  kinds: readonly Kind[] = [kind],
): Route {
  const heygen = new HeyGen(simulation);
  return defineV3Route({
    method: "GET",
    path: `${path}/statuses`,
    operationId: `v3${name}Statuses`,
    summary: `returns the statuses of many ${noun.toLowerCase()}s`,
    observesJobs: true,
    inputs: {
      query: z.object({
        [idsParameter]: z.string().default("")
          .describe("Ids, separated by commas."),
        batch_ids: z.string().default("")
          .describe("Batches, separated by commas."),
      }),
    },
    responses: {
      200: {
        description: "The statuses, in the order of the ids.",
        content: json(pageSchema(statusItem)),
      },
    },
    handle({ context, query }) {
      const { [idsParameter]: ids = "", batch_ids = "" } = query;
      const data = [
        ...statusItems(idsParameter, ids, (id) => {
          const job = heygen.find(id, kinds);
          return job && heygen.view(job, context);
        }),
        ...batchItems(simulation, kind, batch_ids, context),
      ];
      return jsonResponse(200, { data, has_more: false, next_token: null });
    },
  });
}
