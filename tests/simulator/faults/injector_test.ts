import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { parseFault, parseFaults } from "../../../simulator/faults/spec.ts";
import { PROFILES } from "../../../simulator/faults/profiles.ts";
import type { RequestContext } from "../../../simulator/message/request_context.ts";
import {
  CREATE,
  END,
  faultSet,
  header,
  ignore,
  job,
  read,
  request,
  route,
  Service,
  settle,
} from "./_service.ts";

/** What a client does: several requests, one after the other. */
interface Asking {
  readonly job: number;
  readonly client: string;
  readonly requests: number;
}

const asking: fc.Arbitrary<Asking> = fc.record({
  job: fc.integer({ min: 1, max: 5 }),
  client: fc.constantFrom("a", "b", "c"),
  requests: fc.integer({ min: 1, max: 8 }),
});

const SPECS = [
  ...PROFILES.hostile.map((spec) => spec.replace(/rate=[\d.]+/, "rate=0.3")),
  "stuck,rate=0.3",
  "empty,rate=0.3",
];

/** Makes requests in an order, all under way at once; gives what became of each. */
async function answersOf(
  requests:
    readonly (readonly [job: number, client: string, ordinal: number])[],
  specs: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  const service = new Service("seed", ...specs);
  const found = new Map<string, unknown>();
  await Promise.all(requests.map(async ([number, client, ordinal]) => {
    const context = request({ job: job({ number }), client, ordinal });
    const work = service.run(context);
    const key = `${number} ${client} ${ordinal}`;
    found.set(key, "waits");
    await settle();
    if (!context.faults.some((name) => /stall$|latency/.test(name))) {
      const { body, status } = await work;
      found.set(key, [body, status, context.faults]);
    }
  }));
  return found;
}

Deno.test("the same seed gives the same faults to the same request, in whatever order they come", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(asking, {
        selector: ({ job, client }) => `${job} ${client}`,
        minLength: 1,
        maxLength: 8,
      }),
      fc.infiniteStream(fc.nat()),
      fc.subarray(SPECS, { minLength: 1 }),
      async (all, order, rest) => {
        const requests = all.flatMap(({ job, client, requests }) =>
          Array.from(
            { length: requests },
            (_, i) => [job, client, i + 1] as const,
          )
        );
        const shuffled = requests
          .map((it) => [order.next().value, it] as const)
          .toSorted(([a], [b]) => a - b)
          .map(([, it]) => it);
        const plain = await answersOf(requests, SPECS);
        assertEquals(await answersOf(shuffled, SPECS.toReversed()), plain);
        // Some requests more, or fewer, change nothing for the others.
        const some = await answersOf(shuffled.slice(0, 3), SPECS);
        for (const [key, answer] of some) assertEquals(answer, plain.get(key));
        // Nor do other rules, but by standing in each other's way.
        assertEquals(
          await answersOf(shuffled, rest),
          await answersOf(requests, rest),
        );
      },
    ),
    { numRuns: 30 },
  );
});

/** The places of the requests that a rule is drawn for. */
async function drawn(
  seed: number | string,
  spec: string,
  requests: readonly Partial<RequestContext>[],
): Promise<number[]> {
  const service = new Service(seed, spec);
  const found: number[] = [];
  for (const [i, given] of requests.entries()) {
    const context = request({ ordinal: i + 1, ...given });
    await service.run(context);
    if (context.faults.length > 0) found.push(i);
  }
  return found;
}

const MANY = Array.from({ length: 2_000 }, () => ({}));

Deno.test("seed, rule, job, client and number of the request each change what is drawn", async () => {
  const usual = await drawn(1, "empty,rate=0.5", MANY);
  const others = [
    drawn(2, "empty,rate=0.5", MANY),
    drawn(1, "empty,rate=0.5,name=other", MANY),
    drawn(1, "empty,rate=0.5", MANY.map(() => ({ job: job({ number: 2 }) }))),
    drawn(1, "empty,rate=0.5", MANY.map(() => ({ client: "d" }))),
    drawn(1, "empty,rate=0.5", MANY.map((_, i) => ({ ordinal: i + 2 }))),
    drawn(1, "empty,rate=0.5", MANY.map(() => ({ route: CREATE }))),
  ];
  for (const other of await Promise.all(others)) {
    const both = new Set(usual).intersection(new Set(other)).size;
    assert(both > 400 && both < 600, `${both} of 2000 in common`);
  }
  assertEquals(await drawn("1", "empty,rate=0.5", MANY), usual);
});

