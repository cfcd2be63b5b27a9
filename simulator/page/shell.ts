import { accepts } from "@std/http/negotiation";
import type { PlainResponse } from "../message/plain_response.ts";
import { basePathOf } from "../message/request.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { PageFile } from "./files.ts";

/**
 * What the page may load: its own files and the server's data, nothing from
 * elsewhere and nothing inline.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = [
  // The files belong to the version of the server.
  ["cache-control", "no-store"],
  ["content-security-policy", POLICY],
  ["referrer-policy", "no-referrer"],
  ["x-content-type-options", "nosniff"],
] as const;

/** The headers that responses with the page, or a file of it, have. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": "What the page may load.",
  "referrer-policy": "Always no-referrer.",
  "x-content-type-options": "Always nosniff.",
};

/** The headers of a response that is the page, or has another form. */
export const MAYBE_PAGE_HEADERS: Readonly<Record<string, string>> = {
  vary: "Accept.",
  ...Object.fromEntries(
    Object.entries(PAGE_HEADERS).map(([name, about]) => [`${name}?`, about]),
  ),
};

/**
 * Whether a request prefers a page to another form.
 *
 * @param context The request.
 * @param other The media type of the other form.
 */
export function prefersPage(
  { request }: RequestContext,
  other: string,
): boolean {
  return accepts(request, other, "text/html") === "text/html";
}

/** What decides whether the requests of the page are accepted. */
export interface PageAccess {
  /** The keys. */
  readonly auth: { refusalOf(headers: Headers): string | undefined };
  /** The settings. */
  readonly settings: { readonly faultHeader: boolean };
}

/**
 * The page, which shows the view that its address names. It finds its files by
 * relative URLs, also below a simulation's path and behind a reverse proxy.
 *
 * It knows at once which of its requests would be refused: browsers report each of
 * those as an error.
 *
 * @param context The request.
 * @param access What the page may request.
 */
export function pageResponse(
  { request, path }: RequestContext,
  { auth, settings }: PageAccess,
): PlainResponse {
  const depth = path.slice(basePathOf(request.url).length).split("/").length;
  const base = "../".repeat(depth - 2);
  const files = `${base}page`;
  const refusal = auth.refusalOf(request.headers);
  const known = (refusal ? ` data-refusal="${refusal}"` : "") +
    (settings.faultHeader ? "" : ' data-fault-header="off"');
  return {
    status: 200,
    headers: [
      ["content-type", "text/html; charset=utf-8"],
      ["vary", "accept"],
      ...HEADERS,
    ],
    body: `<!doctype html>
<html lang="en"${known}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>heygen-sim</title>
<link rel="icon" href="${files}/icon.svg">
<link rel="stylesheet" href="${files}/style.css">
<script type="module" src="${files}/main.js"></script>
</head>
<body>
<div id="app"></div>
<noscript><p>The page draws with JavaScript. <a href="${base}openapi.json">The description of all routes</a> does not need it.</p></noscript>
</body>
</html>
`,
  };
}

/**
 * The response with a file of the page.
 *
 * @param file The file.
 */
export function fileResponse({ type, text }: PageFile): PlainResponse {
  // A worker has the policy of its own script's response.
  return {
    status: 200,
    headers: [["content-type", type], ...HEADERS],
    body: text,
  };
}
