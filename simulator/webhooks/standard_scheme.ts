import { jobBody } from "../wire/jobs.ts";
import { type EventMessage, type Scheme, TEST_EVENT } from "./scheme.ts";
import { sign } from "./sign.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The delays after each failed attempt, in milliseconds. */
export const RETRY_DELAYS: readonly number[] = [
  5_000,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

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
