import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
  type StatusBody,
  VirtualClock,
} from "@heygen-sim/client/simulator";

const BASE = "http://simulator.test";
const START = Date.UTC(2024, 0);

function simulated(options: SimulatorOptions = {}) {
  const clock = new VirtualClock(START);
  const simulator = createSimulator({
    clock,
    delay: fixed(1_500),
    errorRate: 0,
    seed: "routes",
    ...options,
  });
  return { clock, simulator };
}

async function ask(
  simulator: Simulator,
  method: string,
  path: string,
): Promise<StatusBody> {
  const response = await simulator.fetch(BASE + path, { method });
  assertEquals(response.status, 200, `${method} ${path}`);
  return await response.json();
}

/** Asserts that an answer is a problem, and says what of it varies. */
async function assertProblem(
  response: Response,
  expected: {
    status: number;
    title: string;
    instance: string;
    allow?: string;
  },
): Promise<string> {
  const { status, title, instance, allow = null } = expected;
  assertEquals(response.status, status);
  const type = response.headers.get("content-type");
  assertEquals(type, "application/problem+json");
  assertEquals(response.headers.get("allow"), allow);
  const { detail, ...rest } = await response.json();
  assertEquals(rest, { type: "about:blank", title, status, instance });
  assertEquals(typeof detail, "string");
  return detail;
}

Deno.test("GET /status tells of the job as JSON that nobody may keep", async () => {
  const { clock, simulator } = simulated();
  const { id } = simulator.getStatus();
  await clock.advance(1_499);
  const response = await simulator.fetch(`${BASE}/status`);
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals(await response.json(), {
    id,
    status: "pending",
    result: "pending",
    completion_time: null,
    created_at: "2024-01-01T00:00:00.000Z",
    completed_at: null,
    server_time: "2024-01-01T00:00:01.499Z",
  });

  await clock.advance(1);
  assertEquals(await ask(simulator, "GET", "/status"), {
    id,
    status: "completed",
    result: "completed",
    completion_time: 1.5,
    created_at: "2024-01-01T00:00:00.000Z",
    completed_at: "2024-01-01T00:00:01.500Z",
    server_time: "2024-01-01T00:00:01.500Z",
  });
});

Deno.test("GET /status of a job that failed is a good answer with the status error", async () => {
  const { clock, simulator } = simulated({ errorRate: 1 });
  await clock.advance(1_500);
  const { status, result, completion_time } = await ask(
    simulator,
    "GET",
    "/status",
  );
  assertEquals([status, result, completion_time], ["error", "error", 1.5]);
});

Deno.test("GET /status moves nothing: asked a hundred times, it says the same", async () => {
  const { simulator } = simulated();
  const first = await ask(simulator, "GET", "/status");
  for (let i = 0; i < 100; i++) {
    assertEquals(await ask(simulator, "GET", "/status"), first);
  }
});

Deno.test("GET /status ignores a query", async () => {
  const { simulator } = simulated();
  assertEquals(
    await ask(simulator, "GET", "/status?status=completed"),
    simulator.getStatus(),
  );
});

Deno.test("getStatus() says what GET /status does", async () => {
  const { clock, simulator } = simulated();
  for (const ms of [0, 1_499, 1, 5_000]) {
    await clock.advance(ms);
    assertEquals(
      simulator.getStatus(),
      await ask(simulator, "GET", "/status"),
    );
  }
});

Deno.test("POST /reset starts a new job, with another id and from now on", async () => {
  const { clock, simulator } = simulated();
  const ids = new Set([simulator.getStatus().id]);
  for (let reset = 1; reset <= 5; reset++) {
    await clock.advance(1_000);
    const response = await simulator.fetch(`${BASE}/reset`, { method: "POST" });
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("content-type"), "application/json");
    assertEquals(response.headers.get("cache-control"), "no-store");
    const body = await response.json();
    const now = new Date(START + reset * 1_000).toISOString();
    assertEquals(body, {
      id: body.id,
      status: "pending",
      result: "pending",
      completion_time: null,
      created_at: now,
      completed_at: null,
      server_time: now,
    });
    assertEquals(await ask(simulator, "GET", "/status"), body);
    ids.add(body.id);
  }
  assertEquals(ids.size, 6);
});

