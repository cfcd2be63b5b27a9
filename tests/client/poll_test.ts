import { poll, type Reading, StatusError } from "@heygen-sim/client";
import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { finish } from "./_time.ts";

Deno.test("poll() waits for anything that can be read", async () => {
  using time = new FakeTime();
  const words = ["IN_PROGRESS", "IN_PROGRESS", "DONE"];
  let reads = 0;
  const report = await finish(
    time,
    poll(() => {
      const word = words[reads++];
      const status = word === "DONE" ? "completed" : "pending";
      return { status, word } as const;
    }, "fibonacci"),
  );
  assertEquals(report.word, "DONE");
  assertEquals([report.requests, report.elapsed], [3, 2_000]);
});

Deno.test("poll() hands its reader a signal that aborts when the attempt has failed", async () => {
  using time = new FakeTime();
  const signals: AbortSignal[] = [];
  const work = poll(
    (signal) => {
      signals.push(signal);
      if (signals.length > 1) return { status: "completed" };
      return new Promise<never>(() => {});
    },
    "constant",
    { attemptTimeout: 800, random: () => 0 },
  );
  const report = await finish(time, work);
  assertEquals(signals.map(({ aborted }) => aborted), [true, false]);
  assertEquals([report.requests, report.elapsed], [2, 1_050]);
});

Deno.test("poll() takes a reader's failure for a final one, and keeps its cause", async () => {
  using time = new FakeTime();
  const cause = new RangeError("out of range");
  const failures: readonly (() => Reading | Promise<Reading>)[] = [
    () => {
      throw cause;
    },
    () => Promise.reject(cause),
  ];
  for (const read of failures) {
    const error = await assertRejects(
      () => finish(time, poll(read, "constant")),
      StatusError,
      "out of range",
    );
    assertStrictEquals(error.cause, cause);
    assertEquals([error.type, error.requests], ["read", 1]);
  }
  const word = await assertRejects(
    () => finish(time, poll(() => Promise.reject("a word"), "constant")),
    StatusError,
    "a word",
  );
  assertEquals(word.cause, "a word");
});

Deno.test("poll() tries again after a failure that isTransient admits", async () => {
  using time = new FakeTime();
  let reads = 0;
  const seen: unknown[] = [];
  const report = await finish(
    time,
    poll(
      () => {
        if (++reads === 1) throw new TypeError("flaky");
        return { status: "completed" } as const;
      },
      "constant",
      {
        random: () => 0,
        isTransient(error) {
          seen.push(error);
          return error instanceof TypeError;
        },
      },
    ),
  );
  assertEquals([report.requests, report.failures, report.elapsed], [2, 1, 250]);
  assertEquals(seen.length, 1);
});

Deno.test("poll() retries a StatusError that says so itself, when it says", async () => {
  using time = new FakeTime();
  let reads = 0;
  const report = await finish(
    time,
    poll(() => {
      if (++reads > 1) return { status: "completed" } as const;
      const known = { transient: true, retryAfter: 2_500 };
      throw new StatusError("http", "busy", known);
    }, "constant"),
  );
  assertEquals([report.requests, report.elapsed], [2, 3_000]);
});

Deno.test("poll() refuses a reading that is none", async () => {
  using time = new FakeTime();
  for (
    const wrong of [undefined, null, 5, "completed", {}, { status: "done" }]
  ) {
    let reads = 0;
    const read = () => {
      reads++;
      return wrong as unknown as Reading;
    };
    const error = await assertRejects(
      () => finish(time, poll(read, "constant")),
      StatusError,
      "'status'",
    );
    assertEquals([error.type, reads], ["read", 1]);
  }
});

Deno.test("poll() keeps what the reading told, and not what the report tells better", async () => {
  using time = new FakeTime();
  const reading = {
    status: "completed",
    id: "j1",
    duration: 1_234,
    endedAgo: 0,
    mine: { any: "thing" },
  } as const;
  const report = await finish(time, poll(() => reading, "constant"));
  assertEquals(report, {
    status: "completed",
    requests: 1,
    ended: "finished",
    completionTime: 1_234,
    wasted: 0,
    failures: 0,
    elapsed: 0,
    id: "j1",
    mine: { any: "thing" },
  });
});

Deno.test("poll() is not fooled by a reading that has a report's fields", async () => {
  using time = new FakeTime();
  const reading = { status: "pending", requests: 99, failures: 9 } as const;
  const report = await finish(time, poll(() => reading, "manual"));
  assertEquals([report.requests, report.failures], [1, 0]);
});
