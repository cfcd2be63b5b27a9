import {
  createClient,
  fetchStatus,
  fetchStatuses,
  StatusError,
  watchStatus,
} from "@heygen-sim/client";
import {
  azureOperation,
  exercise,
  heygenV1,
  heygenV2,
  heygenV3,
  jobs,
  openaiVideos,
  type Service,
} from "@heygen-sim/client/services";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type Act, failed, scripted } from "./_script.ts";
import { finish } from "./_time.ts";

/** Answers with JSON. */
function json(body: unknown, status = 200): Act {
  return () => Response.json(body, { status });
}

/** An error in the form of HeyGen's second and third generation. */
function envelope(code: string, message: string): object {
  return { data: null, error: { code, message } };
}

for (
  const [status, code, message] of [
    [401, "unauthorized", "Unauthorized"],
    [402, "insufficient_credit", "Insufficient credit."],
    [403, "forbidden", "Forbidden"],
    [400, "invalid_parameter", "Bad id"],
  ] as const
) {
  Deno.test(`${status} ends the wait with the service's own code and text`, async () => {
    const { fetch, sent } = scripted(json(envelope(code, message), status));
    const service = heygenV3();
    const error = await assertRejects(
      () => fetchStatus("constant", { service, job: "7", fetch }),
      StatusError,
    );
    assertEquals(
      error.message,
      `GET https://api.heygen.com/v3/video-translations/7 answered ${status}: ${code}: ${message}`,
    );
    const { type, httpStatus, transient } = error;
    assertEquals([type, httpStatus, transient], ["http", status, false]);
    assertEquals([error.code, sent.length], [code, 1]);
  });
}

/** A service, an error in a 200, and whether it may pass. */
const IN_A_200: readonly (readonly [Service, object, string, boolean])[] = [
  [heygenV3(), envelope("internal_error", "Oops"), "internal_error", true],
  [
    heygenV3(),
    envelope("rate_limit_exceeded", "Slow"),
    "rate_limit_exceeded",
    true,
  ],
  [
    heygenV3(),
    envelope("insufficient_credit", "No"),
    "insufficient_credit",
    false,
  ],
  [heygenV3(), { data: null, error: "No such job" }, "No such job", false],
  [heygenV2(), envelope("forbidden", "No"), "forbidden", false],
  [heygenV1(), { code: 400112, message: "Unauthorized" }, "400112", false],
  [heygenV1(), { code: 400123, message: "Slow", data: null }, "400123", true],
  [
    heygenV1(),
    { code: 40031, message: "?", data: { status: "pending" } },
    "40031",
    false,
  ],
  [
    openaiVideos(),
    { error: { type: "server_error", message: "Oops", code: null } },
    "server_error",
    true,
  ],
];

for (const [service, body, code, transient] of IN_A_200) {
  Deno.test(`${service.name}: ${code} in a 200 is an error that ${transient ? "may pass" : "ends the wait"}`, async () => {
    const { error, sent } = await failed([json(body)], " answered 200: ", {
      service,
      job: "7",
    });
    assertEquals([error.type, error.httpStatus], ["http", 200]);
    assertEquals([error.code, error.transient], [code, transient]);
    assertEquals(sent.length > 1, transient);
  });
}

Deno.test("an error in a 200 that has passed is no end", async () => {
  using time = new FakeTime();
  const done = { data: { status: "completed", video_url: "/v" } };
  const { fetch } = scripted(json(envelope("internal_error", "")), json(done));
  const service = heygenV3();
  const wait = fetchStatus("constant", { service, job: "7", fetch });
  const report = await finish(time, wait);
  assertEquals([report.status, report.failures], ["completed", 1]);
});

