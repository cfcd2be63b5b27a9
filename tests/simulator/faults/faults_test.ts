import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { testWith } from "../../_needs.ts";
import { ConnectionCut } from "../../../simulator/faults/cut.ts";
import type { RequestContext } from "../../../simulator/message/request_context.ts";
import { FAULTS } from "../../../simulator/faults/table.ts";
import {
  bodyOf,
  CREATE,
  END,
  header,
  ignore,
  inject,
  job,
  read,
  request,
  route,
  Service,
  settle,
  START,
} from "./_service.ts";

const NET = { net: "127.0.0.1" };
const RUNNING = job({ endsAt: END + 60_000 });

Deno.test("status answers with a problem, and the request has no effect", async () => {
  const { answer, context, service } = await inject("status=503", {
    route: CREATE,
    path: "/jobs",
  });
  const { status, title, instance } = read(answer);
  assertEquals([answer.status, status], [503, 503]);
  assertEquals([title, instance], ["Service Unavailable", "/jobs"]);
  assertEquals(header(answer, "content-type"), "application/problem+json");
  assertEquals(header(answer, "retry-after"), undefined);
  assertEquals([context.shown, context.retryAfter], [undefined, undefined]);
  assertEquals(service.effects, 0);
  assertEquals(context.faults, ["status"]);
});

Deno.test("status says when to come back, in whole seconds or as a date by its own Date", async () => {
  const inSeconds = await inject("status=429,retry-after=1.2");
  assertEquals(header(inSeconds.answer, "retry-after"), "2");
  assertEquals(header(inSeconds.answer, "date"), undefined);
  assertEquals(inSeconds.context.retryAfter, 2_000);

  const spec = "status=429,retry-after=1.2,retry-after-form=date";
  const asDate = await inject(spec, {}, END + 300);
  const { answer } = asDate;
  assertEquals(header(answer, "date"), new Date(END).toUTCString());
  const until = new Date(END + 2_000).toUTCString();
  assertEquals(header(answer, "retry-after"), until);
  assertEquals(asDate.context.retryAfter, 1_700);
});

Deno.test("latency lets the request take effect, and responds when the delay is over", async () => {
  const service = new Service(1, "latency=2.5");
  const context = request();
  const work = service.run(context);
  await settle();
  assertEquals(service.effects, 1);
  assertEquals([context.shown, context.retryAfter], [undefined, undefined]);
  assertEquals(context.faults, ["latency"]);
  const [waiting] = service.waiting;
  assertEquals(waiting?.ms, 2_500);
  service.now += 2_500;
  waiting?.end();
  // The answer is as old as the request's effect.
  assertEquals(read(await work), bodyOf(job(), service.now - 2_500));
  assertEquals([context.shown, context.retryAfter], ["ended", 1_000]);
});

Deno.test("latency draws from its distribution, for each request anew", async () => {
  const service = new Service(1, "latency=uniform:1,3");
  for (let ordinal = 1; ordinal <= 200; ordinal++) {
    service.run(request({ ordinal }));
  }
  await settle();
  const waits = service.waiting.map(({ ms }) => ms);
  assertEquals(waits.length, 200);
  assert(waits.every((ms) => ms >= 1_000 && ms <= 3_000), `${waits}`);
  assert(new Set(waits).size > 190);
});

Deno.test("stall holds the answer back until the client leaves, without a status", async () => {
  for (
    const [spec, ms] of [["stall", Infinity], ["stall=30", 30_000]] as const
  ) {
    const service = new Service(1, spec);
    const context = request();
    const work = service.run(context);
    await settle();
    assertEquals(service.waiting[0]?.ms, ms);
    service.waiting[0]?.leave(new Error("left"));
    await assertRejects(async () => await work, Error, "left");
    assertEquals([service.effects, context.shown], [1, undefined]);
    assertEquals(context.faults, ["stall"]);
  }
});

