import { STATUS_TEXT, type StatusCode } from "@std/http/status";
import { instead } from "./_withhold.ts";
import { defineFault, statusCode } from "./fault.ts";

/** A proxy in front of the service responds, without the service. */
export const html = defineFault({
  summary: "a proxy's error page in HTML; the request has no effect",
  finds:
    "it trusts the status code and parses any body as JSON, or takes the page of a proxy for the service's own error",
  stage: "replace",
  parameters: {
    status: statusCode(200, 200),
  },
  make({ status }) {
    const heading = status === 200
      ? "502 Bad Gateway"
      : `${status} ${STATUS_TEXT[status as StatusCode] ?? ""}`.trim();
    const page = `<!doctype html>
<html>
<head><title>${heading}</title></head>
<body><h1>${heading}</h1><hr><p>proxy</p></body>
</html>
`;
    return (context) => instead(context, status, "text/html", page);
  },
});
