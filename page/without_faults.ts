interface Options extends RequestInit {
  readonly headers: Readonly<Record<string, string>>;
}

/** The header by which a request of the page meets no faults. */
const NO_FAULTS = { "x-sim-fault": "none" };

/** Whether the server refuses that header, as far as is known. */
let isOff = false;

/** Remembers that requests cannot choose their faults, as with `--fault-header off`. */
export function meetFaults(): void {
  isOff = true;
}

/**
 * Sends a request that meets no faults: the page shows those of other clients, and
 * works all the same. Where the server refuses that, the request meets them, too.
 */
export async function fetchWithoutFaults(
  url: string | URL,
  options: Options,
): Promise<Response> {
  if (isOff) return await fetch(url, options);
  const headers = { ...options.headers, ...NO_FAULTS };
  const response = await fetch(url, { ...options, headers });
  if (response.status !== 400) return response;
  const text = await response.clone().text();
  if (!text.includes("X-Sim-Fault is switched off")) return response;
  meetFaults();
  return await fetch(url, options);
}
