import { HttpProblem } from "../message/http_problem.ts";
import type { Middleware } from "./middleware.ts";

const MAX_URL_LENGTH = 8_192;

/** Refuses a URL that is too long (RFC 9110, section 15.5.15). */
export const limitUrl: Middleware = ({ request }, next) => {
  if (request.url.length <= MAX_URL_LENGTH) return next();
  throw new HttpProblem(
    414,
    `The URL must have at most ${MAX_URL_LENGTH} characters.`,
  );
};
