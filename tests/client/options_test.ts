import {
  createClient,
  fetchStatus,
  fetchStatuses,
  poll,
  type PollOptions,
  resetStatus,
  type StatusOptions,
  watchStatus,
} from "@heygen-sim/client";
import { parseDistribution, uniform } from "@heygen-sim/client/distributions";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";

const NUMBERS = [
  ["timeout", 0],
  ["attemptTimeout", 0],
  ["retryBudget", 0],
  ["retryAfterCap", 0],
  ["maxRequests", 1],
] as const;

/** A server that pends for ever, and the addresses it was asked at. */
function asked() {
  const urls: string[] = [];
  const fetch = (url: string) => {
    urls.push(url);
    return Promise.resolve(Response.json({ status: "pending" }));
  };
  return { fetch, urls };
}

Deno.test("a budget out of its range is refused by name before anything is sent", async () => {
  for (const [name, least] of NUMBERS) {
    for (const value of [least - 1, -5, NaN, -Infinity]) {
      const { fetch, urls } = asked();
      const options: StatusOptions = { fetch, [name]: value };
      const words = [`'${name}'`, `current value is ${value}`];
      const read = () => ({ status: "pending" } as const);
      const errors = [
        await assertRejects(() => fetchStatus("manual", options), RangeError),
        await assertRejects(
          () => poll(read, "manual", options as PollOptions),
          RangeError,
        ),
        await assertRejects(() => resetStatus(options), RangeError),
        // Before the first report, not at it.
        assertThrows(() => watchStatus("manual", options), RangeError),
        assertThrows(() => createClient(options), RangeError),
      ];
      for (const { message } of errors) {
        for (const word of words) assertEquals(message.includes(word), true);
      }
      assertEquals(urls, []);
    }
  }
});

Deno.test("a budget of the wrong kind is a TypeError", async () => {
  for (const [name] of NUMBERS) {
    for (const value of ["5", null, {}, 5n]) {
      const options = { [name]: value } as unknown as StatusOptions;
      await assertRejects(
        () => fetchStatus("manual", options),
        TypeError,
        `'${name}'`,
      );
    }
    // In quotes, as a number of 5 would be valid.
    const options = { [name]: "5" } as unknown as StatusOptions;
    const words = 'current value is "5"';
    await assertRejects(() => fetchStatus("manual", options), TypeError, words);
  }
});

Deno.test("a client checks its defaults for each of its functions", () => {
  for (const name of ["replaced", "channel", "job"]) {
    const options = { [name]: 5 } as unknown as StatusOptions;
    assertThrows(() => createClient(options), TypeError, `'${name}'`);
  }
});

Deno.test("any other option of the wrong kind is a TypeError, at once", async () => {
  const { fetch, urls } = asked();
  const read = () => ({ status: "pending" } as const);
  for (
    const [name, kind] of [
      ["fetch", "function"],
      ["onPoll", "function"],
      ["random", "function"],
      ["isTransient", "function"],
      ["clock", "object"],
      ["immediate", "boolean"],
    ] as const
  ) {
    const values = [5, "5", Symbol("sign"), kind === "object" || {}];
    for (const value of values) {
      const options = { fetch, [name]: value } as unknown as StatusOptions;
      const words = `'${name}' must be of type ${kind}`;
      const polls = () => poll(read, "manual", options as PollOptions);
      await assertRejects(polls, TypeError, words);
      if (name === "isTransient") continue;
      for (
        const call of [
          () => fetchStatus("manual", options),
          () => fetchStatuses(["a"], "manual", options),
          () => resetStatus(options),
        ]
      ) {
        await assertRejects(call, TypeError, words);
      }
      assertThrows(() => watchStatus("manual", options), TypeError, words);
      assertThrows(() => createClient(options), TypeError, words);
    }
  }
  const none = 5 as unknown as () => { status: "pending" };
  await assertRejects(() => poll(none, "manual"), TypeError, "'read'");
  assertEquals(urls, []);
});

Deno.test("a clock or a signal without the methods that are called is a TypeError, at once", async () => {
  const { fetch, urls } = asked();
  const { now } = Date;
  for (
    const [name, value, method] of [
      ["clock", {}, "now()"],
      ["clock", null, "now()"],
      ["clock", { now }, "delay()"],
      ["signal", new AbortController(), "throwIfAborted()"],
      ["signal", 5, "throwIfAborted()"],
    ] as const
  ) {
    const options = { fetch, [name]: value } as unknown as StatusOptions;
    const words = `'${name}' must be of type object with ${method}`;
    const reads = () => ({ status: "pending" } as const);
    for (
      const call of [
        () => fetchStatus("manual", options),
        () => fetchStatuses(["a"], "manual", options),
        () => poll(reads, "manual", options as PollOptions),
        () => resetStatus(options),
      ]
    ) await assertRejects(call, TypeError, words);
    assertThrows(() => watchStatus("manual", options), TypeError, words);
    assertThrows(() => createClient(options), TypeError, words);
  }
  assertEquals(urls, []);
  const options = { fetch, signal: null } as unknown as StatusOptions;
  assertEquals((await fetchStatus("manual", options)).requests, 1);
});

Deno.test("an option that is undefined is one left out", async () => {
  const { fetch } = asked();
  const names = NUMBERS.map(([name]) => [name, undefined]);
  const options = { fetch, ...Object.fromEntries(names) };
  assertEquals((await fetchStatus("manual", options)).requests, 1);
});

