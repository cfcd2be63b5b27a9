import {
  fixed,
  fromSurvival,
  mixture,
  uniform,
} from "@heygen-sim/client/distributions";
import { createSimulator, type JobRule } from "@heygen-sim/simulator";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { assertProblem, simulated } from "./_simulated.ts";

const PARTS = [1_000, 3_000].map((ms) => ({
  weight: 0.5,
  distribution: fixed(ms),
}));
const KEY = { "x-api-key": "key" };
const VIDEO = { type: "url", url: "http://videos.test/a.mp4" };

/** How the wires create jobs of a title, and the wire that a rule names. */
const CREATIONS: readonly [
  wire: string,
  method: string,
  path: string,
  body: (title: string) => unknown,
][] = [
  ["jobs", "POST", "/jobs", (title) => ({ title })],
  ["exercise", "POST", "/reset", (title) => ({ title })],
  ["heygen-v2", "POST", "/v2/video_translate", (title) => ({
    title,
    video_url: VIDEO.url,
    output_language: "Spanish",
  })],
  ["heygen-v2", "POST", "/v2/video/generate", (title) => ({
    title,
    video_inputs: [{}],
  })],
  ["heygen-v3", "POST", "/v3/video-translations", (title) => ({
    title,
    video: VIDEO,
    output_languages: ["Spanish"],
  })],
  ["heygen-v3", "POST", "/v3/lipsyncs", (title) => ({
    title,
    video: VIDEO,
    audio: VIDEO,
  })],
  ["heygen-v3", "POST", "/v3/videos", (title) => ({ title })],
  ["heygen-v3", "POST", "/v3/video-translations/proofreads", (title) => ({
    title,
    video: VIDEO,
    output_languages: ["Spanish"],
  })],
  ["heygen-v3", "POST", "/v3/video-translations/batches", (title) => ({
    video_translations: [{ title, video: VIDEO, output_languages: ["es"] }],
  })],
];

type Ask = ReturnType<typeof simulated>["ask"];

/** The latest job. */
async function latest(ask: Ask) {
  return (await ask("GET", "/jobs?limit=1")).body.jobs[0];
}

/** How often each rule has been applied. */
async function applied(ask: Ask): Promise<number[]> {
  const { rules } = (await ask("GET", "/rules")).body;
  return rules.map((rule: { applied: number }) => rule.applied);
}

for (const [wire, method, path, bodyOf] of CREATIONS) {
  Deno.test(`a rule for ${wire} decides on the jobs of ${method} ${path}`, async () => {
    const { ask, clock } = simulated();
    const post = async (body: unknown) =>
      assertEquals((await ask("POST", "/rules", { body })).status, 201);
    const others = ["exercise", "jobs", "heygen-v2", "heygen-v3"]
      .filter((other) => other !== wire);
    for (const other of others) {
      await post({ match: { wire: other }, outcome: "completed", delay: 1 });
    }
    await post({
      match: { wire, title: "By rule*" },
      delay: 3,
      outcome: "error",
      failure: { message: "Too loud" },
    });
    for (const title of ["By rule 1", "Free"]) {
      const created = await ask(method, path, {
        body: bodyOf(title),
        headers: KEY,
      });
      assert(created.status < 300, created.text);
    }
    const { jobs } = (await ask("GET", "/jobs?limit=2")).body;
    await clock.advance(10_000);
    const ended = await Promise.all(
      jobs.map(async ({ id }: { id: string }) => {
        const { body } = await ask("GET", `/jobs/${id}`);
        return [body.completion_time, body.error?.detail];
      }),
    );
    assertEquals(ended, [[10, undefined], [3, "Too loud"]]);
    assertEquals((await applied(ask)).slice(others.length), [1]);
  });
}

