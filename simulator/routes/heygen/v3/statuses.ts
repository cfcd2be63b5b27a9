import { z } from "@hono/zod-openapi";
import type { JobRequest } from "../../../core/draw.ts";
import type { Job } from "../../../core/job.ts";
import type { Route } from "../../../http/route.ts";
import type { RequestContext } from "../../../message/request_context.ts";
import type { Parts } from "../../../parts.ts";
import type { Batch } from "../../../wire/batches.ts";
import { DEFAULT_CODE, ITEM_WORDS } from "../../../wire/heygen_v3.ts";
import type { HeyGenView } from "../../../wire/heygen_view.ts";
import type { HeyGen, HeyGenSource, Kind } from "../heygen.ts";
import { defineV3List } from "../route.ts";
import { invalid, pageOf, pageSchema } from "../schemas.ts";

export type ResourceSource =
  & HeyGenSource
  & Pick<Parts, "assets" | "batches" | "webhooks">;

/** Jobs of one kind as a resource of the third generation. */
export interface JobResource<NewJob> {
  readonly kind: "translation" | "lipsync" | "video";
  /** The kinds that bulk reads find. */
  readonly kinds: readonly Kind[];
  /** The path: `/v3/video-translations`. */
  readonly path: string;
  /** The end of the names of operations: `Translation`. */
  readonly name: string;
  /** What it is, in messages: `Video translation`. */
  readonly noun: string;
  /** The parameter of bulk reads: `video_translation_ids`. */
  readonly idsParameter: string;
  /** The field of a batch with the bodies of its jobs: `video_translations`. */
  readonly itemsField: string;
  readonly newJob: z.ZodType<NewJob>;
  /** The jobs that a body creates. */
  requestsOf(body: NewJob, context: RequestContext): readonly JobRequest[];
}

const MAX_IDS_COUNT = 100;

export const statusItem = z.object({
  video_id: z.string().nullable().describe("The id; null if it has none."),
  batch_id: z.string().optional(),
  item_index: z.int().optional().describe("The place in the batch, from 0."),
  status: z.enum(["queued", "processing", "completed", "failed", "not_found"]),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
}).openapi("V3StatusItem");

export type StatusItem = z.output<typeof statusItem>;

function itemOf(
  video_id: string,
  view: HeyGenView | undefined,
): StatusItem {
  if (!view) return { video_id, status: "not_found" };
  const status = ITEM_WORDS[view.phase];
  const { failure: message = "The job failed.", failureCode: code } = view;
  return view.phase === "error" || view.phase === "cancelled"
    ? { video_id, status, error: { code: code ?? DEFAULT_CODE, message } }
    : { video_id, status };
}

/** The jobs of a batch; `undefined` for one that is no longer stored. */
export function jobsOf(
  { first, count }: Batch,
  { jobs }: Pick<Parts, "jobs">,
): readonly (Job | undefined)[] {
  return Array.from({ length: count }, (_, index) => jobs.get(first + index));
}

/** The items of a batch; a job that is no longer stored is not found. */
export function itemsOf(
  batch: Batch,
  simulation: Pick<Parts, "jobs">,
  heygen: HeyGen,
  context: RequestContext,
): StatusItem[] {
  return jobsOf(batch, simulation).map((job, item_index) => {
    const item: StatusItem = job
      ? itemOf(heygen.idOf(job), heygen.view(job, context))
      : { video_id: null, status: "not_found" };
    return { ...item, item_index };
  });
}

/** The ids in a parameter, which separates them by commas. */
function idsIn(name: string, text: string): string[] {
  const ids = text.split(",").map((id) => id.trim()).filter((id) => id !== "");
  if (ids.length <= MAX_IDS_COUNT) return ids;
  throw invalid(name, `must have at most ${MAX_IDS_COUNT} ids.`);
}

/**
 * The route that returns the statuses of many jobs, by their ids and batches.
 */
export function bulkStatusRoute<T>(
  heygen: HeyGen,
  simulation: ResourceSource,
  { kind, kinds, path, name, noun, idsParameter }: JobResource<T>,
): Route {
  function batchOf(id: string): Batch | undefined {
    const batch = simulation.batches.get(id);
    return batch?.kind === kind ? batch : undefined;
  }

  function itemsOfBatch(batch_id: string, context: RequestContext) {
    const batch = batchOf(batch_id);
    const items: StatusItem[] = batch
      ? itemsOf(batch, simulation, heygen, context)
      : [{ video_id: null, batch_id, status: "not_found" }];
    return items.map((item) => ({ ...item, batch_id }));
  }
  return defineV3List({
    route: `GET ${path}/statuses`,
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
    data: pageSchema(statusItem),
    returns: "The statuses, in the order of the ids.",
    async handle({ context, query }) {
      const { [idsParameter]: ids = "", batch_ids = "" } = query;
      const jobIds = idsIn(idsParameter, ids);
      const batchIds = idsIn("batch_ids", batch_ids);
      await heygen.approach([
        ...jobIds.map((id) => heygen.find(id, kinds)),
        ...batchIds.flatMap((id) => {
          const batch = batchOf(id);
          return batch ? jobsOf(batch, simulation) : [];
        }),
      ], context);
      const jobs = jobIds.map((id) => {
        const job = heygen.find(id, kinds);
        return itemOf(id, job && heygen.view(job, context));
      });
      const batches = batchIds.flatMap((id) => itemsOfBatch(id, context));
      return pageOf([...jobs, ...batches]);
    },
  });
}