Deno.test("stall-body sends half of the body, and the rest after the stall", async () => {
  const { answer, context, service, plain } = await inject("stall-body=3");
  assertEquals([context.shown, context.retryAfter], [undefined, undefined]);
  assertEquals(header(answer, "etag"), undefined);
  const reader = answer.stream?.(ignore).pipeThrough(new TextDecoderStream())
    .getReader();
  const { value: first = "" } = await reader?.read() ?? {};
  const whole = `${plain.body}`;
  assertEquals(first, whole.slice(0, Math.floor(whole.length / 2)));
  const rest = reader?.read();
  await settle();
  assertEquals(service.waiting.map(({ ms }) => ms), [3_000]);
  assertEquals(context.shown, undefined);
  service.waiting[0]?.end();
  assertEquals(first + (await rest)?.value, whole);
  assertEquals((await reader?.read())?.done, true);
  assertEquals([context.shown, context.retryAfter], ["ended", 1_000]);
});

Deno.test("what is held back asks to wait as long from then on, or until the same moment", async () => {
  for (const wait of ["latency=4", "stall=4", "stall-body=4"]) {
    for (
      const [ask, left] of [
        ["retry-after=10", 10_000],
        ["retry-after=10,retry-after-form=date", 6_000],
        ["retry-after=3,retry-after-form=date", 0],
      ] as const
    ) {
      const service = new Service(1, `status=503,${ask}`, wait);
      const context = request();
      const answered = Promise.resolve(service.run(context));
      const read = answered.then(({ stream }) =>
        new Response(stream?.(ignore)).text()
      );
      while (service.waiting.length === 0) await settle();
      assertEquals(context.retryAfter, undefined);
      service.now += 4_000;
      service.waiting[0]?.end();
      await read;
      assertEquals(context.retryAfter, left, `${wait}; ${ask}`);
    }
  }
});

Deno.test("stall-body gives up its wait when the client gives up the body", async () => {
  const { answer, service } = await inject("stall-body");
  const reader = answer.stream?.(ignore).getReader();
  await reader?.read();
  const rest = reader?.read();
  await settle();
  const [{ ms, signal, leave } = {}] = service.waiting;
  assertEquals([ms, signal?.aborted], [Infinity, false]);
  await reader?.cancel();
  assertEquals(signal?.aborted, true);
  leave?.(new Error("left"));
  assertEquals((await rest)?.done, true);
});

Deno.test("cut sends half of the body, then fails", async () => {
  const { answer, context, plain, service } = await inject("cut");
  assertEquals(answer.status, 200);
  assertEquals(header(answer, "content-length"), undefined);
  const reader = answer.stream?.(ignore).getReader();
  const { value = new Uint8Array() } = await reader?.read() ?? {};
  const whole = `${plain.body}`;
  assertEquals(
    new TextDecoder().decode(value),
    whole.slice(0, Math.floor(whole.length / 2)),
  );
  await assertRejects(async () => await reader?.read(), Error, "cut");
  assertEquals([context.shown, service.effects], [undefined, 1]);
  assertEquals(context.bytes, value.length, "the other half was not sent");
});

testWith(
  NET,
  "cut breaks a connection, and the server receives the reason",
  async () => {
    const errors: unknown[] = [];
    const server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => {},
      onError: (error) => {
        errors.push(error);
        return new Response();
      },
    }, async () => {
      const { status, stream } = (await inject("cut")).answer;
      return new Response(stream?.(ignore), { status });
    });
    try {
      const { port } = server.addr;
      const response = await fetch(`http://127.0.0.1:${port}/`);
      assertEquals(response.status, 200);
      await assertRejects(() => response.text(), TypeError);
      assert(errors[0] instanceof ConnectionCut);
    } finally {
      await server.shutdown();
    }
  },
);

Deno.test("what changes a body leaves an answer without one as it is", async () => {
  for (
    const spec of [
      "cut",
      "stall-body",
      "truncated",
      "content-type",
      "skew",
      "stuck",
      "unknown-status",
      "no-result",
    ]
  ) {
    const { faults, injector } = new Service(1, spec);
    const context = request({ shown: "ended" });
    const unchanged = {
      status: 304,
      headers: [["etag", '"1"']],
      body: null,
    } as const;
    assertEquals(
      await injector.run(context, () => unchanged),
      unchanged,
      spec,
    );
    assertEquals([context.shown, context.faults], ["ended", []], spec);
    assertEquals(faults.list()[0]?.injected, 0);
  }
});

