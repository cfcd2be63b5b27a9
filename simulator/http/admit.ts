import { HttpProblem } from "./http_problem.ts";
import type { Simulation } from "../simulation.ts";
import type { PlainResponse } from "./plain_response.ts";
import type { RequestContext } from "./request_context.ts";
import { writeRetryAfter } from "@heygen-sim/client/retry-after";

/** The longest address to take, in characters. */
const LONGEST_URL = 8_192;

/** A request that has been let in. */
export interface Admission {
  /** Headers for its answer, whatever that is. */
  readonly headers: PlainResponse["headers"];
}

const ADMITTED: Admission = { headers: [] };

/**
 * Lets a request in, or not: by its length, its key, and how many came before.
 *
 * @param simulation The simulation.
 * @param exchange The request.
 * @param address Tells the caller's address.
 * @throws {HttpProblem} If it is not let in.
 */
export function admit(
  { access, cors, limiter }: Simulation,
  exchange: RequestContext,
  address: () => string,
): Admission {
  const { request: { headers, url }, route, at } = exchange;
  if (url.length > LONGEST_URL) {
    throw new HttpProblem(
      414,
      `The address must have at most ${LONGEST_URL} characters.`,
    );
  }
  cors.check(exchange.request);
  if (route?.audience === "admin") access.checkAdmin(headers);
  if (route?.audience !== "api") return ADMITTED;
  const caller = access.checkApi(headers);
  if (!limiter) return ADMITTED;
  const allowance = limiter.take(caller ?? address(), at);
  const limits = limiter.headers(allowance);
  if (allowance.allowed) return { headers: limits };
  throw new HttpProblem(429, "There were too many requests; see Retry-After.", {
    headers: {
      ...Object.fromEntries(limits),
      "retry-after": writeRetryAfter(allowance.reset, "seconds", at),
    },
  });
}
