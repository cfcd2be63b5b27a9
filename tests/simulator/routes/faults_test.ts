import { assertEquals, assertStringIncludes } from "@std/assert";
import { assertProblem, BASE, simulated, START } from "./_simulated.ts";

type Ask = ReturnType<typeof simulated>["ask"];

/** The rules that hold, and how often each has been injected. */
async function rules(ask: Ask): Promise<Record<string, number>> {
  const { body } = await ask("GET", "/faults");
  const faults: { name: string; injected: number }[] = body.faults;
  return Object.fromEntries(faults.map((it) => [it.name, it.injected]));
}

Deno.test("a fault is injected until it is replaced or removed", async () => {
  const { ask } = simulated();
  const put = (body: unknown) => ask("PUT", "/faults/busy", { body });
  const first = await put({ fault: "status", status: 503, retry_after: 2 });
  const reply = {
    name: "busy",
    fault: "status",
    status: 503,
    retry_after: 2,
    retry_after_form: "seconds",
    rate: 1,
    on: "all",
    injected: 0,
    ends_at: null,
  };
  assertEquals([first.status, first.body], [201, reply]);
  const refused = await ask("GET", "/status");
  assertEquals([refused.status, refused.headers.get("retry-after")], [
    503,
    "2",
  ]);
  assertEquals((await ask("GET", "/faults/busy")).body, {
    ...reply,
    injected: 1,
  });
  assertEquals((await put({ fault: "html", status: 502 })).status, 200);
  assertEquals((await ask("GET", "/status")).status, 502);
  assertEquals(await rules(ask), { busy: 1 });
  assertEquals((await ask("DELETE", "/faults/busy")).status, 204);
  assertEquals((await ask("GET", "/status")).status, 200);
  for (const method of ["GET", "DELETE"]) {
    const answer = await ask(method, "/faults/busy");
    const instance = "/faults/busy";
    const problem = { status: 404, title: "Not Found", instance };
    assertStringIncludes(assertProblem(answer, problem), "'busy'");
  }
});

Deno.test("a fault's ttl begins when it is set, and ends on the simulator's clock", async () => {
  const { ask, clock } = simulated();
  await clock.advance(1_000);
  const put = (ttl: number) =>
    ask("PUT", "/faults/short", { body: { fault: "empty", ttl } });
  const { body } = await put(2);
  assertEquals(body.ends_at, new Date(START + 3_000).toISOString());
  await clock.advance(1_999);
  assertEquals((await ask("GET", "/status")).text, "");
  await clock.advance(1);
  assertEquals((await ask("GET", "/status")).body.status, "pending");
  assertEquals((await ask("GET", "/faults/short")).status, 404);
  const none = await put(0);
  const now = new Date(START + 3_000).toISOString();
  assertEquals([none.status, none.body.ends_at], [201, now]);
  assertEquals(await rules(ask), {});
});

Deno.test("a fault counts the requests that it changes", async () => {
  const { ask, clock } = simulated();
  const body = { fault: "no-result", count: 1 };
  await ask("PUT", "/faults/late", { body });
  await ask("GET", "/status");
  await ask("POST", "/reset");
  const held = ask("GET", "/status", { headers: { prefer: "wait=5" } });
  await clock.advance(0);
  assertEquals(await rules(ask), { late: 0 }, "also while a poll is held");
  await clock.advance(5_000);
  assertEquals((await held).body.status, "pending");
  assertEquals(await rules(ask), { late: 0 });
  await clock.advance(5_000);
  const { id } = (await ask("GET", "/jobs?limit=1")).body.jobs[0];
  const url = async () => (await ask("GET", `/jobs/${id}`)).body.result_url;
  assertEquals(await url(), null);
  assertEquals([typeof await url(), await rules(ask)], ["string", {}]);
});

Deno.test("an invalid fault is refused with its error, and changes nothing", async () => {
  const { ask } = simulated();
  const before = { fault: "latency", distribution: 1 };
  await ask("PUT", "/faults/slow", { body: before });
  const cases: [path: string, body: unknown, says: string][] = [
    [
      "slow",
      { fault: "latency", distribution: "uniform:2,1" },
      "'max' must be",
    ],
    [".slow", { fault: "cut" }, "'name' must be"],
    ["a%2Fb", { fault: "cut" }, "'name' must be"],
    ["slow", { fault: "nothing" }, "/fault"],
    ["slow", { fault: "latency" }, "/distribution"],
    ["slow", { fault: "cut", rate: 1.1 }, "/rate"],
    ["slow", { fault: "cut", count: 0 }, "/count"],
    ["slow", { fault: "cut", ttl: -1 }, "/ttl"],
    ["slow", { fault: "stuck", on: "write" }, "/on"],
    ["slow", { fault: "cut", name: "other" }, "/name"],
  ];
  for (const [name, body, says] of cases) {
    const answer = await ask("PUT", `/faults/${name}`, { body });
    assertEquals(answer.status, 422, says);
    assertStringIncludes(answer.text, says);
  }
  const { body } = await ask("GET", "/faults");
  assertEquals(body.faults.length, 1);
  assertEquals([body.faults[0].fault, body.faults[0].distribution], [
    "latency",
    1,
  ]);
});