Deno.test("a response without a status and without an error is quoted", async () => {
  for (
    const [service, act, message] of [
      [
        heygenV1(),
        json({ code: 100, message: "Success", data: {} }),
        'answered 200 without a status: {"code":100,"message":"Success","data":{}}',
      ],
      [heygenV3(), json({ data: {} }), 'without a status: {"data":{}}'],
      [
        heygenV3({ apiKey: "sk-secret" }),
        () => new Response(null, { status: 304 }),
        "answered 304 without a status",
      ],
    ] as const
  ) {
    const { fetch } = scripted(act);
    const error = await assertRejects(
      () => fetchStatus("constant", { service, job: "7", fetch }),
      StatusError,
      message,
    );
    const { type, code, transient } = error;
    assertEquals([type, code, transient], ["answer", undefined, false]);
  }
});

Deno.test("an unknown word counts as pending and is reported", async () => {
  const { fetch } = scripted(json({ data: { status: "Thinking" } }));
  const service = heygenV3();
  const report = await fetchStatus("manual", { service, job: "7", fetch });
  assertEquals([report.status, report.serverStatus], ["pending", "Thinking"]);
});

Deno.test("the id of a job cannot leave its place in the path or the query", async () => {
  const urls: string[] = [];
  const fetch = (url: string) => {
    urls.push(url);
    return Promise.resolve(Response.json({ code: 100, data: { status: "x" } }));
  };
  const id = "../x?a=1&b#c {job} ü";
  const encoded = "..%2Fx%3Fa%3D1%26b%23c%20%7Bjob%7D%20%C3%BC";
  const baseUrl = "https://proxy.test/heygen?tenant=1";
  for (const service of [heygenV3(), heygenV1()]) {
    await fetchStatus("manual", { service, job: id, fetch, baseUrl });
  }
  assertEquals(urls, [
    `https://proxy.test/heygen/v3/video-translations/${encoded}?tenant=1`,
    `https://proxy.test/heygen/v1/video_status.get?tenant=1&video_id=${encoded}`,
  ]);
  for (const job of ["", ".", "..", "\ud800", 7, null, {}, undefined]) {
    const options = { service: heygenV3(), fetch, job };
    assertThrows(
      // @ts-expect-error A job is a text.
      () => watchStatus("manual", options),
      Error,
      "Cannot poll as 'job' must be the id of a job",
    );
  }
  assertEquals(urls.length, 2);
});

Deno.test("the job of azureOperation is an address, at the chosen server if there is one", async () => {
  const urls: string[] = [];
  const fetch = (url: string) => {
    urls.push(url);
    return Promise.resolve(Response.json({ status: "Succeeded" }));
  };
  const service = azureOperation();
  const baseUrl = "https://my.test";
  await fetchStatus("manual", {
    service,
    fetch,
    job: "https://my.test/o/1?v=2#x",
  });
  await fetchStatus("manual", { service, fetch, baseUrl, job: "/o/1?v=2" });
  await fetchStatus("manual", {
    service,
    fetch,
    baseUrl,
    job: "https://my.test/o/1?v=2",
  });
  assertEquals(new Set(urls), new Set(["https://my.test/o/1?v=2"]));
  for (
    const [job, message] of [
      [
        "https://other.test/o/1?sig=hidden",
        'the address of a job at https://my.test: current value is "https://other.test/o/1"',
      ],
      [
        "ftp://my.test/o?sig=hidden",
        'the address of a job at https://my.test: current value is "ftp://my.test/o"',
      ],
    ] as const
  ) {
    const error = assertThrows(
      () => watchStatus("manual", { service, job, baseUrl }),
      TypeError,
      message,
    );
    assertEquals(error.message.includes("hidden"), false);
  }
  assertThrows(
    () => watchStatus("manual", { service, job: "mailto:me" }),
    TypeError,
    `Cannot poll as 'job' must be the address of a job: current value is "mailto:me"`,
  );
});

