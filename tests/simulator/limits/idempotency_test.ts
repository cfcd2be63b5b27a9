import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  jsonResponse,
  type PlainResponse,
} from "../../../simulator/message/plain_response.ts";
import { IdempotencyKeys } from "../../../simulator/limits/idempotency.ts";
import { HttpProblem } from "../../../simulator/message/http_problem.ts";
import { unitOfWork } from "../core/_jobs.ts";
import { refusal } from "./_refused.ts";

const DAY = 86_400_000;
const REQUEST = { key: "k-1", scope: "ann", content: "POST /jobs\n{}" };

/** Answers with another number each time, and so shows what took effect. */
function counter(status = 202) {
  const count = {
    calls: 0,
    act: (): PlainResponse =>
      jsonResponse(status, ++count.calls, { location: "/x" }),
  };
  return count;
}

const REPLAYED = ["idempotent-replayed", "true"] as const;

Deno.test("a request that is sent again takes effect once, and gets the first answer, marked", async () => {
  const keys = new IdempotencyKeys(unitOfWork());
  const { act } = counter();
  const first = await keys.once(REQUEST, 0, act);
  for (const key of ["k-1", '"k-1"']) {
    const again = await keys.once({ ...REQUEST, key }, 1, act);
    assertEquals(again, { ...first, headers: [...first.headers, REPLAYED] });
  }
  assertEquals(first.headers.some(([name]) => name === REPLAYED[0]), false);
});

Deno.test("keys of different callers, and different keys, are different requests", async () => {
  const keys = new IdempotencyKeys(unitOfWork());
  const count = counter();
  await keys.once(REQUEST, 0, count.act);
  await keys.once({ ...REQUEST, scope: "bob" }, 0, count.act);
  await keys.once({ ...REQUEST, key: "K-1" }, 0, count.act);
  assertEquals(count.calls, 3);
});

Deno.test("a key that comes with another request is refused with 422, and keeps its answer", async () => {
  const keys = new IdempotencyKeys(unitOfWork());
  const count = counter();
  await keys.once(REQUEST, 0, count.act);
  const other = { ...REQUEST, content: "POST /jobs\n{ }" };
  const { status } = await refusal(() => keys.once(other, 0, count.act));
  assertEquals([status, count.calls], [422, 1]);
  assertEquals((await keys.once(REQUEST, 0, count.act)).body, "1");
});

Deno.test("a key whose first request is still being answered is refused with 409, and answered thereafter", async () => {
  const keys = new IdempotencyKeys(unitOfWork());
  const count = counter();
  const { promise, resolve } = Promise.withResolvers<PlainResponse>();
  const first = keys.once(REQUEST, 0, () => promise);
  const { status, options } = await refusal(() =>
    keys.once(REQUEST, 0, count.act)
  );
  assertEquals([status, options.headers], [409, { "retry-after": "1" }]);
  const other = { ...REQUEST, content: "" };
  assertEquals(
    (await refusal(() => keys.once(other, 0, count.act))).status,
    422,
  );
  resolve(jsonResponse(202, "first"));
  await first;
  assertEquals((await keys.once(REQUEST, 0, count.act)).body, '"first"');
  assertEquals(count.calls, 0);
});

Deno.test("a request that was refused or failed may be tried again, with another payload too", async () => {
  for (const status of [400, 422, 429, 500, 503]) {
    const keys = new IdempotencyKeys(unitOfWork());
    await keys.once(REQUEST, 0, counter(status).act);
    const count = counter();
    const content = `${status}`;
    assertEquals(
      (await keys.once({ ...REQUEST, content }, 0, count.act)).status,
      202,
    );
    await keys.once({ ...REQUEST, content }, 0, count.act);
    assertEquals(count.calls, 1, "and what succeeds is kept");
  }
  for (const error of [new HttpProblem(422, "no"), new Error("no")]) {
    const keys = new IdempotencyKeys(unitOfWork());
    const fail = () => Promise.reject(error);
    assertEquals(await assertRejects(() => keys.once(REQUEST, 0, fail)), error);
    const throwing = () => {
      throw error;
    };
    assertEquals(
      await assertRejects(() => keys.once(REQUEST, 0, throwing)),
      error,
    );
    assertEquals((await keys.once(REQUEST, 0, counter().act)).status, 202);
  }
});

