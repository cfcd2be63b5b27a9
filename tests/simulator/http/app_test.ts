import { assert, assertEquals } from "@std/assert";
import { testWith } from "../../_needs.ts";
import { assertProblem, simulated } from "../routes/_simulated.ts";

Deno.test("GET / lists the routes as plain text, and each of them exists", async () => {
  const { ask } = simulated();
  const { status, headers, text } = await ask("GET", "/");
  assertEquals(status, 200);
  const type = headers.get("content-type") ?? "";
  assert(type.startsWith("text/plain"), type);
  const lines = text.trimEnd().split("\n").map((line) => line.split(/\s+/));
  const routes = lines.map(([method, path]) => `${method} ${path}`);
  assertEquals(new Set(routes).size, routes.length);
  for (
    const route of [
      "GET /",
      "GET /status",
      "POST /reset",
      "POST /jobs",
      "GET /jobs",
      "GET /jobs/{id}",
      "DELETE /jobs/{id}",
      "GET /jobs/{id}/result",
      "GET /clock",
      "POST /clock/advance",
      "PUT /faults/{name}",
      "GET /openapi.json",
    ]
  ) {
    assert(routes.includes(route), route);
  }
  for (const [method = "", path = "", ...summary] of lines) {
    assert(summary.length > 1, `'${path}' says what the route does`);
    const { headers } = await ask("OPTIONS", path.replace(/[{}]/g, ""));
    const allow = headers.get("allow") ?? "";
    assert(allow.split(", ").includes(method), `${method} ${path}: ${allow}`);
  }
});

Deno.test("HEAD responds as GET does, without the body", async () => {
  const { ask, create } = simulated();
  const { id } = await create();
  for (const path of ["/", "/status", "/jobs", `/jobs/${id}`, "/clock"]) {
    const headers = { "x-request-id": "r" };
    const get = await ask("GET", path, { headers });
    const head = await ask("HEAD", path, { headers });
    assertEquals(head.status, 200);
    const { length } = new TextEncoder().encode(get.text);
    get.headers.set("content-length", String(length));
    assertEquals([...head.headers], [...get.headers]);
    assertEquals(head.text, "");
  }
});

testWith(
  { net: "127.0.0.1" },
  "HEAD has the length of the body of GET over a connection, if there is one",
  async () => {
    const { simulator, create } = simulated();
    const { id } = await create();
    await using server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => {},
    }, (request) => simulator.handle(request));
    const length = async (path: string, method: string, known?: string) => {
      const url = `http://127.0.0.1:${server.addr.port}${path}`;
      const headers = { "if-none-match": known ?? "", "x-request-id": "r" };
      const { headers: answered, body } = await fetch(url, { method, headers });
      await body?.cancel();
      return answered.get("content-length");
    };
    for (const path of ["/", "/jobs", `/jobs/${id}`, "/jobs/x", "/nowhere"]) {
      const sent = await length(path, "GET");
      assert(Number(sent) > 0, `${path}: ${sent}`);
      assertEquals(await length(path, "HEAD"), sent, path);
      assertEquals(await length(`/jobs/${id}`, "HEAD", "*"), null);
    }
  },
);

Deno.test("HEAD is in the journal without bytes, also with a fault that breaks bodies", async () => {
  const { ask } = simulated();
  for (const fault of ["cut", "stall-body", "truncated"]) {
    const { status, text } = await ask("HEAD", "/status", {
      headers: { "x-sim-fault": fault, "x-request-id": fault },
    });
    assertEquals([status, text], [200, ""]);
    const { body } = await ask("GET", "/journal?limit=1");
    const [{ method, request_id, bytes }] = body.entries;
    assertEquals([method, request_id, bytes], ["HEAD", fault, 0]);
  }
});

Deno.test("OPTIONS lists the methods of a path", async () => {
  const { ask, create } = simulated();
  const { id } = await create();
  for (
    const [path, allow] of [
      ["/", "GET, HEAD, OPTIONS"],
      ["/status", "GET, HEAD, OPTIONS"],
      ["/reset", "POST, OPTIONS"],
      ["/jobs", "POST, GET, HEAD, OPTIONS"],
      [`/jobs/${id}`, "GET, HEAD, DELETE, OPTIONS"],
      ["/faults/503", "GET, HEAD, PUT, DELETE, OPTIONS"],
    ] as const
  ) {
    const { status, headers, text } = await ask("OPTIONS", path);
    assertEquals([status, text], [204, ""], path);
    assertEquals(headers.get("allow"), allow, path);
  }
});