Deno.test("the first rule that matches is applied, as often as it may be", async () => {
  const { ask, create } = simulated();
  const rules = [
    { match: { title: "exempt" } },
    { times: 2, delay: 1 },
    { match: { client: "app/*" }, delay: 2 },
    { delay: 3 },
  ];
  const { body } = await ask("PUT", "/rules", { body: { rules } });
  assertEquals(
    body.rules,
    rules.map((rule, index) => ({ id: `${index + 1}`, ...rule, applied: 0 })),
  );
  const times = [];
  for (
    const [title, client] of [
      ["a", "app/1"],
      ["exempt", "app/1"],
      ["b", "x"],
      ["c", "app/1"],
      ["d", "my app/1"],
    ] as const
  ) {
    const headers = { "x-client": client };
    await ask("POST", "/jobs", { body: { title }, headers });
    const { progress: _, id } = await latest(ask);
    await ask("POST", "/clock/advance", { body: { seconds: 10 } });
    times.push((await ask("GET", `/jobs/${id}`)).body.completion_time);
  }
  assertEquals(times, [1, 10, 1, 2, 3]);
  assertEquals(await applied(ask), [1, 2, 1, 1]);
  await create({ title: "exempt" });
  assertEquals((await ask("GET", "/rules/1")).body.applied, 2);
});

Deno.test("what a request specifies takes precedence over a rule", async () => {
  const { ask, create, clock, read } = simulated({
    rules: [{
      delay: 1_000,
      queue: fixed(500),
      outcome: "error",
      scenario: ["503"],
    }],
  });
  const given = await create({ delay: 2, outcome: "completed", scenario: [] });
  const free = await create();
  assertEquals((await ask("GET", `/jobs/${free.id}`)).status, 503);
  await clock.advance(10_000);
  const ended = [await read(given.id), await read(free.id)];
  assertEquals(
    ended.map(({ status, completion_time }) => [status, completion_time]),
    [["completed", 2.5], ["error", 1.5]],
  );
});

Deno.test("rules match by callback_id, language and number", async () => {
  const { ask } = simulated();
  const rules = [
    { match: { number: 3 }, delay: 1 },
    { match: { callback_id: "order-1" }, delay: 2 },
    { match: { language: "French" }, delay: 3 },
    { match: { language: "de", title: "A*" }, delay: 4 },
  ];
  await ask("PUT", "/rules", { body: { rules } });
  const translate = (body: object) =>
    ask("POST", "/v3/video-translations", {
      headers: KEY,
      body: { video: VIDEO, ...body },
    });
  await translate({ output_languages: ["es"], callback_id: "order-1" });
  // Number 3 is the second of two languages.
  await translate({ output_languages: ["French"], callback_id: "order-11" });
  await translate({ output_languages: ["fr", "German"], title: "A" });
  await translate({ output_languages: ["German", "Spanish"] });
  await ask("POST", "/clock/advance", { body: { seconds: 20 } });
  const { jobs } = (await ask("GET", "/jobs")).body;
  const times = jobs.map((job: { completion_time: number }) =>
    job.completion_time
  ).reverse();
  assertEquals(times, [10, 2, 1, 3, 4, 10, 10]);
});

Deno.test("an asterisk stands for any characters, and no pattern takes long", async () => {
  const hostile = "*a".repeat(100);
  const cases: [pattern: string, title: string, isMatch: boolean][] = [
    ["Welcome", "Welcome", true],
    ["Welcome", "welcome", false],
    ["Welcome", "Welcome!", false],
    ["Wel*", "Welcome", true],
    ["*come", "Welcome", true],
    ["W*c*e", "Welcome", true],
    ["W*x*e", "Welcome", false],
    ["*", "", false],
    ["*", "x", true],
    ["a*a", "a", false],
    ["ab*ba", "aba", false],
    ["ab*ba", "abba", true],
    ["*ab*ab*", "ab", false],
    [".*", "ab", false],
    [hostile, "a".repeat(200), true],
    [hostile, "a".repeat(99) + "b".repeat(101), false],
  ];
  for (const [title, given, isMatch] of cases) {
    const { create, ask } = simulated();
    await ask("POST", "/rules", { body: { match: { title }, delay: 0 } });
    const { status } = await create(given === "" ? {} : { title: given });
    assertEquals(status === "completed", isMatch, `${title} ${given}`);
  }
});

Deno.test("a rule does not change the draws of other jobs", async () => {
  const rules = [{ match: { title: "mine" }, delay: 1, outcome: "error" }];
  const drawn = async (body: unknown) => {
    const { ask, create } = simulated({
      seed: 5,
      errorRate: 0.5,
      delay: fixed(1_000),
      queue: 0,
    });
    await ask("PUT", "/rules", { body });
    for (const title of ["a", "mine", "b", "c"]) await create({ title });
    await ask("POST", "/clock/advance", { body: { seconds: 100 } });
    const { jobs } = (await ask("GET", "/jobs")).body;
    return jobs.filter(({ title }: { title: string }) => title !== "mine");
  };
  assertEquals(await drawn({ rules }), await drawn({ rules: [] }));
});

