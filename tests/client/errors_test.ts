import {
  constant,
  createClient,
  fetchStatus,
  poll,
  resetStatus,
  StatusError,
  watchStatus,
} from "@heygen-sim/client";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";

Deno.test("a StatusError has defaults for what is not known", () => {
  const error = new StatusError("read", "It broke.");
  assert(error instanceof Error);
  assertEquals([error.name, error.message], ["StatusError", "It broke."]);
  assertEquals([error.type, error.transient], ["read", false]);
  assertEquals([error.requests, error.report], [0, undefined]);
  assertEquals([error.httpStatus, error.retryAfter], [undefined, undefined]);
  assertEquals(error.cause, undefined);
  assert(error.stack?.includes("errors_test.ts"));
});

Deno.test("a StatusError has the options that it is made with", () => {
  const cause = new Error("deep");
  const known = { cause, httpStatus: 503, transient: true, retryAfter: 5 };
  const error = new StatusError("http", "Busy.", known);
  assertEquals([error.cause, error.httpStatus], [cause, 503]);
  assertEquals([error.transient, error.retryAfter], [true, 5]);
});

Deno.test("a StatusError of a call has its requests and its last good report", async () => {
  let requests = 0;
  const fetch = () =>
    Promise.resolve(
      ++requests < 3
        ? Response.json({ id: "j1", status: "pending", progress: requests / 4 })
        : new Response(null, { status: 410 }),
    );
  const error = await assertRejects(
    () => fetchStatus(() => constant({ interval: 5 }), { fetch }),
    StatusError,
    "410",
  );
  assertEquals(error.requests, requests);
  assertEquals(error.report?.progress, (requests - 1) / 4);
  assertEquals(error.report?.ended, undefined);
});

/** A frozen error of a caller's own kind. */
class Busy extends StatusError {
  readonly detail = "queue 7";
}

Deno.test("a StatusError that the caller's function throws is the cause of the call's", async () => {
  const thrown = Object.freeze(
    new Busy("http", "busy", { httpStatus: 409, retryAfter: NaN }),
  );
  const read = () => Promise.reject(thrown);
  const error = await assertRejects(() => poll(read, "constant"), StatusError);
  assertStrictEquals(error.cause, thrown);
  assertEquals([error.type, error.message], ["http", "busy"]);
  assertEquals([error.httpStatus, error.requests], [409, 1]);
  assertEquals([error.transient, error.retryAfter], [false, undefined]);
  assertEquals(thrown.requests, 0);
});

Deno.test("whatever a function throws, the call rejects with a StatusError", async () => {
  const cyclic: Error & { cause?: unknown } = new Error("one");
  cyclic.cause = new Error("two", { cause: cyclic });
  const unreadable = new Proxy({}, {
    get() {
      throw new Error("no");
    },
  });
  for (
    const [thrown, words] of [
      [cyclic, "Error: one: Error: two"],
      [Symbol("sign"), "Symbol(sign)"],
      [undefined, "undefined"],
      [null, "null"],
      [0, "0"],
      ["", ""],
      ["a word", "a word"],
      [() => "code", '"code"'],
      [{}, "[object Object]"],
      [Object.create(null), "unreadable"],
      [unreadable, "unreadable"],
      [Object.freeze(new Error("frozen")), "frozen"],
      [Object.freeze(new TypeError("fetch failed")), "fetch failed"],
    ] as const
  ) {
    const fail = () => Promise.reject(thrown);
    for (
      const call of [
        () => poll(fail, "constant"),
        () => fetchStatus("constant", { fetch: fail, retryBudget: 0 }),
        () => resetStatus({ fetch: fail, retryBudget: 0 }),
      ]
    ) {
      const error = await assertRejects(call, StatusError, words);
      assert(error.message.endsWith(words), error.message);
      assertStrictEquals(error.cause, thrown);
      assertEquals(error.requests, 1);
    }
  }
});

Deno.test("JSON of a StatusError has all of it", async () => {
  const fetch = () => Promise.resolve(new Response("gone", { status: 410 }));
  const error = await assertRejects(
    () => fetchStatus("manual", { fetch }),
    StatusError,
  );
  assertEquals(JSON.parse(JSON.stringify({ error })).error, {
    name: "StatusError",
    message: error.message,
    type: "http",
    transient: false,
    httpStatus: 410,
    requests: 1,
  });
  assertEquals("retryAfter" in error, false);
});

/** The name of the function that calls, to be found in a stack. */
async function theCaller(call: () => Promise<unknown>): Promise<unknown> {
  // Not awaited here: the stack is of the call, not of the waiting.
  const work = call();
  return await work.then(() => undefined, (error) => error);
}

Deno.test("the stack of a StatusError shows the caller", async () => {
  const late = () =>
    new Promise<Response>((resolve) => {
      const refusal = new Response(null, { status: 403 });
      setTimeout(() => resolve(refusal), 1);
    });
  const options = { fetch: late };
  const client = createClient(options);
  for (
    const call of [
      () => fetchStatus("constant", options),
      () => client.fetchStatus("constant"),
      () => client.fetchStatus("constant", { channel: "push" }),
      () => resetStatus(options),
      () => Array.fromAsync(watchStatus("constant", options)),
      () => poll(() => Promise.reject(new Error("mine")), "constant"),
    ]
  ) {
    const error = await theCaller(call);
    assert(error instanceof StatusError);
    const [first, ...frames] = (error.stack ?? "").split("\n");
    assertEquals(first, `StatusError: ${error.message}`);
    assert(frames.some((frame) => frame.includes("theCaller")), error.stack);
  }
});
