import { constant, fetchStatus, StatusError } from "@heygen-sim/client";
import { assert, assertEquals, assertRejects } from "@std/assert";

Deno.test("a StatusError that nobody has seen knows no more than it was told", () => {
  const error = new StatusError("read", "It broke.");
  assert(error instanceof Error);
  assertEquals([error.name, error.message], ["StatusError", "It broke."]);
  assertEquals([error.type, error.transient], ["read", false]);
  assertEquals([error.requests, error.report], [0, undefined]);
  assertEquals([error.httpStatus, error.retryAfter], [undefined, undefined]);
  assertEquals(error.cause, undefined);
  assert(error.stack?.includes("errors_test.ts"));
});

Deno.test("a StatusError keeps what it was told", () => {
  const cause = new Error("deep");
  const known = { cause, httpStatus: 503, transient: true, retryAfter: 5 };
  const error = new StatusError("http", "Busy.", known);
  assertEquals([error.cause, error.httpStatus], [cause, 503]);
  assertEquals([error.transient, error.retryAfter], [true, 5]);
});

Deno.test("a StatusError of a call tells its requests and its last good report", async () => {
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