Deno.test("a dot in the path of a route is no other character", async () => {
  const { ask } = simulated();
  for (const path of ["/openapi_json", "/v1/video/list"]) {
    assertEquals((await ask("GET", path)).status, 404, path);
  }
});

Deno.test("a method that a path does not take is a 405 with those that it takes, and has no effect", async () => {
  const { simulator, ask } = simulated();
  const before = simulator.getStatus();
  for (
    const [method, path, allow] of [
      ["POST", "/status", "GET, HEAD, OPTIONS"],
      ["DELETE", "/status", "GET, HEAD, OPTIONS"],
      ["GET", "/reset", "POST, OPTIONS"],
      ["PUT", "/reset", "POST, OPTIONS"],
      ["BREW", "/reset", "POST, OPTIONS"],
      ["POST", "/", "GET, HEAD, OPTIONS"],
      ["DELETE", "/jobs", "POST, GET, HEAD, OPTIONS"],
      ["POST", `/jobs/${before.id}`, "GET, HEAD, DELETE, OPTIONS"],
    ] as const
  ) {
    const response = await ask(method, path);
    assertEquals(response.headers.get("allow"), allow);
    const title = "Method Not Allowed";
    assertEquals(
      assertProblem(response, { status: 405, title, instance: path }),
      `${path} takes ${allow}, not ${method}.`,
    );
  }
  const head = await ask("HEAD", "/reset");
  assertEquals([head.status, head.text], [405, ""]);
  assertEquals(head.headers.get("allow"), "POST, OPTIONS");
  assertEquals(simulator.getStatus(), before);
});

Deno.test("a path that does not exist is a 404 for every method", async () => {
  const { ask } = simulated();
  for (
    const instance of ["/statuses", "/status/", "/jobs/", "/Status", "/a%20b"]
  ) {
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const response = await ask(method, instance);
      assertEquals(
        assertProblem(response, { status: 404, title: "Not Found", instance }),
        `The path ${instance} does not exist; GET / lists all routes.`,
      );
      assertEquals(response.headers.get("allow"), null);
    }
  }
});

Deno.test("a path that does not exist is a 404 in the form of its wire", async () => {
  const { ask } = simulated();
  for (const path of ["/v3", "/v3/none", "/v3/videos/"]) {
    const { status, body } = await ask("GET", path);
    assertEquals([status, body.error.code], [404, "not_found"]);
  }
  assertEquals((await ask("GET", "/v2/none")).body.data, null);
  assertEquals((await ask("GET", "/v1/none")).body.code, 40_404);
  assertEquals((await ask("GET", "/v33")).body.type, "about:blank");
});

Deno.test("X-Request-Id is repeated, or drawn anew for each request", async () => {
  const { ask } = simulated();
  const idOf = async (path: string, given?: string) => {
    const headers = given === undefined ? {} : { "x-request-id": given };
    const response = await ask("GET", path, { headers });
    return response.headers.get("x-request-id") ?? "";
  };
  const longest = "x".repeat(128);
  for (const id of ["a-1", "{~!}", longest]) {
    for (const path of ["/status", "/nowhere", "/jobs?limit=0"]) {
      assertEquals(await idOf(path, id), id);
    }
  }
  const made = new Set<string>();
  for (const bad of [undefined, "", longest + "x", "a b", "\u00e9"]) {
    const id = await idOf("/status", bad);
    assert(/^[\x21-\x7e]{1,128}$/.test(id) && id !== bad, id);
    made.add(id);
  }
  assertEquals(made.size, 5);
  const other = simulated({ seed: "another" });
  const { headers } = await other.ask("GET", "/status");
  assert(!made.has(headers.get("x-request-id") ?? ""), "nor in another run");
});

Deno.test("Date is the simulator's time", async () => {
  const { clock, ask } = simulated();
  await clock.advance(61_500);
  for (const path of ["/status", "/clock", "/nowhere"]) {
    const { headers } = await ask("GET", path);
    assertEquals(headers.get("date"), "Mon, 01 Jan 2024 00:01:01 GMT", path);
  }
});

Deno.test("a URL that is too long is refused", async () => {
  const { ask } = simulated();
  const longest = 8_192 - "http://simulator.test/status?".length;
  assertEquals(
    (await ask("GET", `/status?${"a".repeat(longest)}`)).status,
    200,
  );
  assertProblem(await ask("GET", `/status?${"a".repeat(longest + 1)}`), {
    status: 414,
    title: "URI Too Long",
    instance: "/status",
  });
});
