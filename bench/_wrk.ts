/** What a load generator has measured. */
export interface Measurement {
  /** Requests that were answered. */
  readonly requests: number;
  /** Requests per second. */
  readonly rate: number;
}

/** Whether `wrk` is installed (Debian's package of that name). */
export async function hasWrk(): Promise<boolean> {
  try {
    const options = { stdout: "null", stderr: "null" } as const;
    await new Deno.Command("wrk", { ...options, args: ["-v"] }).output();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Sends requests with `wrk`, in one thread.
 *
 * @param connections How many connections to keep open.
 * @param seconds How long, a whole number.
 * @throws {Error} If a request fails.
 */
export async function driveWrk(
  url: string,
  connections: number,
  seconds: number,
): Promise<Measurement> {
  const { stdout, stderr, success } = await new Deno.Command("wrk", {
    args: ["-t1", `-c${connections}`, `-d${seconds}s`, url],
  }).output();
  const text = new TextDecoder().decode(stdout);
  const [, requests] = /(\d+) requests in/.exec(text) ?? [];
  const [, rate] = /Requests\/sec: *([\d.]+)/.exec(text) ?? [];
  if (!success || !rate || /Non-2xx|Socket errors/.test(text)) {
    throw new Error(`wrk failed: ${text}${new TextDecoder().decode(stderr)}`);
  }
  return { requests: Number(requests), rate: Number(rate) };
}