Deno.test("a rule's failure has the code and the message of each wire", async () => {
  const { ask, clock } = simulated();
  const create = async (path: string, body: unknown) =>
    (await ask("POST", path, { body, headers: KEY })).body;
  const get = async (path: string) =>
    (await ask("GET", path, { headers: KEY })).body;
  await ask("POST", "/rules", {
    body: {
      outcome: "error",
      times: 3,
      failure: { code: "40118", message: "No voice" },
    },
  });
  await ask("POST", "/rules", {
    body: { outcome: "error", times: 1, failure: { message: null } },
  });
  await ask("POST", "/rules", {
    body: { outcome: "error", failure: { code: "speech-not-found" } },
  });
  const video = (await create("/v3/videos", {})).data.video_id;
  const translation = (await create("/v3/video-translations", {
    video: VIDEO,
    output_languages: ["es"],
  })).data.video_translation_ids[0];
  const job = await create("/jobs", {});
  const silent = (await create("/v3/videos", {})).data.video_id;
  const known = await create("/jobs", {});
  await clock.advance(10_000);
  const { failure_code, failure_message } =
    (await get(`/v3/videos/${video}`)).data;
  assertEquals([failure_code, failure_message], ["40118", "No voice"]);
  assertEquals(
    (await get(`/v1/video_status.get?video_id=${video}`)).data.error,
    {
      code: 40118,
      detail: "No voice",
      message: "No voice",
    },
  );
  assertEquals(
    (await get(`/v3/video-translations/${translation}`)).data.failure_message,
    "No voice",
  );
  assertEquals(
    (await get(`/v2/video_translate/${translation}`)).data.message,
    "No voice",
  );
  const items = (await get(`/v3/videos/statuses?video_ids=${video}`)).data;
  assertEquals(items[0].error, { code: "40118", message: "No voice" });
  assertEquals((await get(`/jobs/${job.id}`)).error, {
    type: "40118",
    title: "Failed",
    detail: "No voice",
  });
  const { data } = await get(`/v3/videos/${silent}`);
  assertEquals([data.status, data.failure_message], ["failed", undefined]);
  assertEquals((await get(`/jobs/${known.id}`)).error, {
    type: "speech-not-found",
    title: "No speech found",
    detail: "The video contains no speech.",
  });
});

Deno.test("a rule's faults replace all others for its jobs", async () => {
  const { ask, create } = simulated({ faults: ["html=502,on=read"] });
  await ask("PUT", "/rules", {
    body: {
      rules: [
        { match: { title: "bad" }, faults: ["status=503", "skew=60"] },
        { match: { title: "good" }, faults: [] },
      ],
    },
  });
  const statuses = [];
  for (const title of ["bad", "good", "free"]) {
    const { id } = await create({ title });
    for (const fault of [undefined, "none"]) {
      const { status } = await ask("GET", `/jobs/${id}`, {
        headers: fault ? { "x-sim-fault": fault } : {},
      });
      statuses.push(status);
    }
  }
  assertEquals(statuses, [503, 200, 200, 200, 502, 200]);
  const { entries } = (await ask("GET", "/journal?fault=status")).body;
  assertEquals(entries.length, 1);
});

Deno.test("a refused or repeated job does not use up a rule", async () => {
  const { ask } = simulated({ maxConcurrentJobs: 2 });
  await ask("POST", "/rules", { body: { times: 1, outcome: "error" } });
  const headers = { "idempotency-key": "k" };
  assertEquals((await ask("POST", "/jobs", { headers })).status, 202);
  assertEquals((await ask("POST", "/jobs", { headers })).status, 202);
  assertEquals(await applied(ask), [1]);
  await ask("POST", "/rules", { body: { times: 1, outcome: "error" } });
  for (const name of ["jobs", "reset"]) {
    const key = { "idempotency-key": name };
    assertEquals((await ask("POST", `/${name}`, { headers: key })).status, 429);
  }
  const body = {
    video_translations: [{ video: VIDEO, output_languages: ["es", "fr"] }],
  };
  const strict = simulated({ balance: 0 });
  await strict.ask("POST", "/rules", { body: { delay: 1 } });
  const batch = await strict.ask("POST", "/v3/video-translations/batches", {
    headers: KEY,
    body,
  });
  assertEquals(batch.status, 402);
  assertEquals([await applied(ask), await applied(strict.ask)], [[1, 0], [0]]);
});

