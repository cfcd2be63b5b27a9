import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { systemClock } from "@heygen-sim/simulator";
import { assertProblem, BASE, simulated, START } from "./_simulated.ts";

Deno.test("GET /jobs/{id} is 200 with the status in the body, also for a job that failed", async () => {
  const { clock, ask, create } = simulated({ errorRate: 1 });
  const { id } = await create();
  const pending = await ask("GET", `/jobs/${id}`);
  assertEquals([pending.status, pending.body.status], [200, "pending"]);
  assertEquals(pending.headers.get("retry-after"), "1");
  assertEquals(pending.headers.get("cache-control"), "no-cache");
  await clock.advance(10_000);
  const ended = await ask("GET", `/jobs/${id}`);
  assertEquals([ended.status, ended.body.status], [200, "error"]);
  assertEquals(ended.headers.get("retry-after"), null);
  assertEquals(ended.headers.get("cache-control"), "no-cache");
  assertEquals(typeof ended.body.error.detail, "string");
});

Deno.test("GET /jobs/{id} of an unknown job is a 404", async () => {
  const { ask } = simulated();
  // The same ids: here only the first exists.
  const { id: second } = await simulated().create();
  for (const id of ["0000000000000000", second, "x", "%2F"]) {
    for (
      const [method, path] of [["GET", ""], ["DELETE", ""], ["GET", "/result"]]
    ) {
      const reply = await ask(method ?? "", `/jobs/${id}${path}`);
      assertProblem(reply, {
        status: 404,
        title: "Not Found",
        instance: reply.body.instance,
      });
    }
  }
});

Deno.test("GET /jobs/{id} of a removed job is a 410, also of the newest", async () => {
  const { clock, ask, create } = simulated({ keep: 1_000 });
  const { id } = await create({ delay: 1 });
  const instance = `/jobs/${id}`;
  await clock.advance(1_999);
  assertEquals((await ask("GET", instance)).status, 200);
  await clock.advance(1);
  for (const method of ["GET", "HEAD", "DELETE"]) {
    assertEquals((await ask(method, instance)).status, 410, method);
  }
  const gone = await ask("GET", instance);
  assertProblem(gone, { status: 410, title: "Gone", instance });
});

Deno.test("GET /jobs/{id} is a 304 for a client that knows the state, in all forms of If-None-Match", async () => {
  const { clock, ask, create } = simulated();
  const { id } = await create();
  const path = `/jobs/${id}`;
  const before = await ask("GET", path);
  const etag = before.headers.get("etag") ?? "";
  const conditional = (known: string, method = "GET") =>
    ask(method, path, { headers: { "if-none-match": known } });
  await clock.advance(99);
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
    const { status, headers, text } = await conditional(known);
    assertEquals([status, text], [304, ""], known);
    assertEquals(headers.get("etag"), etag);
    assertEquals(headers.get("cache-control"), "no-cache");
    assertEquals(headers.get("retry-after"), "1");
    assertEquals(headers.get("content-type"), null);
    assertEquals((await conditional(known, "HEAD")).status, 304);
  }
  for (const known of ['"x"', etag.slice(1, -1), ""]) {
    assertEquals((await conditional(known)).status, 200, known);
  }
  await clock.advance(1);
  const further = await conditional(etag);
  assertEquals([further.status, further.body.progress], [200, 0.01]);
  assertNotEquals(further.headers.get("etag"), etag);
  await clock.advance(60_000);
  const ended = await conditional(further.headers.get("etag") ?? "");
  assertEquals([ended.status, ended.body.status], [200, "completed"]);
  const again = await conditional(ended.headers.get("etag") ?? "");
  assertEquals([again.status, again.headers.get("retry-after")], [304, null]);
});

Deno.test("Retry-After has the form of the option, and agrees with the body", async () => {
  const at = async (form: "seconds" | "date", retryAfter: number) => {
    const { clock, ask, create } = simulated({
      retryAfter,
      retryAfterForm: form,
    });
    const { id } = await create();
    await clock.advance(500);
    const { headers, body } = await ask("GET", `/jobs/${id}`);
    return [headers.get("retry-after"), body.retry_after_ms];
  };
  assertEquals(await at("seconds", 2_500), ["3", 2_500]);
  assertEquals(await at("seconds", 0), [null, null]);
  assertEquals(await at("date", 2_500), [
    "Mon, 01 Jan 2024 00:00:03 GMT",
    2_500,
  ]);
  assertEquals(await at("date", 2_501), [
    "Mon, 01 Jan 2024 00:00:04 GMT",
    2_501,
  ]);
});