Deno.test("POST /reset answers pending even where jobs take no time", async () => {
  const { clock, simulator } = simulated({ delay: fixed(0) });
  for (let reset = 0; reset < 5; reset++) {
    assertEquals((await ask(simulator, "POST", "/reset")).status, "pending");
    assertEquals((await ask(simulator, "GET", "/status")).status, "pending");
    await clock.advance(1);
    assertEquals((await ask(simulator, "GET", "/status")).status, "completed");
  }
});

Deno.test("a job that a reset replaced can never finish the new one", async () => {
  const { clock, simulator } = simulated();
  await clock.advance(1_499);
  const { id } = await ask(simulator, "POST", "/reset");
  // The first job would have ended here.
  await clock.advance(1);
  assertEquals((await ask(simulator, "GET", "/status")).status, "pending");
  await clock.advance(1_498);
  assertEquals((await ask(simulator, "GET", "/status")).status, "pending");
  await clock.advance(1);
  const ended = await ask(simulator, "GET", "/status");
  assertEquals([ended.id, ended.status], [id, "completed"]);
});

Deno.test("POST /reset after the end makes the next job pending again", async () => {
  const { clock, simulator } = simulated();
  await clock.advance(2_000);
  const { id } = await ask(simulator, "GET", "/status");
  const next = await ask(simulator, "POST", "/reset");
  assertEquals(next.status, "pending");
  assertNotEquals(next.id, id);
});

Deno.test("resets under way together each start a job of their own", async () => {
  const { simulator } = simulated();
  const resets = Array.from(
    { length: 50 },
    () => ask(simulator, "POST", "/reset"),
  );
  const bodies = await Promise.all(resets);
  assertEquals(new Set(bodies.map(({ id }) => id)).size, 50);
  const { id } = simulator.getStatus();
  assert(bodies.some((body) => body.id === id), "the current one is of them");
});

Deno.test("resetStatus() is what POST /reset does", async () => {
  const { simulator } = simulated();
  const { simulator: twin } = simulated();
  assertEquals(
    simulator.resetStatus(),
    await ask(twin, "POST", "/reset"),
  );
  assertEquals(simulator.getStatus(), twin.getStatus());
});

Deno.test("two simulators know nothing of each other", async () => {
  const { simulator } = simulated();
  const { simulator: other } = simulated({ seed: "other" });
  const before = other.getStatus();
  await ask(simulator, "POST", "/reset");
  assertEquals(other.getStatus(), before);
});

Deno.test("GET / lists the routes as plain text", async () => {
  const { simulator } = simulated();
  const response = await simulator.fetch(BASE);
  assertEquals(response.status, 200);
  const type = response.headers.get("content-type") ?? "";
  assert(type.startsWith("text/plain"), type);
  const lines = (await response.text()).trimEnd().split("\n");
  assertEquals(
    lines.map((line) => line.split(/\s+/).slice(0, 2).join(" ")).toSorted(),
    ["GET /", "GET /status", "POST /reset"],
  );
  for (const line of lines) {
    assert(line.split(/\s+/).length > 2, `'${line}' says what the route does`);
  }
});

Deno.test("HEAD is answered as GET, without the body", async () => {
  const { simulator } = simulated();
  for (const path of ["/", "/status"]) {
    const get = await simulator.fetch(BASE + path);
    const head = await simulator.fetch(BASE + path, { method: "HEAD" });
    assertEquals(head.status, 200);
    assertEquals([...head.headers], [...get.headers]);
    assertEquals(await head.text(), "");
    await get.body?.cancel();
  }
});

Deno.test("OPTIONS tells what a path takes", async () => {
  const { simulator } = simulated();
  for (
    const [path, allow] of [
      ["/", "GET, HEAD, OPTIONS"],
      ["/status", "GET, HEAD, OPTIONS"],
      ["/reset", "POST, OPTIONS"],
    ] as const
  ) {
    const response = await simulator.fetch(BASE + path, { method: "OPTIONS" });
    assertEquals(response.status, 204, path);
    assertEquals(response.headers.get("allow"), allow, path);
    assertEquals(response.body, null, path);
  }
});

