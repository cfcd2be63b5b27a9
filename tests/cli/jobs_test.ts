import { fixed } from "@heygen-sim/client/distributions";
import { VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { run, simulate } from "./_terminal.ts";

Deno.test("create makes a job as its options describe it, and prints its id alone", async () => {
  const { run, simulator } = simulate();
  const { status, stdout, stderr } = await run([
    "create",
    ...["--title", "hello there", "--delay", "2.5", "--queue", "fixed:1"],
    ...["--outcome", "completed", "--length", "60", "--step", "503"],
  ]);
  assertEquals([status, stderr], [0, ""]);
  assertMatch(stdout, /^[0-9a-f]{16}\n$/);
  const url = `http://simulator.test/jobs/${stdout.trim()}`;
  const first = await simulator.fetch(url);
  await first.body?.cancel();
  assertEquals(first.status, 503, "the step");
  const { title, length, phase } = await (await simulator.fetch(url)).json();
  assertEquals([title, length, phase], ["hello there", 60, "queued"]);
  const { stdout: json } = await run(["wait", stdout.trim(), "--json"]);
  assertEquals(JSON.parse(json).completionTime, 3_500);
});

Deno.test("create and reset print the server's response as JSON, and reset replaces the current job", async () => {
  const { run } = simulate();
  const created = await run(["create", "--json", "--title", "x"]);
  assertEquals(JSON.parse(created.stdout).title, "x");
  const { stdout: id } = await run(["reset", "--delay", "fixed:4"]);
  const { stdout } = await run(["status", "--json"]);
  const { id: current, status } = JSON.parse(stdout);
  assertEquals([current, status], [id.trim(), "pending"]);
  const reset = await run(["reset", "--json"]);
  assert(JSON.parse(reset.stdout).id !== current);
});

Deno.test("create checks its options before it sends anything, and shows the reason of the server otherwise", async () => {
  const clock = new VirtualClock();
  const nothing = () => Promise.reject(new Error("a request was sent"));
  for (
    const [message, ...flags] of [
      ["--outcome: must be one of completed, error, got 'ok'", "--outcome=ok"],
      ["--length: must be a number from 0 to 1000000, got '-1'", "--length=-1"],
    ]
  ) {
    const { status, stderr } = await run(["create", ...flags], nothing, clock);
    assertEquals([status, stderr], [2, `heygen-sim: ${message}\n`]);
  }
  const { stderr } = await run(["create", "--delay=x"], nothing, clock);
  assertMatch(
    stderr,
    /^heygen-sim: --delay: Cannot parse the distribution "x"/,
  );
  const full = simulate({ maxConcurrentJobs: 1 });
  const refused = await full.run(["create"]);
  assertEquals(refused, {
    status: 1,
    stdout: "",
    stderr:
      "heygen-sim: POST http://127.0.0.1:5000/jobs: 429 The limit of 1 concurrent jobs is reached.\n",
  });
  const step = await simulate().run(["create", "--step", "nonsense"]);
  assertEquals(step.status, 1);
  assertMatch(step.stderr, /422 The request body is invalid\. \/scenario /);
});

Deno.test("jobs lists as many jobs as wanted, newest first, also those of one status", async () => {
  const { run, clock } = simulate({ delay: fixed(2_000) });
  for (let i = 0; i < 120; i++) await run(["create"]);
  await clock.advance(5_000);
  const { stdout: id } = await run(["create", "--title", "the last"]);
  const list = async (...flags: string[]) =>
    JSON.parse((await run(["jobs", "--json", ...flags])).stdout);
  assertEquals((await list()).length, 20);
  assertEquals((await list("--limit", "1000")).length, 122);
  assertEquals((await list("--limit", "101")).length, 101);
  const [pending, ...others] = await list("--status", "pending");
  assertEquals([pending.id, others], [id.trim(), []]);
  const { stdout } = await run(["jobs", "--limit", "2"]);
  assertEquals(
    stdout.replaceAll(/[0-9a-f]{16}/g, "ID".padEnd(16))
      .replaceAll(/\d{4}-\S+Z/g, "TIME".padEnd(24))
      .replaceAll(/ +$/gm, ""),
    `id                status     progress   took  created                   title
ID                pending         0 %         TIME                      the last
ID                completed     100 %  2.0 s  TIME
`,
  );
});

Deno.test("status looks once, and has exit status 0 however the job is", async () => {
  const { run, clock } = simulate();
  const flags = ["--delay", "4", "--outcome", "error"];
  const { stdout } = await run(["create", ...flags]);
  const id = stdout.trim();
  await clock.advance(1_000);
  assertEquals(await run(["status", id]), {
    status: 0,
    stdout:
      `status    pending\njob       ${id}\nprogress  25 %\nage       1.0 s\n`,
    stderr: "",
  });
  await clock.advance(9_000);
  const ended = await run(["status", id, "--json"]);
  const { serverStatus, completionTime, ...job } = JSON.parse(ended.stdout);
  assertEquals([ended.status, serverStatus, completionTime], [
    0,
    "error",
    4_000,
  ]);
  assertEquals("requests" in job, false);
  const missing = await run(["status", "nowhere"]);
  assertEquals([missing.status, missing.stdout], [1, ""]);
  assertMatch(missing.stderr, /^heygen-sim: GET .*404.*does not exist/);
});

Deno.test("commands explain in one line that a server cannot be reached, or is of another kind", async () => {
  const clock = new VirtualClock();
  const offline = () => Promise.reject(new TypeError("fetch failed"));
  const page = () => Promise.resolve(new Response("<html>\n</html>"));
  for (const command of ["create", "reset", "jobs", "status"]) {
    for (const fetch of [offline, page]) {
      const { status, stdout, stderr } = await run([command], fetch, clock);
      assertEquals([status, stdout], [1, ""], command);
      assertMatch(stderr, /^heygen-sim: .*(GET|POST) http:\S+ .*\n$/);
      const hint = stderr.endsWith("; deno task cli serve starts a server\n");
      assertEquals(hint, fetch === offline);
    }
  }
});

Deno.test("commands give the cause of a failed request, without the query of the address", async () => {
  const causes = [
    [new Error("self-signed certificate"), "self-signed certificate"],
    [
      Object.assign(new AggregateError([], ""), { code: "ECONNREFUSED" }),
      "ECONNREFUSED",
    ],
    [
      new Error(
        "error sending request for url (https://api.test/(a)/jobs?key=secret&limit=20): dns error",
      ),
      "dns error",
    ],
  ] as const;
  for (const [cause, reason] of causes) {
    const { stderr } = await run(
      ["jobs", "--url=https://api.test/(a)?key=secret"],
      () => Promise.reject(new TypeError("fetch failed", { cause })),
      new VirtualClock(),
    );
    assertEquals(
      stderr,
      `heygen-sim: GET https://api.test/(a)/jobs: ${reason}\n`,
    );
  }
});

Deno.test("a text of a server reaches a terminal without control characters", async () => {
  const text = "a\nb\x1b[31m\x9b2J";
  const { run: simulated } = simulate();
  await simulated(["create", "--title", text]);
  const list = await simulated(["jobs"]);
  assertMatch(list.stdout, / a\?b\?\[31m\?2J$/m);
  const clock = new VirtualClock();
  const job = { id: "x", status: "error", error: text };
  const shown = await run(
    ["status"],
    () => Promise.resolve(Response.json(job)),
    clock,
  );
  assertMatch(shown.stdout, /^error +a\?b\?\[31m\?2J$/m);
  const refusal = await run(
    ["create"],
    () => Promise.resolve(Response.json({ detail: text }, { status: 400 })),
    clock,
  );
  assert(refusal.stderr.endsWith(": 400 a b?[31m?2J\n"), refusal.stderr);
});

Deno.test("requests go below the path of the address, with its query, user and password", async () => {
  const seen: unknown[] = [];
  const fetch = (url: string, { headers }: RequestInit) => {
    seen.push([url, new Headers(headers).get("authorization")]);
    return Promise.resolve(
      Response.json({ id: "x", status: "completed", jobs: [] }),
    );
  };
  const clock = new VirtualClock();
  const address = "http://user:p%C3%A4ss@api.test/base/?token=t";
  for (const args of [["create"], ["jobs", "--limit=1"], ["status", "x"]]) {
    await run([...args, "--url", address], fetch, clock);
  }
  const basic = "Basic dXNlcjpww6Rzcw==";
  assertEquals(seen, [
    ["http://api.test/base/jobs?token=t", basic],
    ["http://api.test/base/jobs?token=t&limit=1", basic],
    ["http://api.test/base/jobs/x?token=t", basic],
  ]);
});

Deno.test("jobs requests no more pages than it lists", async () => {
  let pages = 0;
  const job = { id: "x", status: "pending", progress: null };
  const fetch = () =>
    Promise.resolve(
      Response.json({ jobs: [job], next: `/jobs?after=${++pages}` }),
    );
  const args = ["jobs", "--limit", "3", "--json"];
  const { stdout } = await run(args, fetch, new VirtualClock());
  assertEquals([JSON.parse(stdout).length, pages], [3, 3]);
});
