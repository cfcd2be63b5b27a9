import { assert, assertEquals, assertMatch } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import { always, show } from "./_openapi_check.ts";
import { follow, operationsOf, type Schema } from "./_openapi_document.ts";
import { prepare } from "./_openapi_prepare.ts";
import { ORIGIN, Service } from "./_openapi_service.ts";
import { reach } from "./_openapi_statuses.ts";

Deno.test("the description is consistent", async () => {
  const { service, document, checker: { fits }, operations } = await prepare();
  service[Symbol.dispose]();
  assertMatch(document.openapi, /^3\.1\./);

  const ids = operations.map(({ operationId }) => operationId);
  assertEquals(new Set(ids).size, operations.length);
  const tags = document.tags.map(({ name }) => name);
  for (const { operationId, path, summary, ...operation } of operations) {
    assertMatch(operationId, /^[a-z][A-Za-z\d]+$/);
    assert(summary);
    assert(operation.tags.every((tag) => tags.includes(tag)));
    const { parameters = [], responses } = operation;
    const inPath = parameters.filter((parameter) => parameter.in === "path");
    assertEquals(
      inPath.map(({ name }) => `{${name}}`),
      path.match(/\{\w+\}/g) ?? [],
    );
    assert(inPath.every(({ required }) => required));
    const names = parameters.map((it) => `${it.in} ${it.name}`);
    assertEquals(new Set(names).size, names.length);
    assert(parameters.every(({ description }) => description), operationId);
    assert(Object.keys(responses).some((status) => status < "300"));
    assert(Object.values(responses).every(({ description }) => description));
  }
  for (const part of partsOf(document)) {
    if (typeof part.$ref === "string") follow(document, part.$ref);
    // It throws at what is no schema in the strict sense of Ajv.
    if ("schema" in part) fits(part.schema as Schema, null);
    const { examples, default: fallback } = part as Schema;
    const given = [
      ...examples ?? [],
      ...fallback === undefined ? [] : [fallback],
    ];
    for (const value of given) assert(fits(part, value), `${value}`);
  }
});

/** All objects in a value, with itself. */
function partsOf(value: unknown): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(partsOf);
  return Array.isArray(value)
    ? inner
    : [value as Record<string, unknown>, ...inner];
}

Deno.test("each listed route is described, and each described one is listed", async () => {
  const { service, document } = await prepare();
  using _ = service;
  const { body } = await service.send({
    method: "GET",
    target: "/",
    headers: {},
  });
  const listed = new TextDecoder().decode(body).trimEnd().split("\n")
    .map((line) => line.split(/\s+/).slice(0, 2).join(" "));
  const described = operationsOf(document)
    .map(({ method, path }) => `${method} ${path}`);
  assertEquals(listed, described);
});

Deno.test("methods that are not described are a 405 with those that are", async () => {
  const { service, operations } = await prepare();
  using _ = service;
  const methods = [
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "QUERY",
    "get",
    "pOST",
  ];
  for (const { path } of operations) {
    const taken = operations.filter((other) => other.path === path)
      .flatMap(({ method }) => method === "GET" ? ["GET", "HEAD"] : [method]);
    const target = path.replaceAll(/\{\w+\}/g, service.ids[0] ?? "");
    for (const method of methods) {
      // The platform writes the usual ones in capitals.
      const { method: sent } = new Request(ORIGIN, { method });
      if (taken.includes(sent)) continue;
      const received = await service.send({ method, target, headers: {} });
      assertEquals(received.status, 405, `${method} ${path}`);
      assertEquals(
        received.headers.get("allow"),
        [...taken, "OPTIONS"].join(", "),
      );
      always(target, received);
    }
    const options = await service.send({
      method: "OPTIONS",
      target,
      headers: {},
    });
    assertEquals(options.status, 204);
    always(target, options);
  }
});

Deno.test("every operation has its keys, and an id of its own", async () => {
  const { service, document, operations } = await prepare();
  service[Symbol.dispose]();
  for (const { operationId, tags, security } of operations) {
    const schemes = security.flatMap((it) => Object.keys(it));
    assertEquals(
      schemes,
      tags.includes("open") ? [] : [`${tags[0]}Key`, "bearer", "basic"],
      operationId,
    );
  }
  const { webhooks } = document as unknown as {
    webhooks: Record<string, { post: { operationId: string } }>;
  };
  const ids = [
    ...operations.map(({ operationId }) => operationId),
    ...Object.values(webhooks).map(({ post }) => post.operationId),
  ];
  assertEquals(new Set(ids).size, ids.length);
});

Deno.test("every property of a named schema is described, and every fault has a named schema", async () => {
  const { service, document } = await prepare();
  service[Symbol.dispose]();
  const { components: { schemas } } = document as unknown as {
    components: {
      schemas: Record<string, {
        properties?: Record<string, object>;
        oneOf?: readonly object[];
      }>;
    };
  };
  for (const [name, { properties = {} }] of Object.entries(schemas)) {
    // The names of HeyGen's wire are explained in HeyGen's documentation.
    if (/^V\d/.test(name)) continue;
    for (const [key, schema] of Object.entries(properties)) {
      const described = "description" in schema || "$ref" in schema;
      assert(described, `${name}.${key} is described`);
    }
  }
  for (const name of ["Fault", "FaultState"]) {
    const kinds = schemas[name]?.oneOf ?? [];
    assert(kinds.length > 10);
    for (const kind of kinds) assertEquals(Object.keys(kind), ["$ref"]);
  }
});