Deno.test("empty answers 200 with nothing, after the request's effect", async () => {
  const { answer, context, service } = await inject("empty");
  assertEquals([answer.status, answer.body], [200, null]);
  assertEquals(header(answer, "etag"), undefined);
  assertEquals(header(answer, "content-type"), "application/json");
  assertEquals([context.shown, context.retryAfter], [undefined, undefined]);
  assertEquals(service.effects, 1);
  const created = await inject("empty", { route: CREATE });
  assertEquals([created.answer.status, created.service.effects], [200, 1]);
  assertEquals(header(created.answer, "location"), undefined);
});

Deno.test("truncated leaves the beginning of the body, never all of it", async () => {
  const service = new Service(1, "truncated");
  const lengths = new Set<number>();
  for (let ordinal = 1; ordinal <= 300; ordinal++) {
    const context = request({ ordinal });
    const answer = await service.run(context);
    const whole = `${service.answer(request()).body}`;
    const body = `${answer.body}`;
    assert(whole.startsWith(body) && body.length > 0);
    assertThrows(() => JSON.parse(body), SyntaxError);
    assertEquals([answer.status, context.shown], [200, undefined]);
    assertEquals(header(answer, "etag"), undefined);
    lengths.add(body.length);
  }
  assert(lengths.size > 100, "at places all over the body");
});

Deno.test("truncated cuts bytes, too, and the least that can be cut", async () => {
  const { injector } = new Service(1, "truncated");
  const headers = [["content-length", "2"], ["x", "y"]] as const;
  const short = [new Uint8Array([1, 2]), "{}"];
  for (let ordinal = 1; ordinal <= 20; ordinal++) {
    for (const body of short) {
      const whole = { status: 200, headers, body };
      assertEquals(await injector.run(request({ ordinal }), () => whole), {
        status: 200,
        headers: [["x", "y"]],
        body: body.slice(0, 1),
      });
    }
  }
  const one = { status: 200, headers, body: "1" };
  assertEquals(await injector.run(request(), () => one), one);
});

Deno.test("a body of one byte breaks before it, and an empty one not at all", async () => {
  const { injector } = new Service(1, "cut");
  const one = { status: 200, headers: [], body: "1" };
  const { stream } = await injector.run(request(), () => one);
  await assertRejects(
    async () => await stream?.(ignore).getReader().read(),
    Error,
    "cut",
  );
  const none = { status: 200, headers: [], body: "" };
  assertEquals(await injector.run(request(), () => none), none);
});

Deno.test("an answer in a stream of its own is not rewritten", async () => {
  const streamed = {
    status: 200,
    headers: [],
    body: "{}",
    stream: () => new ReadableStream<Uint8Array>(),
  };
  for (const spec of ["truncated", "unknown-status", "skew"]) {
    const { injector } = new Service(1, spec);
    const context = request({ shown: "ended" });
    const answer = await injector.run(context, () => streamed);
    assertStrictEquals(answer, streamed, spec);
    assertEquals([context.shown, context.faults], ["ended", []], spec);
  }
});

Deno.test("html answers with a proxy's page, and the request has no effect", async () => {
  for (
    const [spec, status, heading] of [["html", 200, "502 Bad Gateway"], [
      "html=504",
      504,
      "504 Gateway Timeout",
    ], ["html=522", 522, "522"]] as const
  ) {
    const { answer, context, service } = await inject(spec);
    assertEquals(answer.status, status);
    assertEquals(header(answer, "content-type"), "text/html");
    assert(`${answer.body}`.includes(`<h1>${heading}</h1>`), `${answer.body}`);
    assertEquals([context.shown, service.effects], [undefined, 0]);
  }
});