Deno.test("Retry-After drawn at random has both forms, which depend on the seed, the job and the client alone", async () => {
  const forms = async (
    seed: number,
    others: number,
    client = "this one",
    before = 0,
  ) => {
    const { ask, create } = simulated({ seed, retryAfterForm: "random" });
    for (let i = 0; i < before; i++) await create();
    const { id } = await create();
    let forms = "";
    for (let i = 0; i < 64; i++) {
      for (let other = 0; other < others; other++) {
        const headers = { "x-client": `other ${other}` };
        await ask("GET", `/jobs/${id}`, { headers });
        await ask("GET", "/status");
      }
      const headers = { "x-client": client };
      const reply = await ask("GET", `/jobs/${id}`, { headers });
      const given = reply.headers.get("retry-after");
      assert(given === "1" || given === "Mon, 01 Jan 2024 00:00:01 GMT");
      forms += given === "1" ? "s" : "d";
    }
    return forms;
  };
  const one = await forms(1, 0);
  const seconds = one.split("s").length - 1;
  assert(seconds > 16 && seconds < 48, `${seconds} of 64 in seconds`);
  assertEquals(await forms(1, 2), one);
  assertNotEquals(await forms(2, 0), one);
  assertNotEquals(await forms(1, 0, "another one"), one);
  assertNotEquals(await forms(1, 0, "this one", 1), one);
});

Deno.test("a request with an invalid fault is a 400, and has no effect", async () => {
  const { ask, create } = simulated();
  const { id } = await create();
  const headers = { "x-sim-fault": "nonsense" };
  for (
    const [method, instance] of [
      ["GET", `/jobs/${id}`],
      ["DELETE", `/jobs/${id}`],
      ["POST", "/jobs"],
    ] as const
  ) {
    const reply = await ask(method, instance, { headers });
    const detail = assertProblem(reply, {
      status: 400,
      title: "Bad Request",
      instance,
    });
    assert(detail.includes("nonsense"), detail);
  }
  const { body } = await ask("GET", "/jobs");
  assertEquals(body.jobs[0].status, "pending");
  assertEquals(body.jobs.length, 2);
});

Deno.test("DELETE /jobs/{id} cancels a pending job, and returns it", async () => {
  const { clock, ask, create, read } = simulated();
  const { id } = await create();
  await clock.advance(4_000);
  const { status, headers, body } = await ask("DELETE", `/jobs/${id}`);
  assertEquals([status, body.status, body.phase], [200, "cancelled", null]);
  assertEquals([body.completion_time, body.error.type], [4, "cancelled"]);
  assertEquals(body.links, { self: `/jobs/${id}` });
  assertEquals(headers.get("retry-after"), null);
  await clock.advance(60_000);
  const later = await ask("GET", `/jobs/${id}`);
  assertEquals(later.headers.get("etag"), headers.get("etag"));
  assertEquals(await read(id), {
    ...body,
    server_time: later.body.server_time,
  });
});

Deno.test("DELETE /jobs/{id} cancels a job only in a state that If-Match names", async () => {
  const { clock, ask, create } = simulated();
  const { id } = await create({ delay: 10 });
  const path = `/jobs/${id}`;
  const etag = (await ask("GET", path)).headers.get("etag") ?? "";
  const cancel = (wanted: string, of = path) =>
    ask("DELETE", of, { headers: { "if-match": wanted } });
  await clock.advance(100);
  const now = (await ask("GET", path)).headers.get("etag") ?? "";
  assertNotEquals(now, etag);
  // Weak tags are equal to none here (RFC 9110, section 8.8.3.2).
  for (const wanted of [etag, `"x", ${etag}`, `W/${now}`, "x", ""]) {
    const reply = await cancel(wanted);
    const detail = assertProblem(reply, {
      status: 412,
      title: "Precondition Failed",
      instance: path,
    });
    assertEquals(detail.includes(now), true, detail);
    assertEquals(reply.headers.get("etag"), now);
  }
  assertEquals((await ask("GET", path)).body.status, "pending");
  const reply = await cancel(`"x" , ${now}`);
  assertEquals([reply.status, reply.body.status], [200, "cancelled"]);
  assertEquals((await cancel(now)).status, 409, "which goes before");
  const other = await create();
  assertEquals((await cancel("*", `/jobs/${other.id}`)).status, 200);
  assertEquals((await cancel("*", "/jobs/x")).status, 404);
});