Deno.test("a profile replaces all faults", async () => {
  const { ask } = simulated({ faults: ["status=503,name=own"] });
  const set = (body: unknown) => ask("PUT", "/faults", { body });
  const { profiles } = (await ask("GET", "/faults")).body;
  assertEquals(Object.keys(profiles), ["none", "flaky", "hostile"]);
  for (const profile of ["hostile", "flaky", "none"]) {
    const { status, body } = await set({ profile });
    assertEquals([status, body], [200, (await ask("GET", "/faults")).body]);
    const named = profiles[profile].map((text: string) =>
      /name=(.*)$/.exec(text)?.[1]
    );
    assertEquals(Object.keys(await rules(ask)).sort(), named.sort());
  }
  assertEquals((await ask("GET", "/status")).status, 200);
  await ask("PUT", "/faults/busy", { body: { fault: "status", status: 503 } });
  const cases: [body: unknown, says: string][] = [
    [{}, "/profile"],
    [{ profile: "angry" }, "must be one of none, flaky, hostile"],
    [{ profile: "none", rate: 1 }, "rate"],
  ];
  for (const [body, says] of cases) {
    const { status, text } = await set(body);
    assertEquals(status, 422);
    assertStringIncludes(text, says);
  }
  assertEquals(await rules(ask), { busy: 0 });
});

Deno.test("there are at most 100 faults at once", async () => {
  const { ask } = simulated();
  const put = async (name: string) =>
    (await ask("PUT", `/faults/${name}`, { body: { fault: "cut", rate: 0 } }))
      .status;
  for (let i = 0; i < 100; i++) assertEquals(await put(`f${i}`), 201);
  assertEquals([await put("more"), await put("f0")], [409, 200]);
  await ask("DELETE", "/faults/f7");
  assertEquals(await put("more"), 201);
});

Deno.test("faults spare the routes that control and observe the simulation", async () => {
  const { ask, create } = simulated({ faults: ["status=503"] });
  const { body } = await ask("GET", "/clock");
  assertEquals(body.mode, "virtual");
  for (
    const path of [
      "/faults",
      "/report",
      "/journal",
      "/metrics",
      "/healthz",
      "/openapi.json",
      "/",
    ]
  ) assertEquals((await ask("GET", path)).status, 200, path);
  await ask("DELETE", "/faults/status");
  const { id } = await create();
  await ask("PUT", "/faults/x", { body: { fault: "html", status: 500 } });
  assertEquals((await ask("GET", `/jobs/${id}/report`)).status, 200);
  for (
    const [method, path] of [
      ["GET", "/status"],
      ["HEAD", "/status"],
      ["POST", "/reset"],
      ["GET", "/jobs"],
      ["POST", "/jobs"],
      ["GET", `/jobs/${id}`],
      ["GET", `/jobs/${id}/events`],
      ["GET", `/jobs/${id}/result`],
      ["DELETE", `/jobs/${id}`],
    ] as const
  ) assertEquals((await ask(method, path)).status, 500, `${method} ${path}`);
});

Deno.test("X-Sim-Fault affects its own request, which has no effect if it is invalid", async () => {
  const { ask } = simulated({ faults: ["status=503,on=read"] });
  const count = async () => (await ask("GET", "/jobs")).body.jobs.length;
  const post = (fault: string) =>
    ask("POST", "/jobs", { headers: { "x-sim-fault": fault } });
  assertEquals((await ask("GET", "/status")).status, 503);
  const none = { "x-sim-fault": "none" };
  assertEquals((await ask("GET", "/status", { headers: none })).status, 200);
  assertEquals(await count(), 1);
  for (const fault of ["nothing", "status", "cut;", "cut,ttl=1", "stuck=1"]) {
    const answer = await post(fault);
    const problem = { status: 400, title: "Bad Request", instance: "/jobs" };
    assertStringIncludes(assertProblem(answer, problem), "X-Sim-Fault: ");
  }
  assertEquals(await count(), 1);
  assertEquals((await post("status=507;empty;html")).status, 507);
  assertEquals(await count(), 1, "that of a status has no effect");
  assertEquals((await post("empty")).text, "");
  assertEquals(await count(), 2, "but the job of an empty answer is there");
});

Deno.test("faults change refusals, too", async () => {
  const { ask } = simulated();
  const ill = (fault: string) =>
    ask("POST", "/jobs", {
      body: { delay: -1 },
      headers: { "x-sim-fault": fault },
    });
  const whole = await ill("none");
  assertEquals(whole.status, 422);
  const mislabelled = await ill("content-type");
  assertEquals(mislabelled.headers.get("content-type"), "text/plain");
  assertEquals([mislabelled.status, mislabelled.text], [422, whole.text]);
  assertEquals((await ill("status=503")).status, 503);
  const { body } = await ask("GET", "/journal?fault=content-type");
  assertEquals(body.entries.length, 1);
});

Deno.test("the journal and the report count the bytes that a fault lets through", async () => {
  const { ask, clock, simulator, create } = simulated();
  const { id } = await create();
  let received = 0;
  for (const fault of ["none", "cut", "stall-body=1", "truncated", "empty"]) {
    const { body } = await simulator.fetch(`${BASE}/jobs/${id}`, {
      headers: { "x-sim-fault": fault, "x-client": "me" },
    });
    const before = received;
    const read = async () => {
      for await (const chunk of body ?? []) received += chunk.length;
    };
    const reading = read().catch(() => {});
    await clock.advance(1_000);
    await reading;
    const { entries } = (await ask("GET", "/journal?client=me&limit=1")).body;
    assertEquals(entries[0].bytes, received - before, fault);
  }
  const { body } = await ask("GET", `/jobs/${id}/report`);
  assertEquals(body.clients[0].bytes, received);
});
