import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import {
  TRANSLATION_FIELDS,
  translationBody,
  translationSchema,
} from "../../wire/heygen_v3.ts";
import { HeyGen } from "../heygen.ts";
import { pageQuery, pageSchema } from "../heygen_schemas.ts";
import { batchRoutes } from "./batches.ts";
import { bulkStatusRoute } from "./bulk_status.ts";
import { defineV3Route, json } from "../heygen_route.ts";
import type { JobResource, ResourceSource } from "./resource.ts";

/**
 * The routes that read, change and delete jobs of a kind, in bulk and by batches.
 *
 * @param simulation The simulation.
 * @param resource The kind.
 * @param newJob The schema of the body that creates a job.
 * @param requestsOf The jobs that a checked body creates.
 */
export function resourceRoutes<T>(
  simulation: ResourceSource,
  resource: JobResource,
  newJob: z.ZodType<T>,
  requestsOf: Parameters<typeof batchRoutes<T>>[3],
): readonly Route[] {
  const heygen = new HeyGen(simulation);
  const { kind, path, name, noun } = resource;
  const lower = noun.toLowerCase();
  const about = heygen.locator(
    [kind],
    () => new HttpProblem(404, `${noun} not found.`),
  );
  const found = {
    200: {
      description: `The ${lower}.`,
      content: json(z.object({ data: translationSchema })),
    },
    404: { description: `The ${lower} does not exist.` },
  };
  return [
    defineV3Route({
      method: "GET",
      path,
      operationId: `v3List${name}s`,
      summary: `lists ${lower}s, newest first`,
      observesJobs: true,
      inputs: { query: pageQuery },
      responses: {
        200: {
          description: `A page of ${lower}s.`,
          content: json(pageSchema(translationSchema)),
        },
      },
      handle: ({ context, query }) =>
        jsonResponse(
          200,
          heygen.list(
            query,
            [kind],
            (job) => translationBody(heygen.view(job, context)),
          ),
        ),
    }),
    bulkStatusRoute(simulation, resource),
    ...batchRoutes(simulation, resource, newJob, requestsOf),
    defineV3Route({
      method: "GET",
      path: `${path}/{id}`,
      operationId: `v3Get${name}`,
      summary: `returns a ${lower}`,
      about,
      fields: TRANSLATION_FIELDS,
      readsStatus: true,
      responses: found,
      handle: ({ context, job }) =>
        jsonResponse(200, { data: translationBody(heygen.read(job, context)) }),
    }),
    defineV3Route({
      method: "PATCH",
      path: `${path}/{id}`,
      operationId: `v3Update${name}`,
      summary: `changes the title of a ${lower}`,
      about,
      fields: TRANSLATION_FIELDS,
      inputs: { body: z.object({ title: z.string().max(200).nullish() }) },
      responses: found,
      handle({ context, job, body: { title } }) {
        if (title === undefined || title === null) {
          throw new HttpProblem(
            400,
            "At least one field must be provided for update.",
          );
        }
        simulation.jobs.edits.set(job.number, { title });
        return jsonResponse(200, {
          data: translationBody(heygen.view(job, context)),
        });
      },
    }),
    defineV3Route({
      method: "DELETE",
      path: `${path}/{id}`,
      operationId: `v3Delete${name}`,
      summary: `deletes a ${lower}, and ends it if it has not ended`,
      about,
      responses: {
        ...found,
        200: {
          description: "The id.",
          content: json(z.object({ data: z.object({ id: z.string() }) })),
        },
      },
      handle({ job }) {
        heygen.delete(job);
        return jsonResponse(200, {
          data: { id: simulation.heygenIds.encode(job) },
        });
      },
    }),
  ];
}
