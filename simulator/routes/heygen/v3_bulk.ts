import { z } from "@hono/zod-openapi";
import type { OneOrMore } from "../../core/draw.ts";
import { drawHex } from "../../core/ids.ts";
import type { Job } from "../../core/job.ts";
import type { Route } from "../../http/route.ts";
import { HttpProblem, invalidPart } from "../../message/http_problem.ts";
import type { RequestContext } from "../../message/request_context.ts";
import { type Batch, batchState, jobsOf } from "../../wire/batches.ts";
import { DEFAULT_CODE, ITEM_WORDS } from "../../wire/heygen_bodies.ts";
import { callbackOf } from "../create_job.ts";
import { type HeyGen, kindsOf } from "./heygen.ts";
import { objectSchema, type SubmittedJob } from "./requests.ts";
import {
  CREATION_ERRORS,
  defineV3List,
  defineV3Route,
  pageOf,
  pageQuery,
  pageSchema,
} from "./route.ts";

/** Jobs of one kind as a resource of the third generation. */
export interface JobResource<NewJob> {
  readonly kind: Batch["kind"];
  /** The path: `/v3/video-translations`. */
  readonly path: string;
  /** The end of the names of operations: `Translation`. */
  readonly name: string;
  /** What it is, in messages: `Video translation`. */
  readonly noun: string;
  /** One of them, in the names of fields and parameters: `video_translation`. */
  readonly field: string;
  readonly newJob: z.ZodType<NewJob>;
  /** The jobs that a body creates. */
  requestsOf(body: NewJob, context: RequestContext): OneOrMore<SubmittedJob>;
}

const MAX_ITEMS_COUNT = 100;

const itemSchema = z.object({
  video_id: z.string().nullable().describe("The id; null if it has none."),
  batch_id: z.string().optional(),
  item_index: z.int().optional().describe("The place in the batch, from 0."),
  status: z.enum(["queued", "processing", "completed", "failed", "not_found"]),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
}).openapi("V3StatusItem");

type Item = z.output<typeof itemSchema>;

const batchSchema = z.object({
  batch_id: z.string(),
  status: z.enum(["processing", "completed", "failed"]),
  title: z.string().optional(),
  created_at: z.int(),
  total_items: z.int(),
  counts_by_status: z.record(z.string(), z.int()),
  items: z.array(itemSchema.omit({ batch_id: true })),
  has_more: z.boolean(),
  next_token: z.string().nullable(),
}).openapi("V3Batch");

/** The ids in a parameter, which separates them by commas. */
function idsIn(name: string, text: string): string[] {
  const ids = text.split(",").map((id) => id.trim()).filter((id) => id !== "");
  if (ids.length <= MAX_ITEMS_COUNT) return ids;
  throw invalidPart("query", name, `must have at most ${MAX_ITEMS_COUNT} ids.`);
}

