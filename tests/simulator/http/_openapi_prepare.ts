import { Checker } from "./_openapi_check.ts";
import { isHeyGen, operationsOf } from "./_openapi_document.ts";
import { HINTS, parameterHints } from "./_openapi_hints.ts";
import { Requests } from "./_openapi_requests.ts";
import { Service } from "./_openapi_service.ts";
import { Values } from "./_openapi_values.ts";
import { WrongRequests } from "./_openapi_wrong_requests.ts";
import { WrongValues } from "./_openapi_wrong.ts";

/** A service, and all that it takes to send it requests by its description. */
export async function prepare() {
  const service = await Service.start();
  const document = await service.describe();
  const checker = new Checker(document);
  const { fits } = checker;
  const values = new Values(document, HINTS);
  const requests = new Requests(values, parameterHints(service));
  const wrongValues = new WrongValues(document, values, fits);
  return {
    service,
    checker,
    operations: operationsOf(document).filter((it) => !isHeyGen(it)),
    heygen: operationsOf(document).filter(isHeyGen),
    requests,
    wrong: new WrongRequests(requests, values, wrongValues, fits),
  };
}
