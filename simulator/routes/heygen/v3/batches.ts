import { z } from "@hono/zod-openapi";
import type { JobRequest } from "../../../core/draw.ts";
import type { Route } from "../../../http/route.ts";
import { HttpProblem } from "../../../message/http_problem.ts";
import { drawHex } from "../../../core/job_ids.ts";
import { callbackOf } from "../../create_job.ts";
import type { HeyGen } from "../heygen.ts";
import { invalid, objectSchema, pageOf, pageQuery } from "../schemas.ts";
import { CREATION_ERRORS, defineV3Route } from "../route.ts";
import {
  itemsOf,
  type JobResource,
  jobsOf,
  type ResourceSource,
  type StatusItem,
  statusItem,
} from "./statuses.ts";

const MAX_ITEMS_COUNT = 100;

const batchSchema = z.object({
  batch_id: z.string(),
  status: z.enum(["processing", "completed", "failed"]),
  title: z.string().optional(),
  created_at: z.int(),
  total_items: z.int(),
  counts_by_status: z.record(z.string(), z.int()),
  items: z.array(statusItem.omit({ batch_id: true })),
  has_more: z.boolean(),
  next_token: z.string().nullable(),
}).openapi("V3Batch");

/** Creates batches of jobs, and returns them. */
export function batchRoutes<T>(
  heygen: HeyGen,
  simulation: ResourceSource,
  { kind, path, name, itemsField, newJob, requestsOf }: JobResource<T>,
): readonly Route[] {
  const { batches, time, webhooks, work } = simulation;

  return [
    defineV3Route({
      route: `POST ${path}/batches`,
      operationId: `v3Create${name}Batch`,
      summary: "creates up to 100 jobs at once",
      idempotent: "any-body",
      callsBack: true,
      batchSize: MAX_ITEMS_COUNT,
      inputs: {
        body: objectSchema(heygen.strict, {
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
        const entries = body[itemsField] as readonly T[];
        const requests = entries.flatMap((entry) => requestsOf(entry, context));
        const [first, ...others] = requests;
        if (!first || requests.length > MAX_ITEMS_COUNT) {
          throw invalid(
            `/${itemsField}`,
            `must make at most ${MAX_ITEMS_COUNT} jobs, one for each language: current number is ${requests.length}.`,
          );
        }
        const batch_id = drawHex(
          32,
          heygen.seed,
          "id",
          "batch",
          batches.created + 1,
        );
        const url = body.callback_url as string | null | undefined;
        const callback = callbackOf(context, url);
        const inBatch = (request: JobRequest): JobRequest =>
          request.submission
            ? {
              ...request,
              submission: { ...request.submission, batch: batch_id },
            }
            : request;
        work.run(() => {
          const all = [inBatch(first), ...others.map(inBatch)] as const;
          const [job] = heygen.create(context, all, "queue");
          batches.add(batch_id, {
            kind,
            title: body.title as string | undefined ?? undefined,
            createdAt: time.now(),
            first: job.number,
            count: requests.length,
            ...callback,
          });
        });
        // Jobs that take no time have ended before.
        webhooks.notifyBatch(batch_id, time.now());
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
      async handle(
        { context, params: { id = "" }, query: { limit, token = "0" } },
      ) {
        const batch = batches.get(id);
        if (batch?.kind !== kind) {
          throw new HttpProblem(404, "Batch not found.");
        }
        const from = Number(/^\d{1,3}$/.test(token) ? token : NaN);
        if (!(from <= batch.count)) {
          throw invalid("token", "must be a next_token.");
        }
        await heygen.approach(jobsOf(batch, simulation), context);
        const all = itemsOf(batch, simulation, heygen, context);
        const { data: items, ...more } = pageOf(all, from, limit);
        return {
          batch_id: id,
          status: statusOf(all),
          title: batch.title,
          created_at: Math.floor(batch.createdAt / 1_000),
          total_items: all.length,
          counts_by_status: countsOf(all),
          items,
          ...more,
        };
      },
    }),
  ];
}

/** The status of a batch as a whole; it has failed if all of its jobs have. */
function statusOf(
  items: readonly StatusItem[],
): z.output<typeof batchSchema>["status"] {
  const is = (...words: readonly string[]) => ({ status }: StatusItem) =>
    words.includes(status);
  if (items.some(is("queued", "processing"))) return "processing";
  return items.every(is("failed")) ? "failed" : "completed";
}

function countsOf(items: readonly StatusItem[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of items) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
