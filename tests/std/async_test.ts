import { abortable } from "@std/async/abortable";
import { assertEquals } from "@std/assert/equals";
import { assertRejects } from "@std/assert/rejects";
import { assertStrictEquals } from "@std/assert/strict-equals";
import { deadline } from "@std/async/deadline";
import { delay } from "@std/async/delay";

Deno.test("delay() rejects with the reason of its signal", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const waiting = delay(60_000, { signal: controller.signal });
  controller.abort(reason);
  assertStrictEquals(await waiting.catch((error) => error), reason);
});

Deno.test("deadline() hands on a promise that is in time and times one out that is not", async () => {
  const never = Promise.withResolvers<void>();
  const error = await assertRejects(
    () => deadline(never.promise, 1),
    DOMException,
  );
  assertEquals(error.name, "TimeoutError");
  const stop = new AbortController();
  assertEquals(
    await deadline(Promise.resolve(7), Number.MAX_SAFE_INTEGER, {
      signal: stop.signal,
    }),
    7,
  );
});

Deno.test("abortable() hands on a promise until its signal is aborted", async () => {
  assertEquals(
    await abortable(Promise.resolve(7), new AbortController().signal),
    7,
  );
  const never = Promise.withResolvers<void>();
  const abort = new AbortController();
  const waiting = abortable(never.promise, abort.signal);
  abort.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
});