/** The routes that create batches, and return the statuses of many jobs by ids or batches. */
export function bulkRoutes<T>(
  heygen: HeyGen,
  { kind, path, name, noun, field, newJob, requestsOf }: JobResource<T>,
): readonly Route[] {
  const idsParameter = `${field}_ids`;
  const itemsField = `${field}s`;
  const kinds = kindsOf(kind);
  const { batches, jobs, settings, time, webhooks, work } = heygen.simulation;
  const findJob = (number: number) => jobs.get(number);

  function findBatch(id: string): Batch | undefined {
    const batch = batches.get(id);
    return batch?.kind === kind ? batch : undefined;
  }

  function itemOf(
    video_id: string | null,
    job: Job | undefined,
    context: RequestContext,
  ): Item {
    if (!job) return { video_id, status: "not_found" };
    const { phase, failure, failureCode } = heygen.view(job, context);
    const status = ITEM_WORDS[phase];
    if (status !== "failed") return { video_id, status };
    const code = failureCode ?? DEFAULT_CODE;
    const message = failure ?? "The job failed.";
    return { video_id, status, error: { code, message } };
  }

  /** The items of a batch; a job that is no longer stored is not found. */
  const itemsOf = (batch: Batch, context: RequestContext) =>
    jobsOf(batch, findJob).map((job, item_index): Item => ({
      ...itemOf(job ? heygen.idOf(job) : null, job, context),
      item_index,
    }));

  return [
    defineV3List({
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
      data: pageSchema(itemSchema),
      returns: "The statuses, in the order of the ids.",
      async handle({ context, query }) {
        const { [idsParameter]: ids = "", batch_ids = "" } = query;
        const jobIds = idsIn(idsParameter, ids);
        const found = idsIn("batch_ids", batch_ids)
          .map((id) => [id, findBatch(id)] as const);
        await heygen.approach([
          ...jobIds.map((id) => heygen.find(id, kinds)),
          ...found.flatMap(([, it]) => it ? jobsOf(it, findJob) : []),
        ], context);
        return pageOf([
          ...jobIds.map((id) => itemOf(id, heygen.find(id, kinds), context)),
          ...found.flatMap(([batch_id, batch]): Item[] =>
            batch
              ? itemsOf(batch, context).map((item) => ({ ...item, batch_id }))
              : [{ video_id: null, batch_id, status: "not_found" }]
          ),
        ]);
      },
    }),
    defineV3Route({
      route: `POST ${path}/batches`,
      operationId: `v3Create${name}Batch`,
      summary: "creates up to 100 jobs at once",
      idempotent: "any-body",
      callsBack: true,
      batchSize: MAX_ITEMS_COUNT,
      inputs: {
        body: objectSchema(settings.strict, {
          title: z.string().max(200).nullish(),
          callback_url: z.string().max(2_048).nullish(),
          [itemsField]: z.array(newJob).min(1).max(MAX_ITEMS_COUNT),
        }),
      },
      status: 202,
      data: z.object({ batch_id: z.string() }),
      returns: "The id.",
      errors: { ...CREATION_ERRORS, 404: "An asset does not exist." },
      handle({ context, body }) {
        const keys = [
          settings.seed,
          "id",
          "batch",
          batches.created + 1,
        ] as const;
        const batch_id = drawHex(32, ...keys);
        const entries = body[itemsField] as readonly T[];
        const requests = entries
          .flatMap((entry) => requestsOf(entry, context));
        const [first, ...others] = requests.map((request) => ({
          ...request,
          submission: { ...request.submission, batch: batch_id },
        }));
        if (!first || requests.length > MAX_ITEMS_COUNT) {
          throw invalidPart(
            "body",
            `/${itemsField}`,
            `must make at most ${MAX_ITEMS_COUNT} jobs, one for each language: current number is ${requests.length}.`,
          );
        }
        const url = body.callback_url as string | null | undefined;
        const callback = callbackOf(context, url);
        work.run(() => {
          const [job] = heygen.create(context, [first, ...others], "queue");
          batches.add(batch_id, {
            kind,
            title: body.title as string | undefined ?? undefined,
            createdAt: time.now(),
            first: job.number,
            count: requests.length,
            ...callback,
          });
          // Jobs that take no time end with the commit.
          work.write({
            changes: [],
            effect: () => webhooks.notifyBatch(batch_id, time.now()),
          });
        });
        return { batch_id };
      },
    }),
    defineV3Route({
      route: `GET ${path}/batches/{id}`,
      operationId: `v3Get${name}Batch`,
      summary: "returns a batch and a page of its items",
      observesJobs: true,
      inputs: { query: pageQuery },
      data: batchSchema,
      returns: "The batch.",
      errors: { 404: "The batch does not exist." },
      async handle({ context, params: { id = "" }, query }) {
        const batch = findBatch(id);
        if (!batch) throw new HttpProblem(404, "Batch not found.");
        const found = jobsOf(batch, findJob);
        // An invalid token does not move the clock.
        const { data: shown, ...more } = pageOf([...found.keys()], query);
        await heygen.approach(found, context);
        const { status, ...counts } = batchState(batch, findJob, time.now());
        return {
          batch_id: id,
          status,
          title: batch.title,
          created_at: Math.floor(batch.createdAt / 1_000),
          ...counts,
          items: itemsOf(batch, context).filter((_, i) => shown.includes(i)),
          ...more,
        };
      },
    }),
  ];
}
