import { fetchStatus, resetStatus, StatusError } from "@heygen-sim/client";
import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  type Act,
  completed,
  failed,
  pending,
  say,
  scripted,
  waited,
} from "./_script.ts";
import { testWith } from "../_needs.ts";
import { evaluate } from "../_process.ts";
import { finish } from "./_time.ts";

const html = { headers: { "content-type": "text/html" } };

/** Answers that are no status, and what the error must quote of them. */
const LIES: readonly (readonly [string, Act, string])[] = [
  [
    "HTML from a proxy",
    say("<!doctype html>\n  <title>Login</title>", html),
    "<!doctype html> <title>Login</title>",
  ],
  ["an empty body", say(""), "200"],
  ["204", say(null, { status: 204 }), "204"],
  ["205", say(null, { status: 205 }), "205"],
  ["a JSON array", say('[{"status":"completed"}]'), '[{"status"'],
  ["a JSON null", say("null"), "null"],
  ["a JSON number", say("5"), "5"],
  ["a JSON string", say('"completed"'), '"completed"'],
  ["an object without a status", say('{"state":"done"}'), '{"state":"done"}'],
  [
    "an error envelope in a 200",
    say('{"code":40102,"message":"unauthorized","data":null}'),
    "unauthorized",
  ],
  ["a status that is no word", say('{"status":200}'), '{"status":200}'],
  ["an empty status", say('{"status":""}'), '{"status":""}'],
  ["a blank status", say('{"status":" "}'), '{"status":" "}'],
  ["a text", say("completed"), "completed"],
];

for (const [what, act, quoted] of LIES) {
  Deno.test(`${what} is no status, and the error says what came from where`, async () => {
    using time = new FakeTime();
    const { fetch, sent } = scripted(pending, act);
    const error = await assertRejects(
      () => finish(time, fetchStatus("constant", { fetch })),
      StatusError,
      "GET http://127.0.0.1:5000/status answered 20",
    );
    assert(error.message.includes(quoted), error.message);
    assertEquals([error.type, error.transient], ["answer", false]);
    assertEquals([error.requests, sent], [2, [0, 1_000]]);
    assertEquals(error.report?.status, "pending");
    assertFalse(time.next());

    const { fetch: other } = scripted(act);
    await assertRejects(
      () => finish(time, resetStatus({ fetch: other })),
      StatusError,
      "POST http://127.0.0.1:5000/reset answered 20",
    );
  });
}

Deno.test("a body over 1 MiB is not read to its end", async () => {
  let pulled = 0;
  let cancelled = false;
  const endless: Act = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          pulled += 65_536;
          controller.enqueue(new Uint8Array(65_536).fill(32));
        },
        cancel() {
          cancelled = true;
        },
      }),
    );
  const { error, sent } = await failed([endless], "too long");
  assertEquals([error.type, sent, cancelled], ["answer", [0], true]);
  assert(pulled <= (1 << 20) + 3 * 65_536, `${pulled} bytes`);
});

Deno.test("a body of 1 MiB is read", async () => {
  using time = new FakeTime();
  const start = '{"status":"completed","padding":"';
  const text = `${start.padEnd((1 << 20) - 2, "x")}"}`;
  const { fetch } = scripted(say(text));
  const report = await finish(time, fetchStatus("constant", { fetch }));
  assertEquals(report.status, "completed");
  const { fetch: longer } = scripted(say(`${text} `));
  await assertRejects(
    () => finish(time, fetchStatus("constant", { fetch: longer })),
    StatusError,
    "too long",
  );
});

Deno.test("an error quotes no more of an answer than a person reads", async () => {
  const { error } = await failed([say("x".repeat(5_000))], "");
  assert(error.message.length < 400, error.message);
});

Deno.test("an unknown word counts as pending, at the algorithm's pace", async () => {
  const words = ["queued", "Rendering…", "toString", "COMPLETED?"];
  const acts = words.map((status) => () => Response.json({ status }));
  const seen: (string | undefined)[] = [];
  const onPoll = (report: { status: string; serverStatus: string }) =>
    void seen.push(`${report.status}: ${report.serverStatus}`);
  const { report, sent } = await waited([...acts, completed], { onPoll });
  assertEquals(sent, [0, 1_000, 2_000, 3_000, 4_000]);
  assertEquals(seen, [
    ...words.map((word) => `pending: ${word}`),
    "completed: completed",
  ]);
  assertEquals(report.failures, 0);
});