Deno.test("content-type changes the label and nothing else, so the client receives the status", async () => {
  const { answer, context, plain } = await inject("content-type=text/html");
  assertEquals(header(answer, "content-type"), "text/html");
  assertEquals([answer.status, answer.body], [plain.status, plain.body]);
  assertEquals(header(answer, "etag"), '"1"');
  assertEquals(context.shown, "ended");
});

Deno.test("error-envelope puts an error into a 200, and the request has no effect", async () => {
  const { answer, context, service } = await inject("error-envelope", {
    route: CREATE,
  });
  const { error, status, data } = read(answer);
  assertEquals([answer.status, status, data], [200, undefined, null]);
  assertEquals((error as Record<string, string>).code, "internal_error");
  assertEquals([context.shown, service.effects], [undefined, 0]);
});

Deno.test("unknown-status shows an unknown word, and no sign of an end", async () => {
  const reply = await inject("unknown-status=muxing");
  assertEquals(read(reply.answer), {
    ...bodyOf(RUNNING, reply.service.now),
    status: "muxing",
    result: "muxing",
    progress: 0.99,
    links: { self: "/jobs/1" },
  });
  assertEquals(header(reply.answer, "etag"), undefined);
  assertEquals(reply.context.shown, undefined);
  const pending = await inject("unknown-status", { job: RUNNING });
  const { status, progress } = read(pending.answer);
  assertEquals([status, progress], ["transcoding", 0.5]);
  assertEquals(pending.context.shown, undefined);
});

Deno.test("no-result leaves out the result for a while after the end, which is shown", async () => {
  const early = await inject("no-result=20", {}, END + 19_999);
  assertEquals(read(early.answer), {
    ...bodyOf(job(), END + 19_999),
    result_url: null,
    links: { self: "/jobs/1" },
  });
  assertEquals([early.context.shown, header(early.answer, "etag")], [
    "ended",
    undefined,
  ]);
  const late = await inject("no-result=20", {}, END + 20_000);
  assertEquals(late.answer, late.plain);
  const failed = await inject("no-result", { job: job({ outcome: "error" }) });
  assertEquals(failed.answer, failed.plain);
  const pending = await inject("no-result", { job: RUNNING });
  assertEquals(pending.answer, pending.plain);
  assertEquals(pending.context.faults, []);
});

Deno.test("no-result leaves alone a body that has no place for one", async () => {
  const { injector } = new Service(1, "no-result=1000");
  const short = {
    status: 200,
    headers: [["etag", '"1"']],
    body: '{"status":"completed"}',
  } as const;
  const context = request({ shown: "ended" });
  assertStrictEquals(await injector.run(context, () => short), short);
  assertEquals(context.faults, []);
});

Deno.test("stuck shows a pending job forever", async () => {
  const { answer, context, service } = await inject("stuck");
  assertEquals(read(answer), {
    ...bodyOf(RUNNING, service.now),
    progress: 0.99,
    links: { self: "/jobs/1" },
  });
  assertEquals([context.shown, header(answer, "etag")], [
    "pending",
    undefined,
  ]);
  assertEquals(context.faults, ["stuck"]);
  const pending = await inject("stuck", { job: RUNNING });
  assertEquals(pending.answer, pending.plain);
});

Deno.test("stuck holds a long poll as if there were an end to wait for", async () => {
  const prefer = (seconds: number) =>
    new Request("http://simulator.test/jobs/1", {
      headers: { prefer: `wait=${seconds}` },
    });
  const service = new Service(1, "stuck");
  const held = request({ request: prefer(7) });
  const work = service.run(held);
  await settle();
  assertEquals(service.waiting.map(({ ms }) => ms), [7_000]);
  assertEquals([service.effects, held.shown], [0, undefined]);
  service.now += 7_000;
  service.waiting[0]?.end();
  const { status, server_time } = read(await work);
  assertEquals([status, held.shown], ["pending", "pending"]);
  assertEquals(server_time, new Date(service.now).toISOString());
  const others: Partial<RequestContext>[] = [
    { request: prefer(0) },
    { request: prefer(7), method: "HEAD" },
    { request: prefer(7), job: RUNNING },
    { request: prefer(7), job: job({ outcome: "cancelled" }) },
    { request: prefer(7), route: route({ pushes: true }) },
  ];
  for (const other of others) await service.run(request(other));
  assertEquals(service.waiting.length, 1, "the service knows how to hold them");
});

