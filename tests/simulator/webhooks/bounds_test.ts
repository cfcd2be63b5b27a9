import { assertEquals } from "@std/assert";
import { JobIds } from "../../../simulator/jobs/job_ids.ts";
import { DeliveryFaults } from "../../../simulator/webhooks/faults.ts";
import { DEFAULT_SECRET } from "../../../simulator/webhooks/sign.ts";
import {
  type Delivery,
  MemoryWebhookStore,
  type Refused,
} from "../../../simulator/webhooks/state.ts";
import { Webhooks } from "../../../simulator/webhooks/webhooks.ts";

/** Webhooks of which nothing arrives, with one endpoint. */
function webhooksOf(bounds: { kept: number; owed: number }) {
  const store = new MemoryWebhookStore();
  const now = () => 0;
  const webhooks = new Webhooks({
    store,
    bounds,
    seed: 1,
    run: 0,
    ids: new JobIds(1),
    retryAfter: 0,
    callbackSecret: DEFAULT_SECRET,
    faults: new DeliveryFaults(1, [], now),
    send: () => Promise.reject(new Error("nobody there")),
    concurrency: 1,
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
  if ("refused" in endpoint) throw new Error(endpoint.refused);
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

const FULL = "There are as many deliveries under way as can be.";

function refusal(told: Delivery | Refused): string | undefined {
  return "refused" in told ? told.refused : undefined;
}

Deno.test("no more is owed than may be: what comes on top has failed at once, and what is asked for is refused", () => {
  const { webhooks, endpoint, store } = webhooksOf({ kept: 5, owed: 2 });
  for (const number of [1, 2, 3]) webhooks.notify(job(number), "completed", 1);
  const [one, two, three] = [...webhooks.log.all()];
  assertEquals([one?.state, two?.state], ["pending", "pending"]);
  assertEquals([three?.state, three?.nextAt], ["failed", null]);
  assertEquals(webhooks.log.owed, 2);
  assertEquals([...store.deliveries()].length, 3);
  if (!three) throw new Error("there is a third");
  assertEquals(refusal(webhooks.redeliver(three)), FULL);
  assertEquals(refusal(webhooks.test(endpoint)), FULL);
  webhooks.remove(endpoint);
  assertEquals([...store.deliveries()], []);
});
