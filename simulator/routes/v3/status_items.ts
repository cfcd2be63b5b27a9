import { z } from "@hono/zod-openapi";
import { DEFAULT_CODE, ITEM_WORDS } from "../../wire/heygen_v3.ts";
import type { HeyGenView } from "../../wire/heygen_view.ts";
import { invalid } from "../heygen_schemas.ts";

/** The maximum number of ids in a request. */
const MAX_IDS_COUNT = 100;

/** The status of one job in a bulk read. */
export const statusItem = z.object({
  video_id: z.string().nullable().describe("The id; null if it has none."),
  batch_id: z.string().optional(),
  item_index: z.int().optional().describe("The place in the batch, from 0."),
  status: z.enum(["queued", "processing", "completed", "failed", "not_found"]),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
}).openapi("V3StatusItem");

/**
 * The statuses of jobs by their ids.
 *
 * @param name The name of the parameter.
 * @param text The ids, separated by commas.
 * @param find Returns the view of a job.
 */
export function statusItems(
  name: string,
  text: string,
  find: (id: string) => HeyGenView | undefined,
): z.output<typeof statusItem>[] {
  const ids = text.split(",").map((id) => id.trim()).filter((id) => id !== "");
  if (ids.length > MAX_IDS_COUNT) {
    throw invalid(name, `must have at most ${MAX_IDS_COUNT} ids.`);
  }
  return ids.map((id) => itemOf(id, find(id)));
}

/** The status of a job. */
export function itemOf(
  video_id: string,
  view: HeyGenView | undefined,
): z.output<typeof statusItem> {
  if (!view) return { video_id, status: "not_found" };
  const status = ITEM_WORDS[view.phase] as "queued";
  const { failure: message = "The job failed.", failureCode: code } = view;
  return view.phase === "error" || view.phase === "cancelled"
    ? { video_id, status, error: { code: code ?? DEFAULT_CODE, message } }
    : { video_id, status };
}
