import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { codePoint } from "../../_code_point.ts";
import { always, show } from "./_openapi_check.ts";
import type { Operation } from "./_openapi_document.ts";
import { fault } from "./_openapi_hints.ts";
import { prepare } from "./_openapi_prepare.ts";
import { plain } from "./_openapi_statuses.ts";
import { type Sent, Service } from "./_openapi_service.ts";

/** The statuses of refusals. */
const REFUSED = [400, 405, 413, 414, 415, 422];

/** Takes away the faults that a request may have set. */
async function clear(service: Service, { method, target }: Sent) {
  if (method !== "PUT" || !target.startsWith("/faults/")) return;
  await service.send({ method: "DELETE", target, headers: {} });
}

/** The operations, those with GET also with HEAD. */
const withHead = (operations: readonly Operation[]) =>
  operations.flatMap((operation) =>
    operation.method === "GET"
      ? [operation, { ...operation, method: "HEAD" }]
      : [operation]
  );

Deno.test("requests that the description allows have described responses", async (test) => {
  const { service, checker, requests, operations } = await prepare();
  using _ = service;
  // Each operation has a seed of its own: all of them share a service, in which an
  // idempotency key belongs to one request.
  for (const [seed, operation] of withHead(operations).entries()) {
    const { operationId, method } = operation;
    await test.step(`${method} ${operationId}`, () =>
      fc.assert(
        fc.asyncProperty(requests.of(operation), async (sent) => {
          const received = await service.send(sent);
          await clear(service, sent);
          checker.check(operation, Service.pathOf(sent), received);
          const { status } = received;
          assert(!REFUSED.includes(status) && status < 500, show(received));
        }),
        { seed, numRuns: 20 },
      ));
  }
});

Deno.test("requests that the description does not allow are refused with a problem", async (test) => {
  const { service, checker, wrong, operations } = await prepare();
  using _ = service;
  for (const [seed, operation] of operations.entries()) {
    await test.step(operation.operationId, () =>
      fc.assert(
        fc.asyncProperty(wrong.of(operation), async (sent) => {
          const received = await service.send(sent);
          await clear(service, sent);
          checker.check(operation, Service.pathOf(sent), received);
          const { status } = received;
          assert(status >= 400 && status < 500, show(received));
        }),
        { seed, numRuns: 40 },
      ));
  }
});

Deno.test("odd paths lead to a problem or a route", async () => {
  const { service, operations } = await prepare();
  using _ = service;
  const odd = fc.oneof(
    fc.constantFrom(
      "..",
      ".",
      "%00",
      "%2F",
      "%2e%2e",
      "%",
      "%ff",
      "%C3%28",
      "%ED%A0%80",
      "é",
      "\ud800",
      "//",
      "",
      "*",
      ":id",
      "{id}",
      "\\",
      "#",
      "?",
      ";a=b",
      "%25",
      "__proto__",
      "constructor",
    ),
    fc.string({ unit: codePoint }),
    fc.string().map((part) => encodeURIComponent(part.toWellFormed())),
    fc.constant("x".repeat(9_000)),
  );
  const targets = fc.tuple(
    fc.constantFrom(...operations.map(({ path }) => path)),
    fc.array(odd, { minLength: 1, maxLength: 3 }),
    fc.constantFrom("", "/"),
  ).map(([path, parts, between]) =>
    `${path.replaceAll(/\{\w+\}/g, () => parts.pop() ?? "")}${between}${
      parts.join("/")
    }`
  );
  await fc.assert(
    fc.asyncProperty(
      targets,
      fc.constantFrom("GET", "POST", "PUT", "DELETE"),
      async (target, method) => {
        const sent = { method, target, headers: {} };
        const received = await service.send(sent);
        await clear(service, sent);
        assert(received.status < 500, show(received));
        always(Service.pathOf(sent), received);
      },
    ),
    { numRuns: 400 },
  );
});

Deno.test("a request with any fault has a response or breaks off", async (test) => {
  const { service, operations, checker } = await prepare();
  using _ = service;
  const api = operations.filter(({ tags }) => tags.includes("api"));
  for (const operation of api) {
    const parameter = operation.parameters?.find(({ name }) =>
      name === "x-sim-fault"
    );
    assert(parameter, operation.operationId);
    const { schema } = parameter;
    await test.step(operation.operationId, () =>
      fc.assert(
        fc.asyncProperty(
          fc.oneof(
            fault,
            fc.constantFrom("stall=7", "stall-body=7", "latency=60,rate=0.5"),
          ),
          fc.constantFrom(...service.ids),
          async (faults, id) => {
            assert(checker.fits(schema, faults));
            const sent = plain(operation);
            const target = sent.target.replace("{id}", id);
            const headers = { ...sent.headers, "x-sim-fault": faults };
            const before = service.clock.now();
            const outcome = await service.send({ ...sent, target, headers })
              .catch((error) => {
                // Else it may be the clock's, that nothing happens.
                if (!faults.includes("cut")) throw error;
              });
            assert(
              outcome?.headers.get("x-request-id") ?? faults.includes("cut"),
            );
            const streams = "text/event-stream" in
              (operation.responses[200]?.content ?? {});
            if (faults.startsWith("stall") && !streams) {
              assertEquals(service.clock.now() - before, 7_000);
            }
          },
        ),
        { numRuns: 30 },
      ));
  }
});

Deno.test("every HeyGen route responds as it is described, to what it takes and to what it refuses", async (test) => {
  const { service, checker, requests, heygen } = await prepare();
  using _ = service;
  assert(heygen.length > 0);
  for (const operation of heygen) {
    const { method, operationId } = operation;
    await test.step(`${method} ${operationId}`, () =>
      fc.assert(
        fc.asyncProperty(
          requests.of(operation),
          fc.option(fc.jsonValue(), { nil: undefined }),
          async (given, other) => {
            const headers = { "x-api-key": "key", ...given.headers };
            const body = other === undefined || given.body === undefined
              ? given.body
              : JSON.stringify(other);
            const received = await service.send({ ...given, headers, body });
            checker.conforms(operation, received);
            assert(received.status < 500, show(received));
          },
        ),
        { numRuns: 15, seed: 1 },
      ));
  }
});
