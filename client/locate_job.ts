import { assertOption, shown } from "../algorithms/_assert_option.ts";
import type { Service } from "./services/service.ts";
import { encodeJob } from "./status.ts";

/** Where a job is. */
export interface JobLocation {
  /** The address of the server, with the query of the request. */
  readonly baseUrl: string;
  /** The path, below the server's own. */
  readonly path: string;
  /** The query, for messages. */
  readonly query: string;
}

/**
 * Locates a job.
 *
 * @param server The server of the caller's choice.
 * @throws {TypeError} If the job is invalid.
 */
export function locateJob(
  service: Service,
  job: string | undefined,
  server: string | URL | undefined = service.baseUrl,
): JobLocation {
  const { path, currentPath } = service;
  const address = `${server ?? "http://127.0.0.1:5000"}`;
  if (job === undefined && currentPath !== undefined) {
    return split(address, currentPath);
  }
  const id = encodeJob(job);
  if (path !== undefined) {
    return split(address, path.replaceAll("{job}", () => id));
  }
  // With a server of choice, the credentials go to no other one.
  const url = parseUrl(job, address);
  const origin = server === undefined ? undefined : parseUrl(address)?.origin;
  assertOption(
    url !== undefined && (origin ?? url.origin) === url.origin,
    "Cannot poll as 'job'",
    `the address of a job${origin ? ` at ${origin}` : ""}`,
    shown(job).replace(/[?#].*|.*@/gs, ""),
  );
  url.hash = "";
  return { baseUrl: url.href, path: "", query: "" };
}

function parseUrl(url: string | undefined, base?: string): URL | undefined {
  try {
    const parsed = new URL(`${url}`, base);
    return /^https?:$/.test(parsed.protocol) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Moves the query of a path to the address of the server. */
function split(address: string, target: string): JobLocation {
  const [path = "", ...rest] = target.split("?");
  const query = rest.join("?");
  const mark = address.includes("?") ? "&" : "?";
  return { baseUrl: query ? address + mark + query : address, path, query };
}