Deno.test("a method that a path does not take is a 405 that says what it takes, and does nothing", async () => {
  const { simulator } = simulated();
  const before = simulator.getStatus();
  for (
    const [method, path, allow] of [
      ["POST", "/status", "GET, HEAD, OPTIONS"],
      ["DELETE", "/status", "GET, HEAD, OPTIONS"],
      ["GET", "/reset", "POST, OPTIONS"],
      ["PUT", "/reset", "POST, OPTIONS"],
      ["BREW", "/reset", "POST, OPTIONS"],
      ["POST", "/", "GET, HEAD, OPTIONS"],
    ] as const
  ) {
    const detail = await assertProblem(
      await simulator.fetch(BASE + path, { method }),
      {
        status: 405,
        title: "Method Not Allowed",
        instance: path,
        allow,
      },
    );
    assertEquals(detail, `${path} takes ${allow}, not ${method}.`);
  }
  const head = await simulator.fetch(`${BASE}/reset`, { method: "HEAD" });
  assertEquals(head.status, 405);
  assertEquals(head.headers.get("allow"), "POST, OPTIONS");
  assertEquals(await head.text(), "");
  assertEquals(simulator.getStatus(), before);
});

Deno.test("a path that does not exist is a 404 for every method", async () => {
  const { simulator } = simulated();
  for (const path of ["/statuses", "/status/", "/status/1", "/Status", "/%"]) {
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const detail = await assertProblem(
        await simulator.fetch(BASE + path, { method }),
        { status: 404, title: "Not Found", instance: path },
      );
      assertEquals(detail, `There is no ${path}; GET / lists what is.`);
    }
  }
});

Deno.test("fetch() takes a request, a URL or a text, as the global one does", async () => {
  const { simulator } = simulated();
  const { fetch } = simulator;
  for (
    const input of [
      `${BASE}/status`,
      new URL(`${BASE}/status`),
      new Request(`${BASE}/status`),
    ]
  ) {
    const response = await fetch(input);
    assertEquals(await response.json(), simulator.getStatus());
  }
  const reset = await fetch(new Request(BASE + "/reset", { method: "POST" }));
  assertEquals(await reset.json(), simulator.getStatus());
});

Deno.test("a job that cannot be drawn is a 500 with the reason in the log, and leaves the current one be", async () => {
  let drawn = 100;
  const delay = { ...fixed(100), sample: () => drawn };
  const { simulator } = simulated({ delay });
  const before = simulator.getStatus();
  drawn = NaN;

  const logged: unknown[] = [];
  const { error } = console;
  console.error = (...args) => void logged.push(...args);
  try {
    await assertProblem(
      await simulator.fetch(`${BASE}/reset`, { method: "POST" }),
      {
        status: 500,
        title: "Internal Server Error",
        instance: "/reset",
      },
    );
  } finally {
    console.error = error;
  }
  assertEquals(logged.length, 1);
  assert(logged[0] instanceof RangeError);
  assertEquals(simulator.getStatus(), before);
});

Deno.test("close() answers each further request with 503", async () => {
  const { simulator } = simulated();
  simulator.close();
  simulator.close();
  for (
    const [method, path] of [
      ["GET", "/status"],
      ["POST", "/reset"],
      ["GET", "/nowhere"],
    ] as const
  ) {
    const answer = await simulator.fetch(BASE + path, { method });
    await assertProblem(answer, {
      status: 503,
      title: "Service Unavailable",
      instance: path,
    });
    const handled = await simulator.handle(
      new Request(BASE + path, { method }),
    );
    assertEquals(handled.status, 503);
    await handled.body?.cancel();
  }
});

Deno.test("using closes the simulator at the end of its block", async () => {
  let outside: Simulator;
  {
    using simulator = simulated().simulator;
    outside = simulator;
    assertEquals((await ask(simulator, "GET", "/status")).status, "pending");
  }
  const response = await outside.fetch(`${BASE}/status`);
  assertEquals(response.status, 503);
  await response.body?.cancel();
});
