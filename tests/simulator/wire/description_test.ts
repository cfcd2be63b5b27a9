import { assert } from "@std/assert";
import fc from "fast-check";
import { show } from "../http/_openapi_check.ts";
import { prepare } from "../http/_openapi_prepare.ts";

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
        { numRuns: 25, seed: 1 },
      ));
  }
});