Deno.test("stuck does not hide that the job has been cancelled", async () => {
  const { answer, context, plain } = await inject("stuck", {
    job: job({ outcome: "cancelled" }),
  });
  assertEquals(answer, plain);
  assertEquals(context.shown, "ended");
});

Deno.test("rewriting knows bodies that have other fields, and leaves those out that are not there", async () => {
  const short = {
    status: 200,
    headers: [],
    body:
      '{"status":"completed","data":[{"created_at":"2024-01-01T01:00:00+01:00"}]}',
  };
  const expected = {
    stuck: { status: "pending" },
    "unknown-status=x": { status: "x" },
    "skew=60": { status: "completed" },
  };
  for (const [spec, changed] of Object.entries(expected)) {
    const { injector } = new Service(1, spec);
    const answer = await injector.run(request({ shown: "ended" }), () => short);
    const at = spec === "skew=60"
      ? "2024-01-01T00:01:00.000Z"
      : "2024-01-01T01:00:00+01:00";
    assertEquals(read(answer), { ...changed, data: [{ created_at: at }] });
  }
});

Deno.test("skew moves all times of the body by the same, and nothing else", async () => {
  for (
    const [spec, ms] of [["skew=90.5", 90_500], ["skew=-7", -7_000], [
      "skew",
      -300_000,
    ]] as const
  ) {
    const { answer, context, service } = await inject(spec);
    const moved = (at: number) => new Date(at + ms).toISOString();
    assertEquals(read(answer), {
      ...bodyOf(job(), service.now),
      created_at: moved(START),
      started_at: moved(START),
      completed_at: moved(END),
      server_time: moved(service.now),
    });
    assertEquals([context.shown, header(answer, "etag")], [
      "ended",
      undefined,
    ]);
  }
});

Deno.test("skew moves the times of a job that has just been created, too", async () => {
  const { answer, context, service } = await inject("skew=60", {
    route: CREATE,
    job: job(),
  });
  assertEquals([answer.status, context.faults], [202, ["skew"]]);
  const { server_time, created_at } = read(answer);
  assertEquals(
    [created_at, server_time],
    [START, service.now].map((at) => new Date(at + 60_000).toISOString()),
  );
});

Deno.test("skew leaves alone what only looks like a time", async () => {
  const { injector } = new Service(1, "skew");
  const odd = {
    status: 200,
    headers: [],
    body: '{"a_time":"2024-99-99T00:00:00Z","b_time":7,"c_at":"soon"}',
  };
  assertEquals(await injector.run(request(), () => odd), odd);
});

Deno.test("faults that rewrite a status leave other answers alone", async () => {
  for (const [name, { scope }] of Object.entries(FAULTS)) {
    if (scope === "any") continue;
    for (
      const other of [CREATE, route({ path: "/jobs", readsStatus: false })]
    ) {
      const { answer, plain, context } = await inject(name, { route: other });
      assertEquals([answer, context.faults], [plain, []], name);
    }
  }
});

Deno.test("faults that rewrite leave alone what is no JSON object in a 200", async () => {
  const others = [
    {
      status: 404,
      headers: [],
      body: '{"status":404,"server_time":"2024-01-01T00:00:00Z"}',
    },
    { status: 200, headers: [], body: "no JSON" },
    { status: 200, headers: [], body: "[1]" },
    { status: 200, headers: [], body: "null" },
    { status: 200, headers: [], body: new Uint8Array([123, 125]) },
  ];
  for (const spec of ["stuck", "unknown-status", "no-result", "skew"]) {
    for (const other of others) {
      const { injector } = new Service(1, spec);
      const context = request({ shown: "ended" });
      assertEquals(await injector.run(context, () => other), other);
      assertEquals(context.shown, "ended");
    }
  }
});
