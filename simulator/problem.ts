import { STATUS_TEXT, type StatusCode } from "@std/http/status";

/**
 * An answer that says what is wrong with a request (RFC 9457).
 *
 * @param status The status code.
 * @param detail What is wrong with this one, for people.
 * @param instance The path it was sent to.
 * @param headers Further headers.
 */
export function problem(
  status: StatusCode,
  detail: string,
  instance: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const title = STATUS_TEXT[status];
  const body = { type: "about:blank", title, status, detail, instance };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}