Deno.test("an answer is kept for a day and not longer, however often it is given", async () => {
  const keys = new IdempotencyKeys(unitOfWork());
  const { act } = counter();
  const body = async (now: number) => (await keys.once(REQUEST, now, act)).body;
  assertEquals([await body(0), await body(DAY - 1)], ["1", "1"]);
  assertEquals([await body(DAY), await body(2 * DAY - 1)], ["2", "2"]);
});

Deno.test("a first request that fails a day later does not take away the key of the second", async () => {
  const keys = new IdempotencyKeys(unitOfWork());
  const count = counter();
  const { promise, reject } = Promise.withResolvers<PlainResponse>();
  const first = keys.once(REQUEST, 0, () => promise);
  await keys.once(REQUEST, DAY, count.act);
  reject(new Error("late"));
  await assertRejects(() => first, Error, "late");
  await keys.once(REQUEST, DAY, count.act);
  assertEquals(count.calls, 1);
});

Deno.test("a bounded number of keys is kept, and the oldest are forgotten", async () => {
  const keys = new IdempotencyKeys(unitOfWork(), 2);
  const count = counter();
  const send = (key: string) => keys.once({ ...REQUEST, key }, 0, count.act);
  for (const key of ["a", "b", "a", "c"]) await send(key);
  assertEquals(count.calls, 3);
  for (const key of ["b", "c"]) await send(key);
  assertEquals(count.calls, 3, "which are the two that are kept");
  await send("a");
  assertEquals(count.calls, 4, "and a is not");
});

Deno.test("keys are bounded by the bytes of their answers, and the oldest are forgotten", async () => {
  const keys = new IdempotencyKeys(unitOfWork(), 10, 10_000);
  let calls = 0;
  const body = "x".repeat(3_000);
  const act = (): PlainResponse => ({ ...jsonResponse(202, ++calls), body });
  const send = (key: string) => keys.once({ ...REQUEST, key }, 0, act);
  for (const key of ["a", "b", "a", "b"]) await send(key);
  assertEquals(calls, 2);
  await send("c");
  await send("b");
  assertEquals(calls, 3, "a made room for c");
  await send("a");
  assertEquals(calls, 4);
});

Deno.test("requests that fail take no room of keys that are kept", async () => {
  const keys = new IdempotencyKeys(unitOfWork(), 2);
  const count = counter();
  await keys.once(REQUEST, 0, count.act);
  for (let i = 0; i < 10; i++) {
    await keys.once({ ...REQUEST, key: `${i}` }, 0, counter(422).act);
  }
  await keys.once(REQUEST, 0, count.act);
  assertEquals(count.calls, 1);
});

Deno.test("a key that is used anew after a day is no longer the oldest", async () => {
  const keys = new IdempotencyKeys(unitOfWork(), 3);
  const count = counter();
  const send = (key: string, now: number) =>
    keys.once({ ...REQUEST, key }, now, count.act);
  await send("a", 0);
  await send("b", 1);
  for (const key of ["a", "c", "d"]) await send(key, DAY);
  assertEquals(count.calls, 5);
  await send("a", DAY);
  assertEquals(count.calls, 5, "a is kept, and b made room for d");
});

Deno.test("a key is 1 to 255 letters, digits or _-:. in quotes or not", async () => {
  const keys = new IdempotencyKeys(unitOfWork());
  for (const key of ["Az09_-:.", "x".repeat(255), `"${"y".repeat(255)}"`]) {
    const answer = await keys.once({ ...REQUEST, key }, 0, counter().act);
    assertEquals(answer.status, 202);
  }
  for (
    const key of [
      "",
      '""',
      '"',
      '"a',
      'a"',
      "a b",
      "a, b",
      "é",
      "x".repeat(256),
    ]
  ) {
    const count = counter();
    const { status, message } = await refusal(() =>
      keys.once({ ...REQUEST, key }, 0, count.act)
    );
    assertEquals([status, count.calls], [400, 0], key);
    assert(message.startsWith("The Idempotency-Key must be 1 to 255 letters"));
  }
});
