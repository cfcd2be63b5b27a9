import { z } from "@hono/zod-openapi";
import type { ProblemDetails } from "../message/plain_response.ts";
import type { Wire } from "../message/wire.ts";
import { messageOf, statusOf } from "./heygen_v3.ts";

/** The codes of errors by their status. */
const CODES: Readonly<Record<number, number>> = {
  400: 40001,
  401: 400112,
  402: 400118,
  404: 40404,
  429: 400123,
};

const errorSchema = z.object({
  code: z.int().describe("The kind of error."),
  message: z.string().describe("What is wrong, for people."),
}).openapi("V1Error");

/** The first generation: `{ code: 100, data, message }` or `{ code, message }`. */
export const V1: Wire = {
  prefix: "/v1/",
  errorSchema,
  encodeError(problem: ProblemDetails) {
    const { detail, errors } = problem;
    const status = statusOf(problem);
    const code = CODES[status] ?? (status < 500 ? 40001 : 500000);
    const message = status === 401
      ? "Unauthorized"
      : messageOf(detail, errors?.[0]);
    return { status, body: { code, message } };
  },
};

/** A successful response. */
export function v1Body<T>(data: T): { code: 100; data: T; message: string } {
  return { code: 100, data, message: "Success" };
}

/** The schema of a successful response. */
export function v1Schema(data: z.ZodType) {
  return z.object({ code: z.literal(100), data, message: z.string() });
}
