import { shown } from "../algorithms/_assert_option.ts";
import { assertPolling } from "./options.ts";
import type { Service } from "./services/service.ts";
import { encodeJob } from "./status.ts";

/**
 * Locates a job: the address of its server, and the path below that with the query.
 *
 * @param server The server of the caller's choice.
 */
export function locateJob(
  service: Service,
  job: string | undefined,
  server: string | URL | undefined = service.baseUrl,
): [baseUrl: string, path: string] {
  const { path, currentPath } = service;
  const address = `${server ?? "http://127.0.0.1:5000"}`;
  if (job === undefined && currentPath !== undefined) {
    return [address, currentPath];
  }
  const id = encodeJob(job);
  if (path !== undefined) {
    return [address, path.replaceAll("{job}", () => id)];
  }
  // With a server of choice, the credentials go to no other one.
  const url = parseUrl(job, address);
  const origin = server === undefined ? undefined : parseUrl(address)?.origin;
  assertPolling(
    url !== undefined && (origin ?? url.origin) === url.origin,
    "job",
    `the address of a job${origin ? ` at ${origin}` : ""}`,
    shown(job).replace(/[?#].*|.*@/gs, ""),
  );
  url.hash = "";
  return [url.href, ""];
}

function parseUrl(url: string | undefined, base?: string): URL | undefined {
  try {
    const parsed = new URL(`${url}`, base);
    return /^https?:$/.test(parsed.protocol) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