Deno.test("budgets without bounds are allowed", async () => {
  const { fetch } = asked();
  const names = NUMBERS.map(([name]) => [name, Infinity]);
  const options = { fetch, ...Object.fromEntries(names) };
  assertEquals((await fetchStatus("manual", options)).ended, "algorithm");
});

Deno.test("the status is asked for below the base URL, whatever its path", async () => {
  for (
    const [baseUrl, expected] of [
      [undefined, "http://127.0.0.1:5000/status"],
      ["http://sim.test", "http://sim.test/status"],
      ["http://sim.test/", "http://sim.test/status"],
      [
        "https://sim.test:8443/v2/videos",
        "https://sim.test:8443/v2/videos/status",
      ],
      ["http://sim.test/v2/", "http://sim.test/v2/status"],
      ["http://sim.test/v2//", "http://sim.test/v2/status"],
      ["http://[::1]:5000", "http://[::1]:5000/status"],
      [new URL("http://sim.test/v2/"), "http://sim.test/v2/status"],
      [new URL("http://sim.test"), "http://sim.test/status"],
    ] as const
  ) {
    const { fetch, urls } = asked();
    const options = baseUrl === undefined ? { fetch } : { fetch, baseUrl };
    await fetchStatus("manual", options);
    await resetStatus(options);
    const reset = expected.replace(/status$/, "reset");
    assertEquals(urls, [expected, reset]);
  }
});

Deno.test("an invalid base URL is a TypeError that shows it", async () => {
  for (
    const baseUrl of [
      "",
      "sim.test",
      "localhost:5000",
      "/v2",
      "ftp://sim.test",
      "file:///etc",
      "http://",
      "http://sim test",
      5000,
    ]
  ) {
    const options = { baseUrl } as unknown as StatusOptions;
    for (
      const call of [
        () => fetchStatus("manual", options),
        () => resetStatus(options),
      ]
    ) {
      const error = await assertRejects(call, TypeError, "'baseUrl'");
      assertEquals(
        error.message.includes(`current value is ${JSON.stringify(baseUrl)}`),
        true,
      );
    }
    assertThrows(() => createClient(options), TypeError, "'baseUrl'");
  }
});

Deno.test("a job is asked for by its id, in one piece", async () => {
  for (
    const [job, path] of [
      ["7f3a", "/jobs/7f3a"],
      ["a/b?c#d", "/jobs/a%2Fb%3Fc%23d"],
      ["$& $1", "/jobs/%24%26%20%241"],
      ["...", "/jobs/..."],
    ] as const
  ) {
    const { fetch, urls } = asked();
    await fetchStatus("manual", { fetch, job, baseUrl: "http://sim.test" });
    assertEquals(urls, [`http://sim.test${path}`]);
  }
  for (const job of ["", ".", "..", 5, null]) {
    const { fetch, urls } = asked();
    await assertRejects(
      () => fetchStatus("manual", { fetch, job } as unknown as StatusOptions),
      TypeError,
      "'job'",
    );
    assertEquals(urls, []);
  }
});

Deno.test("headers go with each request, in whatever form", async () => {
  const seen: (string | null)[] = [];
  const fetch = (_url: string, init: RequestInit) => {
    seen.push(new Headers(init.headers).get("x-api-key"));
    return Promise.resolve(Response.json({ status: "pending" }));
  };
  await fetchStatus([40], { fetch, headers: { "X-Api-Key": "k" } });
  await resetStatus({ fetch, headers: [["x-api-key", "r"]] });
  assertEquals(seen, ["k", "k", "r"]);
});

Deno.test("the global fetch is looked up at each request, so that it can be replaced", async () => {
  const real = globalThis.fetch;
  const urls: string[] = [];
  globalThis.fetch = (url) => {
    urls.push(String(url));
    return Promise.resolve(Response.json({ status: "completed" }));
  };
  try {
    await fetchStatus("manual");
  } finally {
    globalThis.fetch = real;
  }
  assertEquals(urls, ["http://127.0.0.1:5000/status"]);
});

Deno.test("a value that has no text is named by its type in the message", async () => {
  const mute = Object.create(null);
  for (
    const call of [
      () => fetchStatus(mute),
      () => fetchStatus("manual", { job: mute }),
      () => fetchStatus("manual", { baseUrl: mute }),
      () => fetchStatus("manual", { timeout: mute }),
    ]
  ) await assertRejects(call, TypeError, "current value is of type object");
  assertThrows(
    () => uniform(mute, 5),
    TypeError,
    "current value is of type object",
  );
  assertThrows(() => parseDistribution(mute), TypeError, "of type object");
});

Deno.test("a call adds its headers to the client's, and undefined leaves the client's options", async () => {
  const seen: (string | null)[][] = [];
  const fetch = (url: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    seen.push([url, headers.get("authorization"), headers.get("x-trace")]);
    return Promise.resolve(Response.json({ status: "completed" }));
  };
  const client = createClient({
    baseUrl: "HTTP://x.test",
    fetch,
    headers: { authorization: "k" },
  });
  const options = { headers: { "x-trace": "1" }, baseUrl: undefined };
  await client.fetchStatus("manual", options as unknown as { job: string });
  assertEquals(seen, [["http://x.test/status", "k", "1"]]);
});
