import { jobBody } from "../wire/jobs.ts";
import { TEST_EVENT } from "./events.ts";
import { RETRY_DELAYS } from "./retries.ts";
import type { EventMessage, Scheme } from "./scheme.ts";
import { sign } from "./sign.ts";

/** Standard Webhooks. */
export const STANDARD: Scheme = {
  jobMessage: ({ job, phase, at, origin }, options) =>
    message(
      `job.${phase}`,
      at,
      () => jobBody(job, options, { now: at, origin }),
    ),
  batchMessage: () => undefined,
  testMessage: (webhook, at) => message(TEST_EVENT, at, () => ({ webhook })),
  headers({ id, secrets, signedBody: body }, timestamp) {
    const signatures = secrets.map((secret) =>
      sign(secret, { id, timestamp, body })
    );
    return {
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signatures.join(" "),
    };
  },
  retryDelays: RETRY_DELAYS,
  endsWithGone: true,
};

/** A message about an event at a time, in milliseconds since the epoch. */
function message(type: string, at: number, data: () => unknown): EventMessage {
  const timestamp = new Date(at).toISOString();
  return {
    type,
    text: () => JSON.stringify({ type, timestamp, data: data() }),
  };
}
