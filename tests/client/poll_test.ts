import {
  type Hints,
  optimal,
  poll,
  type PollReport,
  type Reading,
  type Status,
  StatusError,
} from "@heygen-sim/client";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { recording } from "./_recording.ts";
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
  assertEquals(report.reading?.word, "DONE");
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
  assertEquals([report.requests, report.elapsed], [2, 2_500]);
});

Deno.test("poll() refuses an invalid reading", async () => {
  using time = new FakeTime();
  for (
    const wrong of [
      undefined,
      null,
      5,
      "completed",
      {},
      { status: "done" },
      { status: "completed\n" },
      { status: ["completed"] },
      { status: Object.create(null) },
    ]
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

Deno.test("poll() knows by name the algorithms without a planner", async () => {
  const read = () => ({ status: "completed" } as const);
  for (const name of ["fibonacci", "linear", "Exponential Increase"] as const) {
    assertEquals((await poll(read, name)).requests, 1);
  }
  assertEquals((await poll(read, optimal())).requests, 1);
  await assertRejects(
    // @ts-expect-error it would be in each bundle
    () => poll(read, "optimal"),
    TypeError,
    "one of manual, constant, fibonacci",
  );
});

Deno.test("a reading that cannot be read is a failure of the read", async () => {
  const cause = new Error("revoked");
  const reading = {
    get status(): "completed" {
      throw cause;
    },
  };
  const error = await assertRejects(
    () => poll(() => reading, "constant"),
    StatusError,
    "Cannot read the status: Error: revoked",
  );
  assertEquals([error.type, error.cause], ["read", cause]);
});

Deno.test("poll() returns the reading itself, beside what the engine measured", async () => {
  using time = new FakeTime();
  const reading = {
    status: "completed",
    // None of these is a hint: they are the caller's own.
    id: "request-7",
    duration: 90,
    retryAfter: 5,
    progress: 45,
    requests: 99,
    ended: "never",
    createdAt: "yesterday",
    mine: { any: "thing" },
  } as const;
  const report = await finish(time, poll(() => reading, "constant"));
  assertStrictEquals(report.reading, reading);
  const { reading: _, ...rest } = report;
  assertEquals(rest, {
    status: "completed",
    ended: "finished",
    requests: 1,
    failures: 0,
    elapsed: 0,
    completionTime: 0,
    estimatedFrom: "elapsed",
  });
});

Deno.test("fields of a reading that are no hints neither delay nor end a poll()", async () => {
  using time = new FakeTime();
  let looks = 0;
  const read = () => ({
    status: looks < 3 ? "pending" : "completed",
    id: `request-${looks++}`,
    retryAfter: 60_000,
    duration: 90,
  } as const);
  const report = await finish(time, poll(read, "constant"));
  assertEquals([report.status, report.requests], ["completed", 4]);
  assertEquals([report.elapsed, report.completionTime], [3_000, 3_000]);
});

Deno.test("poll() takes times from the hints in each form", async () => {
  using time = new FakeTime();
  const now = Date.now();
  const at = (ms: number) => new Date(now - ms);
  for (
    const form of [
      (date: Date) => date,
      (date: Date) => date.getTime(),
      (date: Date) => date.getTime() / 1_000,
      (date: Date) => date.toISOString(),
      (date: Date) => date.toISOString().replace("Z", ""),
      (date: Date) => String(date.getTime()),
    ]
  ) {
    const hints = { createdAt: form(at(9_500)), completedAt: form(at(500)) };
    const read = () => ({ status: "error", hints } as const);
    const report = await finish(time, poll(read, "manual"));
    assertEquals(report.completionTime, 9_000);
    // The job ended before the call began.
    assertEquals([report.waste, report.estimatedFrom], [0, undefined]);
    assertStrictEquals(report.reading?.hints, hints);
  }
});

Deno.test("poll() marks a completion time that is only an age", async () => {
  using time = new FakeTime();
  const hints = { createdAt: new Date(Date.now() - 5_000) };
  const read = () => ({ status: "completed", hints } as const);
  const report = await finish(time, poll(read, "manual"));
  assertEquals([report.completionTime, report.estimatedFrom], [5_000, "age"]);
});

Deno.test("poll() ends when the hinted job is another one", async () => {
  using time = new FakeTime();
  let looks = 0;
  const read = () => ({
    status: "pending",
    hints: { jobId: looks++ >> 1 },
    looks,
  } as const);
  const report = await finish(time, poll(read, "constant"));
  assertEquals([report.ended, report.requests], ["superseded", 3]);
  assertEquals(report.reading?.looks, 2);
});

Deno.test("poll() ignores hints that are invalid", async () => {
  for (const retryAfter of [NaN, Infinity, -5_000, "9", null]) {
    using time = new FakeTime();
    const algorithm = recording(() => 1_000);
    const hints = {
      retryAfter,
      progress: retryAfter,
      jobId: {},
      createdAt: retryAfter === "9" ? "once" : retryAfter,
    } as unknown as Hints;
    let looks = 0;
    const read = () =>
      ({ status: looks++ < 2 ? "pending" : "completed", hints }) as const;
    const report = await finish(time, poll(read, algorithm.start));
    assertEquals([report.requests, report.elapsed], [3, 2_000]);
    for (const { progress, age } of algorithm.seen) {
      assertEquals([progress, age], [undefined, undefined]);
    }
  }
  const odd =
    () => ({ status: "completed", hints: null } as unknown as Reading);
  assertEquals((await poll(odd, "manual")).status, "completed");
});

Deno.test("the reading of a report is narrowed by status and by ended", async () => {
  let looks = 0;
  const read = () =>
    ++looks < 2
      ? { status: "pending" as const, queue: 3 }
      : looks < 9
      ? { status: "completed" as const, url: "https://cdn.test/v.mp4" }
      : { status: "error" as const, reason: "muted" };
  const report = await poll(read, [5, 5]);
  // What matters here is checked by the compiler.
  function words(of: typeof report): string {
    // @ts-expect-error it may be pending or have failed
    const _url: string = of.reading?.url;
    if (of.status === "completed") return of.reading.url;
    if (of.ended === "finished") return of.reading.reason;
    const queue: number | undefined = of.reading?.queue;
    return `${of.ended} ${queue}`;
  }
  assertEquals(words(report), "https://cdn.test/v.mp4");

  // The words need no annotation, in an async function neither.
  const plainly = await poll(async () => {
    await Promise.resolve();
    if (looks++ < 0) return { status: "pending" };
    return { status: "completed", size: 7, hints: { progress: 1 } };
  }, "manual");
  if (plainly.status === "completed") {
    const size: number = plainly.reading.size;
    assertEquals(size, 7);
  }
  // @ts-expect-error there is no such hint
  await poll(() => ({ status: "completed", hints: { retry: 5 } }), "manual");

  const wide = await poll(
    () => ({ status: "completed" as Status, url: "u" }),
    "manual",
    { onPoll: ({ reading }) => void reading?.url.length },
  );
  const plain: PollReport = wide;
  assertEquals(plain.reading?.status, "completed");
  if (wide.ended === "finished") {
    const status: "completed" | "error" = wide.reading.status;
    assertEquals([status, wide.reading.url], ["completed", "u"]);
  }
});

Deno.test("poll() is not fooled by a reading that has a report's fields", async () => {
  using time = new FakeTime();
  const reading = { status: "pending", requests: 99, failures: 9 } as const;
  const report = await finish(time, poll(() => reading, "manual"));
  assertEquals([report.requests, report.failures], [1, 0]);
});

Deno.test("isTransient does not retry an invalid reading", async () => {
  let reads = 0;
  const read = () => ({ status: (reads++, "done") as "pending" });
  const error = await assertRejects(
    () => poll(read, "constant", { isTransient: () => true }),
    StatusError,
  );
  assert(error.message.includes("done"));
  assertEquals(reads, 1);
});
