import { jsonResponse } from "../message/plain_response.ts";
import { withhold } from "./_withhold.ts";
import { defineFault } from "./fault.ts";

const MESSAGE = "Something went wrong. Please try again.";

/** The error of wires without errors of their own. */
const BODY = {
  data: null,
  error: { code: "internal_error", message: MESSAGE },
};

/** An error with a status of success: the request does not reach the service. */
export const errorEnvelope = defineFault({
  summary: "a 200 with an error object in it; the request has no effect",
  finds:
    "it takes whatever is not pending for the end, and reports a job as failed, or even as done, that is still running",
  stage: "replace",
  make: () => (context) => {
    const body = context.route?.wire
      ?.encodeError({ status: 500, detail: MESSAGE }).body ?? BODY;
    withhold(context);
    return jsonResponse(200, body);
  },
});
