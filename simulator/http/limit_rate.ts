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
    throw new HttpProblem(429, "Too many requests; see Retry-After.", {
      retryAfter: allowance.reset,
    });
  };
}