Deno.test("fetchStatuses and a client take a service", async () => {
  using time = new FakeTime();
  const fetch = (url: string) =>
    Promise.resolve(
      url.endsWith("lost")
        ? Response.json(envelope("forbidden", "No"), { status: 403 })
        : Response.json({ data: { status: "completed", video_url: url } }),
    );
  const service = heygenV3();
  const client = createClient({ service, fetch });
  const ids = ["one", "lost"];
  for (
    const wait of [
      fetchStatuses(ids, "constant", { service, fetch }),
      client.fetchStatuses(ids, "constant"),
    ]
  ) {
    const [one, lost] = await finish(time, wait);
    assertEquals(one?.status === "fulfilled" && one.value.id, "one");
    assertEquals(lost?.status === "rejected" && lost.reason.code, "forbidden");
  }
  const report = await client.fetchStatus("manual", { job: "two" });
  assertEquals(report.status, "completed");
  await assertRejects(
    () => client.resetStatus(),
    TypeError,
    `Cannot reset as 'service' must be the default one: current value is "heygenV3"`,
  );
});

Deno.test("events are followed at the simulator's own services only", async () => {
  const channel = "push";
  assertThrows(
    () => watchStatus("manual", { channel, service: heygenV3(), job: "7" }),
    TypeError,
    `Cannot follow events as 'service' must be the default one, or jobs with a 'job': current value is "heygenV3"`,
  );
  assertThrows(
    () => watchStatus("manual", { channel, service: jobs }),
    TypeError,
    "jobs with a 'job'",
  );
  const { fetch } = scripted(json({ id: "7", status: "completed" }));
  for (const service of [exercise, jobs]) {
    const options = { channel, service, job: "7", fetch } as const;
    assertEquals((await fetchStatus("manual", options)).status, "completed");
  }
});

Deno.test("an invalid service is a clear error, before anything is sent", () => {
  const good: Service = {
    name: "renders",
    path: "/renders/{job}",
    status: "state",
    words: { completed: ["done"], error: [] },
  };
  for (
    const [part, message] of [
      [{ name: "" }, "'name' must be a text"],
      [{ status: [] }, "'status' must be keys separated by dots"],
      [{ status: undefined }, "'status' must be keys separated by dots"],
      [{ status: ["state", 1] }, "'status' must be keys separated by dots"],
      [{ words: undefined }, "'words.completed' must be a list of words"],
      [{ words: { completed: "done" } }, "'words.completed' must be a list"],
      [{ words: { completed: [] } }, "'words.error' must be a list of words"],
      [
        { path: "/renders/" },
        `'path' must be a path that begins with / and has {job} in it: current value is "/renders/"`,
      ],
      [{ path: "renders/{job}" }, "'path' must be a path that begins with /"],
      [
        { currentPath: 5 },
        "'currentPath' must be a path that begins with /: current value is 5",
      ],
      [{ headers: { key: "hidden" } }, "'headers' must be a function"],
      [
        { headers: () => ({ "x key": "hidden" }) },
        "its headers must be names and values that HTTP allows",
      ],
      [
        { headers: () => ({ key: "hid\nden" }) },
        "its headers must be names and values that HTTP allows",
      ],
      [
        { headers: () => Promise.resolve({}) },
        "its headers must be names and values that HTTP allows",
      ],
      [{ progressMax: 0 }, "'progressMax' must be a number above 0"],
      [{ resultGrace: -1 }, "'resultGrace' must be a number of 0 or more"],
      [{ envelope: "error" }, "'envelope' must be an object"],
      [{ baseUrl: "ftp://x" }, "'baseUrl' must be an http or https address"],
    ] as const
  ) {
    const service = { ...good, ...part };
    const error = assertThrows(
      // @ts-expect-error The part is invalid.
      () => watchStatus("manual", { service, job: "7" }),
      Error,
      message,
    );
    assertEquals(
      error instanceof TypeError || error instanceof RangeError,
      true,
    );
    assertEquals(/hid\n?den/.test(error.message), false);
  }
  for (const service of [null, 5, "heygenV3", heygenV3]) {
    assertThrows(
      // @ts-expect-error It is no service.
      () => createClient({ service }),
      TypeError,
      "Cannot poll as 'service' must be a service, such as heygenV3({ apiKey })",
    );
  }
});
