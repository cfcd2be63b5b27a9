import { assert, assertEquals, assertThrows } from "@std/assert";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";

const SERVER = "http://simulator.test";
const APP = "https://app.example";

/** The loopback origins that are allowed by default. */
const LOOPBACK = [
  "http://localhost:3000",
  "https://localhost",
  "http://app.localhost:8080",
  "http://127.0.0.1:5173",
  "http://127.8.9.10",
  "http://[::1]:4000",
];

/** Origins that only look like one of them, and `null` of sandboxed pages. */
const FOREIGN = [
  "https://evil.example",
  "http://localhost.evil.example",
  "http://127.0.0.1.evil.example",
  "http://192.168.1.2:3000",
  "ftp://localhost",
  "http://localhost:3000/path",
  "localhost:3000",
  "null",
  "",
];

/** Every route that changes state, with a body where it needs one. */
const WRITES: readonly (readonly [string, string, unknown?])[] = [
  ["POST", "/reset"],
  ["POST", "/jobs"],
  ["DELETE", "/jobs/{id}"],
  ["POST", "/webhooks", { url: "http://127.0.0.1:8080/" }],
  ["POST", "/clock/advance", { seconds: 1 }],
  ["PUT", "/faults/outage", { fault: "status", status: 503 }],
  ["DELETE", "/faults/outage"],
  ["POST", "/nowhere"],
];

type Options = NonNullable<Parameters<typeof createSimulator>[0]>;

