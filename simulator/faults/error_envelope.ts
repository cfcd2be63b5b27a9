import { defineFault } from "./_define.ts";
import { instead } from "./_instead.ts";
import type { FaultKind } from "./fault.ts";

const BODY = JSON.stringify({
  data: null,
  error: {
    code: "internal_error",
    message: "Something went wrong. Please try again.",
  },
});

/** An error with a status of success: the request does not reach the service. */
export const errorEnvelope: FaultKind = defineFault({
  summary: "a 200 with an error object in it; the request has no effect",
  finds:
    "it takes whatever is not pending for the end, and reports a job as failed, or even as done, that is still running",
  scope: "any",
  stage: "replace",
  drawn: "request",
  parameters: {},
  make: () => ({
    inject: ({ exchange }) => instead(exchange, 200, "application/json", BODY),
  }),
});