Deno.test("a request that is about no job is known by its route", async () => {
  const none = { job: undefined };
  const get = MANY.map(() => ({ ...none, route: route({ path: "/jobs" }) }));
  const post = MANY.map(() => ({ ...none, route: CREATE }));
  const again = MANY.map(() => ({ ...none, route: CREATE, path: "/x" }));
  const spec = "empty,rate=0.5";
  const first = await drawn(1, spec, post);
  assertEquals(await drawn(1, spec, again), first);
  const reset = route({ method: "POST", path: "/reset", readsStatus: false });
  const other = MANY.map(() => ({ ...none, route: reset }));
  for (const requests of [get, other]) {
    const others = new Set(await drawn(1, spec, requests));
    const both = new Set(first).intersection(others);
    assert(both.size > 400 && both.size < 600, `${both.size} in common`);
  }
});

Deno.test("a rate is the fraction of the requests that are hit", async () => {
  for (const rate of [0, 0.03, 0.5, 0.9, 1]) {
    const { length } = await drawn(7, `html,rate=${rate}`, MANY);
    const spread = 4 * Math.sqrt(rate * (1 - rate) / MANY.length);
    assert(
      Math.abs(length / MANY.length - rate) <= spread,
      `${rate}: ${length}`,
    );
  }
});

Deno.test("what is wrong with a job is so for all who ask, each time", async () => {
  const jobs = Array.from({ length: 400 }, (_, i) => job({ number: i + 1 }));
  const stuck = await drawn(3, "stuck,rate=0.3", jobs.map((job) => ({ job })));
  assert(stuck.length > 80 && stuck.length < 160, `${stuck.length}`);
  for (const client of ["x", "y"]) {
    for (const ordinal of [1, 2, 50]) {
      const requests = jobs.map((job) => ({ job, client, ordinal }));
      assertEquals(await drawn(3, "stuck,rate=0.3", requests), stuck);
    }
  }
});

Deno.test("without a fault the answer is returned at once, as it is", () => {
  const { faults, injector } = new Service();
  const answer = { status: 200, headers: [], body: "{}" };
  const late = Promise.resolve(answer);
  const context = request();
  const before = context.faults;
  assertStrictEquals(injector.run(context, () => answer), answer);
  assertStrictEquals(injector.run(context, () => late), late);
  faults.set(parseFault("html,rate=0"));
  faults.set(parseFault("cut,on=write"));
  assertStrictEquals(injector.run(context, () => answer), answer);
  assertStrictEquals(injector.run(context, () => answer, []), answer);
  assertStrictEquals(context.faults, before);
});

Deno.test("'on' chooses the requests", async () => {
  const list = route({ path: "/jobs", readsStatus: false });
  const requests = [
    {},
    { method: "HEAD" },
    { route: list },
    { route: list, method: "HEAD" },
    { route: CREATE },
    { route: route({ method: "DELETE", readsStatus: false }) },
    { route: undefined, method: "GET" },
  ];
  assertEquals(await drawn(1, "empty", requests), [0, 1, 2, 3, 4, 5, 6]);
  assertEquals(await drawn(1, "empty,on=read", requests), [0, 1]);
  assertEquals(await drawn(1, "empty,on=write", requests), [4, 5]);
  assertEquals(await drawn(1, "stuck", requests), [0, 1]);
});

