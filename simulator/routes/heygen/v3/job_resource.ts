import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import { HttpProblem } from "../../../message/http_problem.ts";
import { v3Translation } from "../../../wire/heygen_v3.ts";
import type { HeyGen } from "../heygen.ts";
import { pageQuery, pageSchema } from "../schemas.ts";
import { batchRoutes } from "./batches.ts";
import { defineV3List, defineV3Route } from "../route.ts";
import {
  bulkStatusRoute,
  type JobResource,
  type ResourceSource,
} from "./statuses.ts";

/**
 * The routes that read, change and delete jobs of a kind, in bulk and by batches.
 */
export function resourceRoutes<T>(
  heygen: HeyGen,
  simulation: ResourceSource,
  resource: JobResource<T>,
): readonly Route[] {
  const { kind, path, name, noun } = resource;
  const lower = noun.toLowerCase();
  const about = heygen.locator(
    [kind],
    () => new HttpProblem(404, `${noun} not found.`),
  );
  const found = {
    about,
    data: v3Translation.schema,
    returns: `The ${lower}.`,
    errors: { 404: `The ${lower} does not exist.` },
  };
  return [
    defineV3List({
      route: `GET ${path}`,
      operationId: `v3List${name}s`,
      summary: `lists ${lower}s, newest first`,
      observesJobs: true,
      inputs: { query: pageQuery },
      data: pageSchema(v3Translation.schema),
      returns: `A page of ${lower}s.`,
      handle: ({ context, query }) =>
        heygen.list(
          query,
          [kind],
          (job) => v3Translation.of(heygen.view(job, context)),
        ),
    }),
    bulkStatusRoute(heygen, simulation, resource),
    ...batchRoutes(heygen, simulation, resource),
    defineV3Route({
      route: `GET ${path}/{id}`,
      operationId: `v3Get${name}`,
      summary: `returns a ${lower}`,
      ...found,
      fields: v3Translation.fields,
      readsStatus: true,
      handle: ({ context, job }) => v3Translation.of(heygen.read(job, context)),
    }),
    defineV3Route({
      route: `PATCH ${path}/{id}`,
      operationId: `v3Update${name}`,
      summary: `changes the title of a ${lower}`,
      ...found,
      fields: v3Translation.fields,
      inputs: { body: z.object({ title: z.string().max(200).nullish() }) },
      handle({ context, job, body: { title } }) {
        if (title === undefined || title === null) {
          throw new HttpProblem(
            400,
            "At least one field must be provided for update.",
          );
        }
        simulation.jobs.edit(job, { title });
        return v3Translation.of(heygen.view(job, context));
      },
    }),
    defineV3Route({
      route: `DELETE ${path}/{id}`,
      operationId: `v3Delete${name}`,
      summary: `deletes a ${lower}, and ends it if it has not ended`,
      ...found,
      data: z.object({ id: z.string() }),
      returns: "The id.",
      handle({ job }) {
        heygen.delete(job);
        return { id: heygen.idOf(job) };
      },
    }),
  ];
}
