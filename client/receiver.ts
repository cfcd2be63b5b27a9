import { assertKind } from "../algorithms/_assert_option.ts";
import { MAX_BODY_BYTES } from "./http.ts";
import {
  type RawWebhook,
  readBody,
  WebhookError,
  type WebhookRefusal,
} from "./raw_webhook.ts";
import { identifier } from "./values.ts";
import {
  readObject,
  type VerifyWebhookOptions,
  webhookVerifier,
} from "./verify_webhook.ts";

/** Options of {@linkcode createReceiver}. */
export interface ReceiverOptions extends VerifyWebhookOptions {
  /**
   * The secret that webhooks are signed with; several during a rotation. It can
   * be left out where all that comes are callbacks.
   */
  readonly secret?: string | readonly string[] | undefined;
  /**
   * The callback ids that the caller has given to jobs, such as a `Set`. HeyGen
   * does not sign what it sends to the `callback_url` of a job: it is accepted
   * if it has one of these as its `callback_id`, which therefore must be hard to
   * guess, such as `crypto.randomUUID()`.
   *
   * @default {undefined} everything must be signed
   */
  readonly callbackIds?: { has(id: string): boolean } | undefined;
}

/** Receives webhooks, and wakes the waits for their jobs. */
export interface WebhookReceiver {
  /**
   * Handles a request to the address of the webhooks.
   *
   * @param webhook The request, whose body must not have been read, or its
   * headers and its raw body.
   * @returns 204 if it is accepted, also if it has come before; 401 if it is not
   * signed, or too old; 400 or 413 for its body; 405 for a method but `POST`
   * and `OPTIONS`, by which HeyGen checks an address.
   * @throws {TypeError} If the body has been read, or is not raw.
   */
  handle(webhook: Request | RawWebhook): Promise<Response>;
  /**
   * Calls back for each event of a job, and at once if there has been one
   * recently.
   *
   * @param job The job's id; without one, any job.
   * @param wake Called with each event.
   * @returns A function that ends the calls.
   */
  subscribe(job: string | undefined, wake: () => void): () => void;
}

/** The fields of an event's data that name its job, in various services. */
const JOB_FIELDS = [
  "id",
  "video_translate_id",
  "video_translation_id",
  "video_id",
];

/** Events to remember, so that each wakes once, and jobs with a recent event. */
const MAX_EVENT_COUNT = 10_000;
const MAX_JOB_COUNT = 1_000;

/** For how long the wait for a job may start after its event. */
const RECENT_MS = 300_000;

const MAX_ID_LENGTH = 256;

const METHODS = "POST, OPTIONS";

const STATUSES: { readonly [reason in WebhookRefusal]?: number } = {
  "not-json": 400,
  "body-too-large": 413,
};

interface Received {
  /** The same for each delivery of the event. */
  readonly key: string;
  readonly jobs: readonly string[];
}

/**
 * Creates a receiver of webhooks. Each event that it accepts wakes the waits for
 * its job (option `receiver` of `fetchStatus`), which look at the job at once, so
 * that they end on whichever comes first, webhook or poll.
 *
 * @param options The secret, and how webhooks are signed.
 * @returns The receiver.
 * @throws {WebhookError} If a secret is malformed.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 *
 * @example
 * ```ts
 * import { createReceiver, fetchStatus } from "@heygen-sim/client";
 *
 * const receiver = createReceiver({ secret: "whsec_c2VjcmV0IG9mIHRoZSBob29r" });
 *
 * async function wait(job: string) {
 *   await using server = Deno.serve({ port: 8080 }, receiver.handle);
 *   return await fetchStatus("exponential-increase", { job, receiver });
 * }
 * ```
 */
export function createReceiver(options: ReceiverOptions): WebhookReceiver {
  const { now = Date.now } = options;
  const read = eventReader(options);
  const seen = new Map<string, number>();
  /** When there was an event of each job. */
  const recent = new Map<string, number>();
  const waits = new Set<Parameters<WebhookReceiver["subscribe"]>>();

  function receive({ key, jobs }: Received): void {
    if (seen.has(key)) return;
    remember(seen, key, now(), MAX_EVENT_COUNT);
    for (const job of jobs) remember(recent, job, now(), MAX_JOB_COUNT);
    for (const [job, wake] of waits) {
      if (job === undefined || jobs.includes(job)) wake();
    }
  }

  return {
    async handle(webhook) {
      const method = "method" in webhook ? webhook.method : "POST";
      if (method !== "POST") {
        const status = method === "OPTIONS" ? 204 : 405;
        return new Response(null, { status, headers: { allow: METHODS } });
      }
      try {
        receive(await read(webhook));
        return new Response(null, { status: 204 });
      } catch (error) {
        if (!(error instanceof WebhookError)) throw error;
        const status = STATUSES[error.reason] ?? 401;
        return new Response(error.message, { status });
      }
    },

    subscribe(...wait) {
      const [job, wake] = wait;
      waits.add(wait);
      const times = job === undefined
        ? [...recent.values()]
        : [recent.get(job) ?? -Infinity];
      if (times.some((at) => now() - at < RECENT_MS)) wake();
      return () => waits.delete(wait);
    },
  };
}

/** Makes the function that accepts webhooks, and callbacks where they may come. */
function eventReader(
  options: ReceiverOptions,
): (webhook: Request | RawWebhook) => Promise<Received> {
  const { callbackIds, maxBody = MAX_BODY_BYTES, secret } = options;
  assertKind(
    callbackIds === undefined || typeof callbackIds?.has === "function",
    "Cannot receive webhooks as 'callbackIds'",
    "a set of ids",
    callbackIds,
  );
  const verify = secret === undefined && callbackIds
    // No signature is valid then.
    ? webhookVerifier(crypto.randomUUID(), { ...options, scheme: "heygen" })
    : webhookVerifier(secret ?? [], options);
  return async (webhook) => {
    try {
      const { id, data } = await verify(webhook);
      return { key: id, jobs: readJobs(data) };
    } catch (error) {
      const unsigned = error instanceof WebhookError &&
        error.reason === "missing-header";
      if (!callbackIds || !unsigned) throw error;
    }
    const body = readObject(await readBody(webhook, maxBody));
    const id = readId(Object(body.event_data).callback_id);
    if (id !== undefined && callbackIds.has(id)) {
      const jobs = readJobs(body.event_data);
      return { key: [id, ...jobs].join(" "), jobs };
    }
    throw new WebhookError(
      "missing-header",
      "it has no signature, and its 'callback_id' is not known",
    );
  };
}

function readJobs(data: unknown): string[] {
  return JOB_FIELDS.map((field) => readId(Object(data)[field]))
    .filter((job) => job !== undefined);
}

function readId(value: unknown): string | undefined {
  const id = identifier(value);
  return id !== undefined && id.length <= MAX_ID_LENGTH ? id : undefined;
}

/** Adds an entry as the latest one, in place of the first if there are too many. */
function remember(
  entries: Map<string, number>,
  key: string,
  at: number,
  most: number,
): void {
  entries.delete(key);
  entries.set(key, at);
  for (const [first] of entries) {
    if (entries.size <= most) return;
    entries.delete(first);
  }
}