Deno.test("a count ends a rule when it has been injected so often", async () => {
  assertEquals(await drawn(1, "empty,count=3", MANY), [0, 1, 2]);
  const service = new Service(1, "empty,count=2");
  const counts = async () => {
    await service.run(request());
    return service.faults.list().map(({ injected }) => injected);
  };
  assertEquals([await counts(), await counts()], [[1], []]);
  assertEquals(service.faults.get("empty"), undefined);
  assertEquals(service.faults.delete("empty"), false);
});

Deno.test("a count does not count answers that had nothing to be changed", async () => {
  const running = { job: job({ endsAt: Infinity }) };
  assertEquals(
    await drawn(1, "stuck,count=2", [running, running, {}, running, {}, {}]),
    [2, 4],
  );
});

Deno.test("a count does not count requests that are refused, and nothing is said to have been injected into them", async () => {
  const service = new Service(1, "latency=1,count=1", "cut,count=1");
  const refused = request();
  await assertRejects(
    async () =>
      await service.injector.run(refused, () => {
        throw new Error("refused");
      }),
    Error,
    "refused",
  );
  assertEquals([refused.faults, service.waiting.length], [[], 0]);
  const counts = () => service.faults.list().map(({ injected }) => injected);
  assertEquals(counts(), [0, 0]);
  const context = request();
  const work = service.run(context);
  await settle();
  assertEquals([counts(), context.faults], [[], ["latency", "cut"]]);
  service.waiting[0]?.end();
  await work;
  assertEquals(context.faults, ["latency", "cut"]);
});

Deno.test("a rule is kept, and not drawn too often, while a request is held of which it is not known whether it changes it", async () => {
  const service = new Service(1, "stuck,count=1");
  const { faults, injector } = service;
  const held = request({ job: job({ endsAt: Infinity }) });
  const { promise, resolve } = Promise.withResolvers<void>();
  const work = injector.run(held, async () => {
    await promise;
    return service.answer(held);
  });
  const states = () => faults.list().map(({ injected }) => injected);
  assertEquals(states(), [0]);
  const other = request();
  await service.run(other);
  assertEquals(other.faults, [], "it may be the other one's");
  resolve();
  await work;
  assertEquals([held.faults, states()], [[], [0]]);
  const next = request();
  await service.run(next);
  assertEquals([next.faults, states()], [["stuck"], []]);
});

Deno.test("nothing breaks the body of an answer to HEAD, which has none", async () => {
  for (const spec of ["cut,count=1", "truncated,count=1", "stall-body"]) {
    const service = new Service(1, spec);
    const head = request({ method: "HEAD" });
    const { body, stream } = await service.run(head);
    assertEquals([head.faults, stream], [[], undefined], `${body}`);
    assertEquals(service.faults.list().length, 1);
  }
});

Deno.test("a ttl ends a rule on the simulator's clock", async () => {
  const service = new Service(1, "html,ttl=10");
  const start = service.now;
  const faults = async (ms: number) => {
    service.now = start + ms;
    const context = request();
    await service.run(context);
    return context.faults;
  };
  assertEquals(await faults(9_999), ["html"]);
  assertEquals(service.faults.get("html")?.endsAt, start + 10_000);
  assertEquals(await faults(10_000), []);
  assertEquals(service.faults.list(), []);
});

Deno.test("faults take effect in one order, whatever the order of the rules", async () => {
  const specs = [
    "cut",
    "truncated",
    "skew=60",
    "content-type",
    "latency=1",
    "stall=2",
    "stuck",
  ];
  for (const some of [specs, specs.toReversed()]) {
    const service = new Service(1, ...some);
    assertEquals(service.faults.list().map(({ rule }) => rule.name), [
      "latency",
      "stall",
      "cut",
      "truncated",
      "content-type",
      "stuck",
      "skew",
    ]);
    const context = request();
    const work = service.run(context);
    await settle();
    assertEquals(service.waiting.map(({ ms }) => ms), [2_000]);
    service.waiting[0]?.end();
    await settle();
    assertEquals(service.waiting.map(({ ms }) => ms), [2_000, 1_000]);
    service.waiting[1]?.end();
    const answer = await work;
    assertEquals(context.faults, [
      "latency",
      "stall",
      "skew",
      "stuck",
      "content-type",
      "cut",
    ]);
    assertEquals(header(answer, "content-type"), "text/plain");
    const reader = answer.stream?.(ignore).pipeThrough(new TextDecoderStream())
      .getReader();
    const { value = "" } = await reader?.read() ?? {};
    assert(value.includes('"status":"pending"'), value);
    assert(value.includes('"created_at":"2024-01-01T00:01:00.000Z"'), value);
    await assertRejects(async () => await reader?.read(), Error, "cut");
    assertEquals([context.shown, service.effects], [undefined, 1]);
  }
});

