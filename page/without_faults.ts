/** Whether requests may choose their faults, as far as is known. */
let isAllowed = true;

/** Options of {@linkcode fetchWithoutFaults}. */
interface Options extends RequestInit {
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends a request that meets no faults: the page shows those of other clients, and
 * works all the same. A server with `--fault-header off` refuses that.
 *
 * @param url The URL.
 * @param options The options of `fetch`.
 */
export async function fetchWithoutFaults(
  url: string | URL,
  options: Options,
): Promise<Response> {
  if (isAllowed) {
    const response = await fetch(url, {
      ...options,
      headers: { ...options.headers, "x-sim-fault": "none" },
    });
    if (response.status !== 400) return response;
    const text = await response.clone().text();
    if (!text.includes("X-Sim-Fault is switched off")) return response;
    isAllowed = false;
  }
  return await fetch(url, options);
}
