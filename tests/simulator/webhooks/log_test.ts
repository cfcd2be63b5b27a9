import { assertEquals } from "@std/assert";
import { DeliveryLog } from "../../../simulator/webhooks/log.ts";
import type { Delivery } from "../../../simulator/webhooks/state.ts";
import { MemoryWebhookStore } from "./_memory_store.ts";

function delivery(number: number, more: Partial<Delivery> = {}): Delivery {
  return {
    number,
    id: `msg_${number}`,
    endpoint: "we_1",
    url: "http://127.0.0.1/",
    type: "job.completed",
    job: number,
    body: "{}",
    createdAt: 0,
    state: "delivered",
    attempts: [],
    tries: 1,
    nextAt: null,
    ...more,
  };
}

const PENDING = { state: "pending", nextAt: 1 } as const;

Deno.test("a log has all pending deliveries, and the others up to its limit, by their ends", () => {
  const store = new MemoryWebhookStore();
  const log = new DeliveryLog(store, { finished: 2, pending: 2 });
  log.put(delivery(1, PENDING));
  for (const number of [2, 3, 4]) log.put(delivery(number));
  const numbers = () => [...log.all()].map(({ number }) => number);
  assertEquals(numbers(), [1, 3, 4]);
  assertEquals([log.pending, log.isFull], [1, false]);
  // It ends last, although it was created first.
  log.put(delivery(1));
  assertEquals(numbers(), [1, 4]);
  log.put(delivery(5, PENDING));
  log.put(delivery(6, PENDING));
  assertEquals([log.pending, log.isFull], [2, true]);
  assertEquals(
    [...store.deliveries()],
    [...log.all()],
    "the store has the same",
  );
});

Deno.test("a redelivery is pending again, and ends last", () => {
  const bounds = { finished: 2, pending: 2 };
  const log = new DeliveryLog(new MemoryWebhookStore(), bounds);
  log.put(delivery(1));
  log.put(delivery(2));
  log.put(delivery(1, PENDING));
  assertEquals(log.pending, 1);
  log.put(delivery(1));
  log.put(delivery(3));
  assertEquals([...log.all()].map(({ number }) => number), [1, 3]);
});

Deno.test("a log reads the deliveries of a store", () => {
  const store = new MemoryWebhookStore();
  const bounds = { finished: 2, pending: 2 };
  const before = new DeliveryLog(store, bounds);
  before.put(delivery(7, PENDING));
  before.put(delivery(9));
  const after = new DeliveryLog(store, bounds);
  assertEquals([...after.all()], [...before.all()]);
  assertEquals([after.last, after.pending], [9, 1]);
});

Deno.test("a log has the latest 50 attempts of a delivery", () => {
  const log = new DeliveryLog(new MemoryWebhookStore(), {
    finished: 1,
    pending: 1,
  });
  const attempts = Array.from(
    { length: 60 },
    (_, at) => ({ at, status: 500, duration: 1, reason: "no" }),
  );
  const { attempts: kept } = log.put(delivery(1, { attempts }));
  assertEquals(
    kept.map(({ at }) => at),
    attempts.slice(10).map(({ at }) => at),
  );
});