Deno.test("the words that end a job are known in the API's dialects", async () => {
  for (
    const [word, expected] of [
      ["completed", "completed"],
      ["success", "completed"],
      ["error", "error"],
      ["failed", "error"],
      ["cancelled", "error"],
      ["canceled", "error"],
      ["COMPLETED", "completed"],
      ["Failed", "error"],
      [" Success\n", "completed"],
    ] as const
  ) {
    for (const key of ["status", "result"]) {
      const { fetch } = scripted(() => Response.json({ [key]: word }));
      const report = await fetchStatus("manual", { fetch });
      assertEquals(
        [report.status, report.serverStatus, report.ended],
        [expected, word, "finished"],
      );
    }
  }
});

Deno.test("progress, the result and the reason of a failure come through", async () => {
  using time = new FakeTime();
  const error = { type: "about:blank", title: "No voice", detail: "Muted." };
  const { fetch } = scripted(
    () => Response.json({ status: "running", progress: 0.25 }),
    () => Response.json({ status: "failed", progress: 0.5, error }),
  );
  const seen: (number | undefined)[] = [];
  const report = await finish(
    time,
    fetchStatus("constant", {
      fetch,
      onPoll: ({ progress }) => void seen.push(progress),
    }),
  );
  assertEquals(seen, [0.25, 0.5]);
  assertEquals(report.error, error);

  const result_url = "https://cdn.test/v.mp4";
  const { fetch: done } = scripted(
    () => Response.json({ status: "completed", result_url }),
  );
  const finished = await finish(time, fetchStatus("manual", { fetch: done }));
  assertEquals(finished.resultUrl, result_url);
});

Deno.test("fields of the wrong kind are left out, and do not end the wait", async () => {
  const { fetch } = scripted(() =>
    Response.json({
      status: "completed",
      id: {},
      progress: "half",
      created_at: "yesterday",
      completed_at: true,
      server_time: null,
      completion_time: "fast",
      error: null,
      result_url: {},
    })
  );
  const report = await fetchStatus("manual", { fetch });
  assertEquals(Object.keys(report).sort(), [
    "body",
    "completionTime",
    "elapsed",
    "ended",
    "estimatedFrom",
    "failures",
    "requests",
    "serverStatus",
    "status",
  ]);
  assertEquals(report.completionTime, report.elapsed);
});

Deno.test("completion time follows from the timestamps, or else from completion_time in seconds", async () => {
  const stamps = {
    created_at: "2026-01-01T00:00:00Z",
    completed_at: "2026-01-01T00:00:09.500Z",
    server_time: "2026-01-01T00:00:11Z",
  };
  const status = "completed";
  for (
    const [body, expected] of [
      [{ status, completion_time: 2.5 }, 2_500],
      [{ status, completion_time: 2.5, ...stamps }, 9_500],
      [{
        status,
        completion_time: 1.001,
        ...stamps,
        completed_at: "2026-01-01T00:00:01.001Z",
      }, 1_001],
      [{ status, completion_time: null, ...stamps }, 9_500],
      [{ status, completion_time: -1, ...stamps }, 9_500],
      [{ status, completion_time: 0 }, 0],
    ] as const
  ) {
    const { fetch } = scripted(() => Response.json(body));
    const report = await fetchStatus("manual", { fetch });
    assertEquals(report.completionTime, expected);
  }
});

/** The report of one look at a job. */
async function look(body: object) {
  const { fetch } = scripted(() => Response.json(body));
  return await fetchStatus("manual", { fetch });
}

