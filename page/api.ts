import { fetchWithoutFaults } from "./without_faults.ts";

/** The address of the simulation, with a slash at its end. */
export const BASE = new URL("..", import.meta.url);

/** The name that the server's report has for the page. */
export const CLIENT = "heygen-sim page";

export interface Keys {
  readonly api: string;
  readonly admin: string;
}

/** Where the keys are kept: until the tab is closed. */
const STORED = `heygen-sim keys ${BASE.pathname}`;

let latest: Keys = { api: "", admin: "" };

/** The keys; empty strings before any is entered. */
export function keys(): Keys {
  try {
    return { ...latest, ...JSON.parse(sessionStorage[STORED] ?? "{}") };
  } catch {
    return latest;
  }
}

export function setKeys(entered: Keys): void {
  latest = entered;
  try {
    sessionStorage[STORED] = JSON.stringify(entered);
  } catch {
    // Without storage they are asked for after a reload.
  }
  dispatchEvent(new Event("keys"));
}

export function headersOf({ api, admin }: Keys): Record<string, string> {
  return {
    "x-client": CLIENT,
    ...(api && { "x-api-key": api }),
    ...(admin && { "x-admin-key": admin }),
  };
}

/** The header that HeyGen's routes require, also where any key is accepted. */
export function heygenKey(): Record<string, string> {
  return { "x-api-key": keys().api || "any" };
}

/** Sends a request to a path below the simulation's own; throws what refuses it. */
export async function request<T>(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  let response: Response;
  try {
    response = await fetchWithoutFaults(new URL(path, BASE), {
      method,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headersOf(keys()),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
  } catch {
    throw new Error("The server does not respond.");
  }
  const text = await response.text();
  if (response.ok) return parsed(text) as T;
  const detail = detailOf(text) ?? `${response.status} ${response.statusText}`;
  if (response.status === 401) {
    dispatchEvent(new CustomEvent("unauthorized", { detail }));
  }
  throw new Error(detail);
}

export function get<T>(path: string): Promise<T> {
  return request<T>("GET", path);
}

/** The path of the page after another one of a list of jobs. */
export function pathOf(
  { next }: { readonly next: string | null },
): string | undefined {
  // The server's path lacks what a reverse proxy has before it.
  return next === null ? undefined : `jobs?${next.split("?")[1]}`;
}

function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

/** The server's words for a problem, with those for each invalid part. */
export function detailOf(body = ""): string | undefined {
  const json = parsed(body);
  if (typeof json !== "object" || json === null) return undefined;
  // HeyGen's v3 and v2 have an `error`, v1 has a `message`.
  const { detail, errors, error, message } = json as {
    detail?: string;
    errors?: { pointer: string; detail: string }[];
    error?: { message?: string } | null;
    message?: string;
  };
  const parts = errors?.map(({ pointer, detail }) => `${pointer} ${detail}`);
  return parts?.length
    ? `${detail} ${parts.join("; ")}`
    : detail ?? error?.message ?? message;
}