Deno.test("generators find no schema with two names or none that fits", async () => {
  const { service, document } = await prepare();
  service[Symbol.dispose]();
  const { components: { schemas } } = document as unknown as {
    components: { schemas: Record<string, Schema> };
  };
  // They name the words of a property like this.
  const derived = Object.entries(schemas).flatMap((
    [name, { properties = {} }],
  ) =>
    Object.entries(properties).flatMap(([key, schema]) =>
      schema.enum ? [name + key.charAt(0).toUpperCase() + key.slice(1)] : []
    )
  );
  assertEquals(derived.filter((name) => Object.hasOwn(schemas, name)), []);
  for (const { allOf = [] } of partsOf(document) as Iterable<Schema>) {
    const types = allOf.map((part) =>
      part.$ref ? follow(document, part.$ref) as Schema : part
    ).map(({ type }) => type);
    assert(types.every((type) => type === "object"), JSON.stringify(allOf));
  }
});

Deno.test("generated clients can download a result as bytes", async () => {
  const { service, operations } = await prepare();
  using _ = service;
  const result = operations.find((it) => it.operationId === "getJobResult");
  const { type, format } = result?.responses[200]
    ?.content?.["application/octet-stream"]?.schema as {
      type?: string;
      format?: string;
    };
  assertEquals([type, format], ["string", "binary"]);
});

Deno.test("each described response occurs", async () => {
  const { checker, operations, service } = await prepare();
  service[Symbol.dispose]();
  for (const operation of operations) {
    for (const status of Object.keys(operation.responses).map(Number)) {
      // Only a body that comes over a network can be too slow.
      if (status === 408) continue;
      const { sent, received } = await reach(operation, status);
      const name = `${operation.operationId} ${status}: ${show(received)}`;
      assertEquals(received.status, status, name);
      checker.check(operation, Service.pathOf(sent), received);
    }
  }
});

Deno.test("a creation without room is refused with a time to try again", async () => {
  const { checker, operations, service } = await prepare();
  service[Symbol.dispose]();
  const creations = operations.filter(({ operationId }) =>
    operationId === "createJob" || operationId === "resetStatus"
  );
  const crowded = { delay: fixed(1_000), maxConcurrentJobs: 1 };
  const full = { delay: fixed(1_000), maxJobs: 1 };
  for (const [options, status] of [[crowded, 429], [full, 503]] as const) {
    using service = new Service(options);
    for (const operation of creations) {
      const { method, path } = operation;
      const received = await service.send({
        method,
        target: path,
        headers: {},
      });
      assertEquals(received.status, status);
      assertEquals(received.headers.get("retry-after"), "1");
      checker.check(operation, path, received);
    }
  }
});

Deno.test("the clock stops before dates that cannot be written", async () => {
  const { checker, operations, service } = await prepare();
  service[Symbol.dispose]();
  const start = Date.UTC(9_899, 0);
  using late = new Service({}, start);
  const id = await late.create({ queue: 1e9, delay: 1e9 });
  const advance = (body: unknown) => late.json("POST", "/clock/advance", body);
  assertEquals(await advance({ seconds: 364.5 * 86_400 }), {
    mode: "virtual",
    now: "9899-12-31T12:00:00.000Z",
    next: "9930-09-10T01:46:40.000Z",
    speed: 0,
  });
  for (const body of [{ seconds: 43_200 }, { to: "next" }]) {
    const { status } = await advance(body) as { status: number };
    assertEquals(status, 409);
  }
  for (const operation of operations) {
    if (operation.method !== "GET") continue;
    const target = operation.path.replace("{id}", id);
    const sent = { method: "GET", target, headers: {} };
    checker.check(operation, Service.pathOf(sent), await late.send(sent));
  }
});

Deno.test("an operation that takes no body ignores one, and a key", async () => {
  const { checker, operations, service } = await prepare();
  using _ = service;
  const seen: (readonly [operationId: string, status: number])[] = [];
  for (const operation of operations) {
    const { operationId, method, path, requestBody } = operation;
    if (requestBody || method === "GET") continue;
    const target = path.replace("{id}", service.ids[0] ?? "");
    const key = (value: string) => ({ "idempotency-key": value });
    const requests = [
      { headers: {}, body: "x".repeat(70_000) },
      { headers: {}, body: Uint8Array.of(0xff) },
      { headers: key("no key") },
      { headers: key("k") },
      { headers: key("k") },
      { headers: key("k"), body: "other" },
    ];
    const responses = await Promise.all(
      requests.map((request) => service.send({ method, target, ...request })),
    );
    for (const received of responses) {
      seen.push([operationId, received.status]);
      const path = Service.pathOf({ method, target, headers: {} });
      checker.check(operation, path, received);
    }
  }
  const cancelled = seen.filter(([id]) => id === "cancelJob");
  assertEquals(cancelled.map(([, status]) => status), Array(6).fill(409));
});