Deno.test("times are read in each form that servers send", async () => {
  const noon = Date.UTC(2026, 0, 1, 12);
  for (
    const created_at of [
      "2026-01-01T12:00:00Z",
      "2026-01-01T12:00:00",
      "2026-01-01T12:00:00.000000",
      "2026-01-01T12:00",
      "2026-01-01 12:00:00",
      "2026-01-01 12:00:00+00:00",
      " 2026-01-01T12:00:00z ",
      "2026-01-01T14:00:00+02:00",
      "2026-01-01T06:30:00-0530",
      "Thu, 01 Jan 2026 12:00:00 GMT",
      noon,
      noon / 1_000,
      String(noon),
      `${noon / 1_000}.000`,
    ]
  ) {
    const completed_at = noon / 1_000 + 9.5;
    const server_time = new Date(noon + 10_000).toISOString();
    const times = { created_at, completed_at, server_time };
    const report = await look({ status: "completed", ...times });
    assertEquals([report.completionTime, report.age], [9_500, 10_000]);
    assertEquals("estimatedFrom" in report, false);
  }
  const date = await look({
    status: "pending",
    created_at: "2026-01-01",
    server_time: "2026-01-01T00:00:05",
  });
  assertEquals(date.age, 5_000);
  // 1e11 itself is seconds, in the year 5138; above it are milliseconds of 1973.
  const seconds = { created_at: 1e11 - 5, server_time: 1e11 };
  assertEquals((await look({ status: "pending", ...seconds })).age, 5_000);
  const ms = { created_at: 1e11 + 1, server_time: 1e11 + 5 };
  assertEquals((await look({ status: "pending", ...ms })).age, 4);
});

testWith(
  { run: true },
  "a time without a zone is in UTC wherever the client runs",
  async () => {
    const url = import.meta.resolve("../../client/mod.ts");
    const body = {
      status: "completed",
      created_at: "2026-01-01T12:00:00",
      completed_at: "2026-01-01 12:00:09.5",
      server_time: "2026-01-01T12:00:10Z",
    };
    const code = `import { fetchStatus } from ${JSON.stringify(url)};
      const fetch = async () => Response.json(${JSON.stringify(body)});
      const { age, completionTime } = await fetchStatus("manual", { fetch });
      console.log(age, completionTime);`;
    const { stdout } = await evaluate(code, { env: { TZ: "Asia/Tokyo" } });
    assertEquals(stdout, "10000 9500\n");
  },
);

Deno.test("a time of 0, a negative one and an empty one are no times", async () => {
  for (const created_at of [0, -5, "", " ", "0", false, [], null]) {
    const server_time = "2026-01-01T12:00:00Z";
    const report = await look({ status: "pending", created_at, server_time });
    assertEquals([created_at, "age" in report], [created_at, false]);
  }
});

Deno.test("progress and retryAfter are numbers or absent", async () => {
  for (
    const progress of ["-1", "1e999", '"0.5"', "null", "true", "[0.5]"]
  ) {
    const text = `{"status":"pending","progress":${progress}}`;
    const { fetch } = scripted(say(text));
    const report = await fetchStatus("manual", { fetch });
    assertEquals([progress, "progress" in report], [progress, false]);
  }
  for (const progress of [0, 0.5, 1]) {
    assertEquals(
      (await look({ status: "pending", progress })).progress,
      progress,
    );
  }
  for (const header of ["-1", "NaN", "Infinity", "1e3", "9".repeat(400)]) {
    const { fetch } = scripted(
      say('{"status":"pending"}', { headers: { "retry-after": header } }),
    );
    const options = { fetch, maxRequests: 1 };
    const { retryAfter = 0 } = await fetchStatus("manual", options);
    assert(Number.isFinite(retryAfter) && retryAfter >= 0, header);
  }
});

Deno.test("a numeric id becomes a text, and is compared as one", async () => {
  const ids = [7, "7", 8];
  const acts = ids.map((id) => () => Response.json({ id, status: "pending" }));
  const { report } = await waited([...acts], { maxRequests: 2 });
  assertEquals([report.id, report.requests], ["7", 2]);
});

Deno.test("a completion time that the server does not report is marked", async () => {
  const created_at = "2026-01-01T00:00:00Z";
  const server_time = "2026-01-01T00:10:00Z";
  const status = "completed";
  const aged = await look({ status, created_at, server_time });
  assertEquals([aged.completionTime, aged.estimatedFrom], [600_000, "age"]);
  const bare = await look({ status });
  assertEquals(bare.estimatedFrom, "elapsed");
  const known = await look({ status, created_at, completion_time: 5 });
  assertEquals([known.completionTime, known.estimatedFrom], [5_000, undefined]);
});

Deno.test("times that run backwards are left out", async () => {
  const { fetch } = scripted(() =>
    Response.json({
      status: "completed",
      created_at: "2026-01-01T00:00:09Z",
      completed_at: "2026-01-01T00:00:08Z",
      server_time: "2026-01-01T00:00:07Z",
    })
  );
  const report = await fetchStatus("manual", { fetch });
  assertEquals(["age" in report, "waste" in report], [false, false]);
  assertEquals(report.completionTime, report.elapsed);
});
