import fc from "fast-check";
import { Checker } from "./_openapi_check.ts";
import { isHeyGen, operationsOf } from "./_openapi_document.ts";
import { HINTS, parameterHints } from "./_openapi_hints.ts";
import { Requests } from "./_openapi_requests.ts";
import { Service } from "./_openapi_service.ts";
import { Values } from "./_openapi_values.ts";
import { WrongRequests } from "./_openapi_wrong_requests.ts";
import { WrongValues } from "./_openapi_wrong.ts";

/** What is made of the description, which is the same for each service. */
async function read() {
  using service = await Service.start();
  const document = await service.describe();
  const checker = new Checker(document);
  // Each service begins as this one, so that its ids are known there, too.
  const snapshot = await service.json("GET", "/snapshot");
  const hints = { ...HINTS, Snapshot: fc.constant(snapshot) };
  const values = new Values(document, hints);
  const wrongValues = new WrongValues(document, values, checker.fits);
  const operations = operationsOf(document);
  return {
    document,
    checker,
    operations: operations.filter((it) => !isHeyGen(it)),
    heygen: operations.filter(isHeyGen),
    values,
    wrongValues,
  };
}

let description: ReturnType<typeof read> | undefined;

/** A service, and all that it takes to send it requests by its description. */
export async function prepare() {
  const service = await Service.start();
  const { values, wrongValues, ...rest } = await (description ??= read());
  const requests = new Requests(values, parameterHints(service));
  const { fits } = rest.checker;
  const wrong = new WrongRequests(requests, values, wrongValues, fits);
  return { ...rest, service, requests, wrong };
}