function simulatorWith(options: Options = {}) {
  const simulator = createSimulator({
    clock: new VirtualClock(),
    seed: "cors",
    ...options,
  });
  const send = (
    method: string,
    path: string,
    origin?: string,
    more: Record<string, string> = {},
    body?: unknown,
  ) =>
    simulator.fetch(SERVER + path, {
      method,
      headers: {
        ...(origin === undefined ? {} : { origin }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...more,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return { simulator, send, [Symbol.dispose]: () => simulator.close() };
}

Deno.test("pages of loopback origins can read responses and their headers, on any port", async () => {
  using it = simulatorWith({ rateLimit: "100/s" });
  for (const origin of LOOPBACK) {
    const response = await it.send("GET", "/status", origin);
    await response.body?.cancel();
    assertEquals(response.headers.get("access-control-allow-origin"), origin);
    const exposed = response.headers.get("access-control-expose-headers") ?? "";
    for (
      const name of [
        "Retry-After",
        "ETag",
        "Location",
        "Link",
        "RateLimit",
        "RateLimit-Policy",
        "X-Request-Id",
        "Preference-Applied",
      ]
    ) assert(exposed.split(", ").includes(name), `${name} is exposed`);
    assertEquals(response.headers.get("vary"), "prefer, origin");
  }
});

Deno.test("errors, refusals and injected faults can be read across origins, too", async () => {
  using it = simulatorWith({ apiKeys: ["secret"], faults: ["status=503"] });
  const [origin = ""] = LOOPBACK;
  const key = { "x-api-key": "secret" };
  for (
    const [path, headers, status] of [
      ["/status", {}, 401],
      ["/status", key, 503],
      ["/nowhere", key, 404],
    ] as const
  ) {
    const response = await it.send("GET", path, origin, headers);
    await response.body?.cancel();
    assertEquals(response.status, status);
    assertEquals(response.headers.get("access-control-allow-origin"), origin);
  }
});

Deno.test("pages of other origins cannot read responses", async () => {
  using it = simulatorWith();
  for (const origin of FOREIGN) {
    const response = await it.send("GET", "/status", origin);
    await response.body?.cancel();
    assertEquals(response.status, 200);
    assertEquals(response.headers.has("access-control-allow-origin"), false);
    assertEquals(response.headers.get("vary"), "prefer, origin");
  }
});

Deno.test("a request without an origin gets no headers of CORS", async () => {
  using it = simulatorWith();
  const { headers, body } = await it.send("GET", "/status");
  await body?.cancel();
  assertEquals(headers.get("vary"), "prefer");
  assertEquals(headers.has("access-control-allow-origin"), false);
  assertEquals(headers.has("access-control-expose-headers"), false);
});

Deno.test("a preflight request needs no key, and allows any method and the headers asked for", async () => {
  using it = simulatorWith({ apiKeys: ["secret"], rateLimit: "1/h" });
  for (const path of ["/status", "/jobs/x", "/nowhere", "/clock/advance"]) {
    for (const method of ["GET", "PUT", "DELETE"]) {
      const response = await it.send("OPTIONS", path, LOOPBACK[0], {
        "access-control-request-method": method,
        "access-control-request-headers": "x-api-key,content-type",
      });
      assertEquals(response.status, 204);
      const { headers } = response;
      assertEquals(headers.get("access-control-allow-origin"), LOOPBACK[0]);
      const methods = headers.get("access-control-allow-methods") ?? "";
      assert(methods.split(", ").includes(method));
      assertEquals(
        headers.get("access-control-allow-headers"),
        "x-api-key,content-type",
      );
      assert(Number(headers.get("access-control-max-age")) > 0);
      assertEquals(await response.text(), "");
    }
  }
});

Deno.test("a preflight request of a foreign origin allows nothing, and OPTIONS without one lists the methods", async () => {
  using it = simulatorWith();
  const foreign = await it.send("OPTIONS", "/jobs", FOREIGN[0], {
    "access-control-request-method": "POST",
  });
  assertEquals(foreign.headers.has("access-control-allow-methods"), false);
  assertEquals(foreign.headers.has("access-control-allow-origin"), false);
  const plain = await it.send("OPTIONS", "/jobs");
  assertEquals(plain.headers.get("allow"), "POST, GET, HEAD, OPTIONS");
});

Deno.test("requests of foreign origins change nothing, also without a body", async () => {
  using it = simulatorWith();
  const { id } = it.simulator.getStatus();
  for (const origin of FOREIGN) {
    for (const [method, path, body] of WRITES) {
      const at = path.replace("{id}", id);
      const response = await it.send(method, at, origin, {}, body);
      assertEquals(response.status, 403, `${method} ${at} from ${origin}`);
      const { detail } = await response.json();
      assert(detail.includes("--cors"));
    }
  }
  assertEquals(it.simulator.getStatus().id, id);
  assertEquals(it.simulator.getStatus().status, "pending");
  const { jobs } = await (await it.send("GET", "/jobs")).json();
  assertEquals(jobs.length, 1);
});

Deno.test("pages of the simulator and of allowed origins, and clients without one, can change it", async () => {
  using it = simulatorWith({ cors: [APP, "http://OTHER.example:80"] });
  for (const origin of [SERVER, APP, "http://other.example", undefined]) {
    const response = await it.send("POST", "/jobs", origin);
    await response.body?.cancel();
    assertEquals(response.status, 202, `from ${origin}`);
  }
  const other = await it.send("POST", "/jobs", `${APP}:8443`);
  await other.body?.cancel();
  assertEquals(other.status, 403);
});

Deno.test("with * any origin can read and change a simulator", async () => {
  using it = simulatorWith({ cors: ["*"] });
  for (const origin of FOREIGN) {
    const response = await it.send("POST", "/jobs", origin);
    await response.body?.cancel();
    assertEquals(response.status, 202);
    assertEquals(response.headers.get("access-control-allow-origin"), "*");
  }
});

Deno.test("a refused origin is recorded in the journal", async () => {
  using it = simulatorWith();
  const refused = await it.send("POST", "/reset", FOREIGN[0], {
    "x-request-id": "foreign",
  });
  await refused.body?.cancel();
  const { entries } = await (await it.send("GET", "/journal")).json();
  assertEquals(entries[0].request_id, "foreign");
  assertEquals(entries[0].status, 403);
});

Deno.test("createSimulator() refuses an invalid origin", () => {
  for (
    const origin of [
      "app.example",
      "https://app.example/",
      "https://app.example/path",
      "https://user@app.example",
      "https://",
      "null",
    ]
  ) {
    assertThrows(
      () => createSimulator({ cors: [origin] }),
      TypeError,
      "'cors' must be a list of origins",
    );
  }
  createSimulator({ cors: ["capacitor://localhost", "*"] }).close();
});
