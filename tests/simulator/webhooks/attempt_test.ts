import { assert, assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { attempt } from "../../../simulator/webhooks/attempt.ts";
import type { Outgoing } from "../../../simulator/webhooks/schemes.ts";
import type { Send } from "../../../simulator/webhooks/send.ts";
import { DEFAULT_SECRET } from "../../../simulator/webhooks/sign.ts";

const OUTGOING: Outgoing = {
  id: "msg_1",
  url: "http://127.0.0.1/",
  body: "{}",
  secrets: [DEFAULT_SECRET],
  skew: 0,
};
const OPEN = new AbortController().signal;
const TIMEOUT = 10_000;

Deno.test("an attempt fails after the timeout, and its signal aborts", async () => {
  let signal: AbortSignal | undefined;
  const send: Send = (_, given) => {
    signal = given;
    return new Promise(() => {});
  };
  const { status, reason, duration, retryAfter } = await attempt(
    send,
    OUTGOING,
    OPEN,
    20,
  );
  assertEquals([status, reason, retryAfter], [
    null,
    "No response within 0.02 s",
    undefined,
  ]);
  assert(duration >= 15 && duration < 5_000, `${duration}`);
  assertEquals(signal?.aborted, true);
});

Deno.test("the reason of a failure has at most 200 characters", async () => {
  const failing = (failure: unknown): Send => () => {
    throw failure;
  };
  const long = await attempt(
    failing(new Error("x".repeat(300))),
    OUTGOING,
    OPEN,
    TIMEOUT,
  );
  assertEquals(long.reason, "x".repeat(200));
  assertEquals(
    (await attempt(failing("no"), OUTGOING, OPEN, TIMEOUT)).reason,
    "no",
  );
});

Deno.test("the reason of a failure includes its cause, without the URL", async () => {
  const cause = new Error(
    `error sending request for url (http://a/${"b".repeat(300)}): refused`,
  );
  const { reason } = await attempt(
    () => Promise.reject(new TypeError("fetch failed", { cause })),
    OUTGOING,
    OPEN,
    TIMEOUT,
  );
  assertEquals(reason, "fetch failed: error sending request: refused");
});

Deno.test("a timestamp is rounded down to seconds", async () => {
  using _ = new FakeTime(1_999);
  let timestamp: string | undefined;
  const send: Send = ({ headers }) => {
    timestamp = headers["webhook-timestamp"];
    return Promise.resolve({ status: 200, headers: new Headers() });
  };
  await attempt(send, OUTGOING, OPEN, TIMEOUT);
  assertEquals(timestamp, "1");
});

Deno.test("only a 2xx counts as received", async () => {
  for (const status of [199, 200, 299, 300, 399, 400, 500]) {
    const { reason } = await attempt(
      () => Promise.resolve({ status, headers: new Headers() }),
      OUTGOING,
      OPEN,
      TIMEOUT,
    );
    assertEquals(reason === null, status >= 200 && status < 300, `${status}`);
  }
});

Deno.test("nothing is sent after the simulator is closed", async () => {
  let sent = 0;
  const send: Send = () => Promise.reject(new Error(`${++sent}`));
  const closed = AbortSignal.abort(new Error("closed"));
  await assertRejects(
    () => attempt(send, OUTGOING, closed, TIMEOUT),
    Error,
    "closed",
  );
  assertEquals(sent, 0);
});
