import { assertEquals } from "@std/assert";
import { HeyGenIds } from "../../../simulator/wire/heygen_ids.ts";
import { JobIds } from "../../../simulator/core/job_ids.ts";
import {
  DeliveryFaults,
  parseDeliveryFault,
} from "../../../simulator/webhooks/faults.ts";
import { DEFAULT_SECRET } from "../../../simulator/webhooks/sign.ts";
import type { Delivery, Rejection } from "../../../simulator/webhooks/state.ts";
import { Webhooks } from "../../../simulator/webhooks/webhooks.ts";
import { MemoryWebhookStore } from "./_memory_store.ts";

/** Webhooks of which nothing arrives, with one endpoint. */
function webhooksOf(
  limits: { finished: number; pending: number },
  ...faults: readonly string[]
) {
  const store = new MemoryWebhookStore();
  const now = () => 0;
  const webhooks = new Webhooks({
    store,
    limits,
    seed: 1,
    run: 0,
    ids: new JobIds(1),
    heygenIds: new HeyGenIds(1, new JobIds(1)),
    settings: { seed: 1, retryAfter: 0 },
    viewOf: () => undefined,
    finishedBatch: () => undefined,
    callbackSecret: DEFAULT_SECRET,
    faults: new DeliveryFaults(1, faults.map(parseDeliveryFault), now),
    send: () => Promise.reject(new Error("connection refused")),
    concurrency: 1,
    timeout: 10_000,
    signatureHeader: "heygen-signature",
    maxEndpoints: 100,
    now,
    hold: () => {},
    onDue: () => {},
    closed: new AbortController().signal,
  });
  const endpoint = webhooks.endpoints.create({
    url: "http://127.0.0.1:8080/",
    description: null,
    origin: "",
  });
  if ("rejected" in endpoint) throw new Error(endpoint.rejected);
  return { webhooks, endpoint, store };
}

const job = (number: number) => ({
  number,
  createdAt: 0,
  startsAt: 0,
  work: 1,
  endsAt: 1,
  outcome: "completed" as const,
  details: undefined,
});

const FULL = "The limit of pending deliveries is reached.";

function rejection(result: Delivery | Rejection): string | undefined {
  return "rejected" in result ? result.rejected : undefined;
}

Deno.test("deliveries beyond the limit of pending ones fail at once, and tests and redeliveries are rejected", () => {
  const { webhooks, endpoint, store } = webhooksOf({ finished: 5, pending: 2 });
  for (const number of [1, 2, 3]) webhooks.notify(job(number), "completed", 1);
  const [one, two, three] = [...webhooks.log.all()];
  assertEquals([one?.state, two?.state], ["pending", "pending"]);
  assertEquals([three?.state, three?.nextAt], ["failed", null]);
  assertEquals(webhooks.log.pending, 2);
  assertEquals([...store.deliveries()].length, 3);
  if (!three) throw new Error("the third delivery is missing");
  assertEquals(rejection(webhooks.redeliver(three)), FULL);
  assertEquals(rejection(webhooks.test(endpoint)), FULL);
  webhooks.remove(endpoint);
  assertEquals([...store.deliveries()], []);
});

Deno.test("a pending delivery can be sent again while no other one has room", () => {
  const { webhooks } = webhooksOf({ finished: 5, pending: 1 }, "late=60");
  webhooks.notify(job(1), "completed", 1);
  const [pending] = webhooks.log.all();
  assertEquals([pending?.state, webhooks.log.isFull], ["pending", true]);
  if (!pending) throw new Error("the delivery is missing");
  assertEquals(rejection(webhooks.redeliver(pending)), undefined);
});
