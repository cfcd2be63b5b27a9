import { z } from "@hono/zod-openapi";
import type { JobRequest } from "../../core/draw.ts";
import type { Route } from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import type { RequestContext } from "../../message/request_context.ts";
import type { Simulation } from "../../simulation.ts";
import type { Batch } from "../../wire/batches.ts";
import { drawId } from "../../wire/draw_id.ts";
import { callbackOf } from "../create_job.ts";
import { HeyGen } from "../heygen.ts";
import { invalid, objectSchema, pageQuery } from "../heygen_schemas.ts";
import { defineV3Route, json } from "../heygen_route.ts";
import type { JobResource, ResourceSource } from "./resource.ts";
import { itemOf, statusItem } from "./status_items.ts";

/** The maximum number of jobs of a batch. */
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

type Item = z.output<typeof statusItem>;

/** The items of a batch; a job that is no longer stored is not found. */
function itemsOf(
  { jobs, heygenIds }: Pick<Simulation, "jobs" | "heygenIds">,
  { first, count }: Batch,
  context: RequestContext,
  heygen: HeyGen,
): Item[] {
  return Array.from({ length: count }, (_, item_index) => {
    const job = jobs.get(first + item_index);
    const item: Item = job
      ? itemOf(heygenIds.encode(job), heygen.view(job, context))
      : { video_id: null, status: "not_found" };
    return { ...item, item_index };
  });
}

/**
 * The items of batches, as a bulk read returns them.
 *
 * @param simulation The simulation.
 * @param kind The kind of jobs.
 * @param text The ids of batches, separated by commas.
 * @param context The request.
 * @throws {HttpProblem} If there are too many.
 */
export function batchItems(
  simulation: ResourceSource,
  kind: Batch["kind"],
  text: string,
  context: RequestContext,
): Item[] {
  const ids = text.split(",").filter((id) => id !== "");
  if (ids.length > MAX_ITEMS_COUNT) {
    throw invalid("batch_ids", `must have at most ${MAX_ITEMS_COUNT} ids.`);
  }
  const heygen = new HeyGen(simulation);
  return ids.flatMap((batch_id): Item[] => {
    const batch = simulation.batches.get(batch_id);
    if (batch?.kind !== kind) {
      return [{ video_id: null, batch_id, status: "not_found" }];
    }
    return itemsOf(simulation, batch, context, heygen)
      .map((item) => ({ ...item, batch_id }));
  });
}

/**
 * Creates batches of jobs, and returns them.
 *
 * @param simulation The simulation.
 * @param resource The kind of jobs.
 * @param newJob The schema of the body that creates a job.
 * @param requestsOf The jobs that a checked body creates.
 */
export function batchRoutes<T>(
  simulation: ResourceSource,
  { kind, path, name, itemsField }: JobResource,
  newJob: z.ZodType<T>,
  requestsOf: (body: T, context: RequestContext) => readonly JobRequest[],
): readonly Route[] {
  const heygen = new HeyGen(simulation);
  const { batches, settings: { seed, strict }, time, webhooks } = simulation;

  return [
    defineV3Route({
      method: "POST",
      path: `${path}/batches`,
      operationId: `v3Create${name}Batch`,
      summary: "creates up to 100 jobs at once",
      idempotent: "any-body",
      callsBack: true,
      batchSize: MAX_ITEMS_COUNT,
      inputs: {
        body: objectSchema(strict, {
          title: z.string().max(200).nullish(),
          callback_url: z.string().max(2_048).nullish(),
          [itemsField]: z.array(newJob).min(1).max(MAX_ITEMS_COUNT),
        }),
      },
      responses: {
        202: {
          description: "The id.",
          content: json(z.object({ data: z.object({ batch_id: z.string() }) })),
        },
        404: { description: "An asset does not exist." },
        402: { description: "The balance is used up." },
        429: { description: "The limit of concurrent jobs is reached." },
      },
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
        const batch_id = drawId(seed, "batch", batches.created + 1);
        const url = body.callback_url as string | null | undefined;
        const callback = callbackOf(context, url);
        const inBatch = (request: JobRequest): JobRequest =>
          request.submission
            ? {
              ...request,
              submission: { ...request.submission, batch: batch_id },
            }
            : request;
        const response = simulation.work.run(() =>
          heygen.create(
            context,
            [
              inBatch(first),
              ...others.map(inBatch),
            ],
            "queue",
            ([job]) => {
              batches.add(batch_id, {
                kind,
                title: body.title as string | undefined ?? undefined,
                createdAt: time.now(),
                first: job?.number ?? 0,
                count: requests.length,
                ...callback,
              });
              return jsonResponse(202, { data: { batch_id } });
            },
          )
        );
        // Jobs that take no time have ended before.
        webhooks.notifyBatch(batch_id, time.now());
        return response;
      },
    }),
    defineV3Route({
      method: "GET",
      path: `${path}/batches/{id}`,
      operationId: `v3Get${name}Batch`,
      summary: "returns a batch and a page of its items",
      observesJobs: true,
      inputs: { query: pageQuery },
      responses: {
        200: {
          description: "The batch.",
          content: json(z.object({ data: batchSchema })),
        },
        404: { description: "The batch does not exist." },
      },
      handle({ context, params: { id = "" }, query: { limit, token = "0" } }) {
        const batch = batches.get(id);
        if (batch?.kind !== kind) {
          throw new HttpProblem(404, "Batch not found.");
        }
        const from = Number(/^\d{1,3}$/.test(token) ? token : NaN);
        if (!(from <= batch.count)) {
          throw invalid("token", "must be a next_token.");
        }
        const all = itemsOf(simulation, batch, context, heygen);
        const next = from + limit;
        const has_more = next < all.length;
        return jsonResponse(200, {
          data: {
            batch_id: id,
            status: statusOf(all),
            title: batch.title,
            created_at: Math.floor(batch.createdAt / 1_000),
            total_items: all.length,
            counts_by_status: countsOf(all),
            items: all.slice(from, next),
            has_more,
            next_token: has_more ? String(next) : null,
          },
        });
      },
    }),
  ];
}

/** The status of a batch as a whole; it has failed if all of its jobs have. */
function statusOf(items: readonly Item[]): string {
  const is = (...words: readonly string[]) => ({ status }: Item) =>
    words.includes(status);
  if (items.some(is("queued", "processing"))) return "processing";
  return items.every(is("failed")) ? "failed" : "completed";
}

function countsOf(items: readonly Item[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of items) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
