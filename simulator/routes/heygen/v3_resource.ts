import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import { v3Translation, v3Video } from "../../wire/heygen_bodies.ts";
import type { JobForm } from "../../wire/heygen_body.ts";
import type { HeyGenView } from "../../wire/heygen_view.ts";
import { type HeyGen, kindsOf } from "./heygen.ts";
import { titleText } from "./requests.ts";
import { defineV3List, defineV3Route, pageQuery, pageSchema } from "./route.ts";
import { bulkRoutes, type JobResource } from "./v3_bulk.ts";

/** The parameters of a list of videos. */
const FILTERS = {
  folder_id: z.string().default("").describe("Only of this folder."),
  title: z.string().default("").describe("Only with this in the title."),
};

interface Filters extends z.output<typeof pageQuery> {
  readonly folder_id?: string;
  readonly title?: string;
}

/** The condition of a list; `undefined` for all jobs. */
function isWanted({ folder_id = "", title: part = "" }: Filters) {
  if (folder_id === "" && part === "") return undefined;
  return ({ submission, title = "" }: HeyGenView) =>
    (folder_id === "" || submission.folderId === folder_id) &&
    title.toLowerCase().includes(part.toLowerCase());
}

/** The routes that read and delete jobs of a resource, also in bulk and by batches. */
export function resourceRoutes<T>(
  heygen: HeyGen,
  resource: JobResource<T>,
): readonly Route[] {
  const { kind, path, name, noun } = resource;
  const isVideo = kind === "video";
  const form: JobForm<z.ZodType<object>> = isVideo ? v3Video : v3Translation;
  const kinds = kindsOf(kind);
  const lower = noun.toLowerCase();
  const found = {
    about: heygen.locator(
      kinds,
      (id) =>
        isVideo
          ? new HttpProblem(404, `Video ${id} not found`, {
            code: "video_not_found",
          })
          : new HttpProblem(404, `${noun} not found.`),
    ),
    data: form.schema,
    returns: `The ${lower}.`,
    errors: { 404: `The ${lower} does not exist.` },
  };
  const change = defineV3Route({
    route: `PATCH ${path}/{id}`,
    operationId: `v3Update${name}`,
    summary: `changes the title of a ${lower}`,
    ...found,
    fields: form.fields,
    inputs: { body: z.object({ title: titleText }) },
    handle({ context, job, body: { title } }) {
      if (title === undefined || title === null) {
        throw new HttpProblem(
          400,
          "At least one field must be provided for update.",
        );
      }
      heygen.simulation.jobs.edit(job, { title });
      return form.of(heygen.view(job, context));
    },
  });
  return [
    defineV3List({
      route: `GET ${path}`,
      operationId: `v3List${name}s`,
      summary: `lists ${
        isVideo ? "videos and translations" : `${lower}s`
      }, newest first`,
      observesJobs: true,
      inputs: { query: pageQuery.extend(isVideo ? FILTERS : {}) },
      data: pageSchema<z.ZodType>(form.schema),
      returns: `A page of ${lower}s.`,
      handle: ({ context, query }) =>
        heygen.list(context, query, kinds, form.of, isWanted(query)),
    }),
    ...bulkRoutes(heygen, resource),
    defineV3Route({
      route: `GET ${path}/{id}`,
      operationId: `v3Get${name}`,
      summary: `returns a ${isVideo ? "video or a translation" : lower}`,
      ...found,
      ...heygen.reads(form),
    }),
    ...isVideo ? [] : [change],
    defineV3Route({
      route: `DELETE ${path}/{id}`,
      operationId: `v3Delete${name}`,
      summary: `deletes a ${lower}, and ends it if it has not ended`,
      ...found,
      data: z.object({
        id: z.string(),
        ...(isVideo && { deleted: z.literal(true) }),
      }),
      returns: "The id.",
      handle({ job }) {
        heygen.delete(job);
        return { id: heygen.idOf(job), ...(isVideo && { deleted: true }) };
      },
    }),
  ];
}