Deno.test("DELETE /jobs/{id} of a job that has ended is a 409 with its end", async () => {
  const { clock, ask, create, read } = simulated();
  const { id } = await create();
  const instance = `/jobs/${id}`;
  const other = await create({ outcome: "error" });
  await ask("DELETE", `/jobs/${other.id}`);
  await clock.advance(10_000);
  for (
    const [its, how] of [[id, "completed"], [other.id, "cancelled"]] as const
  ) {
    const before = await read(its);
    const reply = await ask("DELETE", `/jobs/${its}`);
    const expected = { status: 409, title: "Conflict" };
    assertEquals(
      assertProblem(reply, { ...expected, instance: `/jobs/${its}` }),
      `The translation has ended: ${how}.`,
    );
    assertEquals(await read(its), before);
  }
  assertEquals((await ask("GET", instance)).body.status, "completed");
});

Deno.test("DELETE /jobs/{id} frees the place of a job whose turn comes at that very moment", async () => {
  const times = [START];
  const clock = {
    ...systemClock,
    now: () => (times.length > 1 ? times.shift() : times[0]) ?? START,
  };
  const limits = { maxConcurrentJobs: 1, whenFull: "queue" } as const;
  const { ask, create, read } = simulated({ clock, ...limits });
  const { id } = await create();
  const next = await create();
  times.push(START + 9_999, START + 10_000);
  times.shift();
  const { body } = await ask("DELETE", `/jobs/${id}`);
  assertEquals([body.status, body.completion_time], ["cancelled", 10]);
  assertEquals((await read(next.id)).phase, "running");
});

Deno.test("a completed job's links lead to a video, and a pending one's to its cancellation", async () => {
  const { clock, simulator, ask, create, read } = simulated();
  const { id, links } = await create();
  assertEquals((await ask("GET", links.self)).body.id, id);
  await clock.advance(10_000);
  const { result_url, links: { result = "" } } = await read(id);
  assertEquals(result_url, BASE + result);
  const video = await simulator.fetch(BASE + result);
  assertEquals(video.status, 200);
  assertEquals(video.headers.get("content-type"), "video/mp4");
  assertEquals(video.headers.get("cache-control"), "private, max-age=3600");
  const file = await video.bytes();
  assertEquals(new TextDecoder().decode(file.slice(4, 12)), "ftypisom");
  const bytes = await simulator.fetch(BASE + result, {
    headers: { accept: "application/octet-stream" },
  });
  assertEquals(bytes.headers.get("content-type"), "application/octet-stream");
  assertEquals(bytes.headers.get("vary"), "accept, origin");
  assertEquals(await bytes.bytes(), file);
  const other = await create();
  const { cancel = "" } = other.links;
  assertEquals((await ask("DELETE", cancel)).body.status, "cancelled");
});

Deno.test("GET /jobs/{id}/result without a result is a 404 with the reason", async () => {
  const { clock, ask, create } = simulated({ queue: 1_000 });
  const { id } = await create({ outcome: "error" });
  const cancelled = await create();
  await ask("DELETE", `/jobs/${cancelled.id}`);
  const why = async (id: string) => {
    const instance = `/jobs/${id}/result`;
    const reply = await ask("GET", instance);
    return assertProblem(reply, { status: 404, title: "Not Found", instance });
  };
  const words = [await why(id)];
  await clock.advance(1_000);
  words.push(await why(id));
  await clock.advance(10_000);
  words.push(await why(id), await why(cancelled.id));
  assertEquals(
    words,
    ["queued", "running", "error", "cancelled"].map((phase) =>
      `The translation has no result: it is ${phase}.`
    ),
  );
});
