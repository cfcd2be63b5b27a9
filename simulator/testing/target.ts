/** Sends requests, like the global `fetch`. */
export type TargetFetch = (
  url: string,
  init?: RequestInit,
) => Promise<Response>;

/** The keys of a simulator. */
export interface TargetKeys {
  /** The keys to the service. */
  readonly apiKeys?: readonly string[];
  /** The key to the journal. */
  readonly adminKey?: string | undefined;
}

/** How to reach a simulator. A `Simulator` is one, too. */
export interface TargetOptions {
  /**
   * Sends requests, such as `simulator.fetch`.
   *
   * @default {fetch}
   */
  readonly fetch?: TargetFetch;
  /**
   * The address of the simulator, or of an isolated simulation below `/s/`.
   *
   * @default {"http://simulator.test"}, for a simulator in this process
   */
  readonly baseUrl?: string | URL;
  /**
   * Its keys, if it has any.
   *
   * @default {{}}
   */
  readonly settings?: TargetKeys;
}

/** A simulator: in this process, or a served one by its address. */
export type Target = TargetOptions | string | URL;

/** The name under which this module sends requests. */
export const TESTING_CLIENT = "heygen-sim testing";

const LOCAL_URL = "http://simulator.test";

/**
 * Reads JSON from a simulator.
 *
 * @param target The simulator.
 * @param path The path, with a query.
 * @throws {TypeError} If the target is invalid.
 * @throws {Error} If the simulator does not respond with 200.
 */
export async function read<Body>(target: Target, path: string): Promise<Body> {
  const { fetch, base, headers } = resolve(target);
  const url = base + path;
  let response = await fetch(url, {
    headers: { ...headers, "x-sim-fault": "none" },
  });
  // A simulator may refuse the choice of faults.
  if (response.status === 400) response = await fetch(url, { headers });
  const text = await response.text();
  if (response.status === 200) return JSON.parse(text);
  throw new Error(`Cannot read ${url}: ${response.status} ${detailIn(text)}`);
}

function resolve(target: Target) {
  const isAddress = typeof target === "string" || target instanceof URL;
  const options: TargetOptions = isAddress ? { baseUrl: target } : target ?? {};
  const { fetch = globalThis.fetch, baseUrl, settings = {} } = options;
  if (typeof fetch !== "function" || !(options.fetch || baseUrl)) {
    throw new TypeError(
      `Cannot reach a simulator as the target must be a simulator, an address, or { fetch, baseUrl }: current value is ${target}`,
    );
  }
  const { adminKey, apiKeys: [apiKey] = [] } = settings;
  return {
    fetch,
    base: String(baseUrl ?? LOCAL_URL).replace(/\/+$/, ""),
    headers: {
      "x-client": TESTING_CLIENT,
      ...(adminKey === undefined ? {} : { "x-admin-key": adminKey }),
      ...(apiKey === undefined ? {} : { "x-api-key": apiKey }),
    },
  };
}

function detailIn(text: string): string {
  try {
    return JSON.parse(text).detail ?? text;
  } catch {
    return text.slice(0, 200);
  }
}
