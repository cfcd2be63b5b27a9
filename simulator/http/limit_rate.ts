import { writeRetryAfter } from "@heygen-sim/client/retry-after";
import type { RateLimiter } from "../limits/rate_limit.ts";
import { HttpProblem } from "../message/http_problem.ts";
import type { Middleware } from "./middleware.ts";

/** Refuses requests above the rate limit of their API key, or else address. */
export function limitRate(limiter: RateLimiter): Middleware {
  return (context, next) => {
    if (limiter.limit === undefined) return next();
    const { apiKey, address, at } = context;
    const allowance = limiter.take(apiKey ?? address(), at);
    context.headers.push(...limiter.headers(allowance));
    if (allowance.allowed) return next();
    const retryAfter = writeRetryAfter(allowance.reset, "seconds", at);
    throw new HttpProblem(
      429,
      "Too many requests; see Retry-After.",
      { headers: { "retry-after": retryAfter } },
    );
  };
}