Deno.test("several jobs of one request count one by one", async () => {
  const { ask } = simulated();
  await ask("POST", "/rules", { body: { times: 2, delay: 0 } });
  await ask("POST", "/v3/video-translations/batches", {
    headers: KEY,
    body: {
      video_translations: [
        { video: VIDEO, output_languages: ["es", "fr"] },
        { video: VIDEO, output_languages: ["de"] },
      ],
    },
  });
  const { jobs } = (await ask("GET", "/jobs?limit=3")).body;
  assertEquals(jobs.map(({ status }: { status: string }) => status), [
    "pending",
    "completed",
    "completed",
  ]);
});

Deno.test("rules are listed, replaced, added and removed", async () => {
  const { ask } = simulated({ rules: [{ delay: 1_500 }] });
  const ids = async () =>
    (await ask("GET", "/rules")).body.rules.map((rule: { id: string }) =>
      rule.id
    );
  assertEquals((await ask("GET", "/rules")).body, {
    rules: [{ id: "1", delay: 1.5, applied: 0 }],
  });
  const added = await ask("POST", "/rules", {
    body: { delay: "uniform:1,2", match: { callback_id: "a" } },
  });
  assertEquals([added.status, added.headers.get("location"), added.body], [
    201,
    "/rules/2",
    { id: "2", delay: "uniform:1,2", match: { callback_id: "a" }, applied: 0 },
  ]);
  assertEquals((await ask("GET", "/rules/2")).body, added.body);
  assertEquals((await ask("DELETE", "/rules/1")).status, 204);
  assertEquals(await ids(), ["2"]);
  for (const method of ["GET", "DELETE"]) {
    assertProblem(await ask(method, "/rules/1"), {
      status: 404,
      title: "Not Found",
      instance: "/rules/1",
    });
  }
  const rules = [{ outcome: "error" }, {}];
  assertEquals((await ask("PUT", "/rules", { body: { rules } })).status, 200);
  assertEquals(await ids(), ["3", "4"]);
  assertEquals((await ask("DELETE", "/rules")).status, 204);
  assertEquals(await ids(), []);
  const below = await ask("POST", "/s/a/rules", { body: {} });
  assertEquals(below.headers.get("location"), "/s/a/rules/2");
});

Deno.test("an invalid rule is refused with its field, and changes nothing", async () => {
  const { ask } = simulated();
  const cases: [body: unknown, pointer: string][] = [
    [{ delay: -1 }, "/delay"],
    [{ delay: "soon" }, "/delay"],
    [{ queue: "uniform:2,1" }, "/queue"],
    [{ outcome: "cancelled" }, "/outcome"],
    [{ times: 0 }, "/times"],
    [{ times: 1.5 }, "/times"],
    [{ wire: "jobs" }, "/wire"],
    [{ match: { wire: "v4" } }, "/match/wire"],
    [{ match: { title: 1 } }, "/match/title"],
    [{ match: { title: "x".repeat(201) } }, "/match/title"],
    [{ match: { number: 0 } }, "/match/number"],
    [{ match: { nothing: 1 } }, "/match/nothing"],
    [{ match: [] }, "/match"],
    [{ scenario: ["nothing"] }, "/scenario"],
    [{ faults: ["cut", "nothing"] }, "/faults/1"],
    [{ faults: ["cut,ttl=1"] }, "/faults/0"],
    [{ failure: { code: 1 } }, "/failure/code"],
    [[], ""],
  ];
  for (const [body, pointer] of cases) {
    for (
      const [method, sent, at] of [
        ["POST", body, pointer],
        ["PUT", { rules: [{}, body] }, `/rules/1${pointer}`],
      ] as const
    ) {
      const reply = await ask(method, "/rules", { body: sent });
      assertEquals(reply.status, 422, reply.text);
      const pointers = reply.body.errors.map((it: { pointer: string }) =>
        it.pointer
      );
      assert(pointers.includes(at), `${pointers} ${at}`);
    }
  }
  assertEquals((await ask("GET", "/rules")).body, { rules: [] });
});