Deno.test("what is replaced is not rewritten, and replaced only once, but may be broken", async () => {
  const service = new Service(1, "html", "stuck", "empty", "truncated", "skew");
  const context = request();
  const answer = await service.run(context);
  assertEquals(context.faults, ["empty"]);
  assertEquals(answer.body, null);
  service.faults.delete("empty");
  const next = request({ ordinal: 2 });
  const cut = await service.run(next);
  assertEquals(next.faults, ["html", "truncated"]);
  assert(`${cut.body}`.startsWith("<"));
});

Deno.test("rules of one kind differ by name", async () => {
  const service = new Service(
    1,
    "status=503,name=b,rate=0",
    "status=500,name=a",
  );
  assertEquals(service.faults.list().map(({ rule }) => rule.name), [
    "a",
    "b",
  ]);
  assertEquals(read(await service.run(request())).status, 500);
  assertEquals(service.faults.set(parseFault("status=502,name=a")), true);
  assertEquals(service.faults.set(parseFault("status=504,name=c")), false);
  assertEquals(read(await service.run(request())).status, 502);
  assertEquals(service.faults.delete("a"), true);
  assertEquals(service.faults.delete("a"), false);
  assertEquals(read(await service.run(request())).status, 504);
});

Deno.test("a rule that is set again begins anew", async () => {
  const { faults, injector, ...service } = new Service(
    1,
    "empty,count=2,ttl=1",
  );
  await injector.run(request(), () => ({ status: 200, headers: [], body: "" }));
  assertEquals(faults.get("empty")?.injected, 1);
  faults.set(parseFault("empty,count=2,ttl=1"));
  assertEquals(faults.get("empty")?.injected, 0);
  assertEquals(faults.get("empty")?.endsAt, service.now + 1_000);
});

Deno.test("there are at most so many rules; those that are over do not count", () => {
  let now = END;
  const faults = faultSet(() => now);
  for (let i = 0; i < 99; i++) faults.set(parseFault(`cut,ttl=1,name=${i}`));
  faults.set(parseFault("empty"));
  assertThrows(
    () => faults.set(parseFault("html")),
    RangeError,
    "'html' as there must be at most 100",
  );
  faults.set(parseFault("empty,rate=0.5"));
  now += 1_000;
  faults.set(parseFault("html"));
  assertEquals(faults.list().map(({ rule }) => rule.name), ["empty", "html"]);
});

Deno.test("the faults that a request asks for take the place of all others", async () => {
  const service = new Service(1, "status=500,count=5");
  const own = async (text: string) => {
    const context = request();
    const { status } = await service.run(context, parseFaults(text));
    return [status, context.faults];
  };
  assertEquals(await own("status=404"), [404, ["status"]]);
  assertEquals(await own("skew;html=502"), [502, ["html"]]);
  assertEquals(await own("none"), [200, []]);
  assertEquals(await own("stuck;content-type"), [200, [
    "stuck",
    "content-type",
  ]]);
  service.faults.delete("status");
  assertEquals(await own("status=404"), [404, ["status"]]);
  service.faults.set(parseFault("status=500"));
  assertEquals(service.faults.get("status")?.injected, 0);
});

Deno.test("an error of the service is passed on, with faults or without", async () => {
  const { injector } = new Service(1, "skew");
  const fail = () => {
    throw new Error("broken");
  };
  await assertRejects(
    async () => await injector.run(request(), fail),
    Error,
    "broken",
  );
});
