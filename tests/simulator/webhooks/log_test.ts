import { assertEquals } from "@std/assert";
import { type Delivery, DeliveryLog } from "../../../simulator/webhooks/log.ts";
import { unitOfWork } from "../core/_jobs.ts";

// Directly, as the bound of a simulator is 10,000 deliveries.

function delivery(number: number, more: Partial<Delivery> = {}): Delivery {
  return {
    number,
    id: `msg_${number}`,
    endpoint: "we_1",
    url: "http://127.0.0.1/",
    type: "job.completed",
    scheme: "standard",
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

function logOf() {
  const bounds = { finished: 2, bytes: Infinity };
  const log = new DeliveryLog(unitOfWork(), bounds);
  const numbers = () => [...log.values()].map(({ number }) => number);
  return { log, numbers };
}

Deno.test("a log has all pending deliveries, and the others up to its limit, by their ends", () => {
  const { log, numbers } = logOf();
  log.put(delivery(1, PENDING));
  for (const number of [2, 3, 4]) log.put(delivery(number));
  assertEquals(numbers(), [1, 3, 4]);
  assertEquals(log.pending, 1);
  // It ends last, although it was created first.
  log.put(delivery(1));
  assertEquals(numbers(), [1, 4]);
});

Deno.test("a redelivery is pending again, and ends last", () => {
  const { log, numbers } = logOf();
  log.put(delivery(1));
  log.put(delivery(2));
  log.put(delivery(1, PENDING));
  assertEquals(log.pending, 1);
  log.put(delivery(1));
  log.put(delivery(3));
  assertEquals(numbers(), [1, 3]);
});