Deno.test("there are at most 100 rules", async () => {
  const { ask } = simulated();
  const rules = Array.from({ length: 100 }, () => ({}));
  assertEquals((await ask("PUT", "/rules", { body: { rules } })).status, 200);
  assertProblem(await ask("POST", "/rules", { body: {} }), {
    status: 409,
    title: "Conflict",
    instance: "/rules",
  });
  const more = { rules: [...rules, {}] };
  assertEquals((await ask("PUT", "/rules", { body: more })).status, 422);
  await ask("DELETE", "/rules/100");
  assertEquals((await ask("POST", "/rules", { body: {} })).status, 201);
});

Deno.test("the option 'rules' is checked field by field", () => {
  const cases: [rule: unknown, names: string][] = [
    [{ match: { wire: "v3" } }, "rules[0].match.wire: "],
    [{ match: { callback_id: "a" } }, "rules[0].match.callback_id: "],
    [{ delay: "fixed:1" }, "rules[0].delay: "],
    [{ delay: -1 }, "rules[0].delay: "],
    [{ delay: fromSurvival("mine", (t) => Math.exp(-t)) }, "rules[0].delay: "],
    [{ queue: {} }, "rules[0].queue: "],
    [{ scenario: ["x"] }, "rules[0].scenario: "],
    [{ faults: ["x"] }, "rules[0].faults[0]: "],
    [
      { queue: NaN },
      "rules[0].queue: must be a number of milliseconds from 0 to 1000000000000, or a distribution that parseDistribution() reads: current value is NaN",
    ],
    [null, "rules[0]: must be an object: current value is null"],
    [{ times: 0 }, "rules[0].times: must be at least 1: current value is 0"],
    [{ time: 1 }, "rules[0].time: is not known; accepted: match, delay, "],
    [
      { outcome: "completed", failure: {} },
      "rules[0].failure: must be missing",
    ],
  ];
  for (const [rule, names] of cases) {
    assertThrows(
      () => createSimulator({ rules: [rule as JobRule] }),
      TypeError,
      `Cannot create a simulator as ${names}`,
    );
  }
});

Deno.test("the first job follows only a rule with its number", async () => {
  const start = (rules: JobRule[]) =>
    simulated({ rules }).simulator.getStatus().status;
  const outcome = "completed";
  assertEquals(start([{ delay: 0 }]), "pending");
  assertEquals(start([{ match: { number: 1 }, delay: 0, outcome }]), outcome);
  const { simulator, ask } = simulated({ rules: [{ times: 1, delay: 0 }] });
  assertEquals(simulator.getStatus().status, "pending");
  assertEquals(simulator.resetStatus().status, "completed");
  assertEquals(await applied(ask), [1]);
});

Deno.test("distributions in the option 'rules' are listed in seconds", async () => {
  const { ask } = simulated({
    rules: [
      { delay: uniform(1_000, 2_500), queue: 250 },
      { delay: mixture(PARTS) },
    ],
  });
  const { rules } = (await ask("GET", "/rules")).body;
  assertEquals([rules[0].delay, rules[0].queue], ["uniform:1,2.5", 0.25]);
  const body = { delay: rules[1].delay };
  assertEquals((await ask("POST", "/rules", { body })).status, 201);
});

Deno.test("a simulation below /s/ has rules of its own", async () => {
  const { ask } = simulated();
  const put = await ask("PUT", "/s/a", {
    body: { clock: "virtual", rules: [{ delay: 0, outcome: "error" }] },
  });
  assertEquals(put.status, 201, put.text);
  const status = async (path: string) =>
    (await ask("POST", `${path}/jobs`)).body.status;
  assertEquals(await status("/s/a"), "error");
  assertEquals([await status("/s/b"), await status("")], [
    "pending",
    "pending",
  ]);
  const bad = await ask("PUT", "/s/a", { body: { rules: [{ delay: -1 }] } });
  assertEquals(bad.body.errors[0].pointer, "/rules/0/delay");
});

Deno.test("a rule's delay counts in place of a preset's", async () => {
  const { ask, clock } = simulated({
    preset: "heygen",
    rules: [{ match: { title: "quick" }, delay: 1_000, outcome: "completed" }],
  });
  const created = await ask("POST", "/v3/videos", {
    headers: KEY,
    body: { title: "quick" },
  });
  await clock.advance(1_000);
  const path = `/v3/videos/${created.body.data.video_id}`;
  const { body } = await ask("GET", path, { headers: KEY });
  assertEquals(body.data.status, "completed");
});
