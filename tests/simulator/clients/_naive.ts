import type { World } from "./_world.ts";

/** An answer's JSON, taken for what it should be. */
// deno-lint-ignore no-explicit-any -- naive clients do not look
type Body = any;

/** What a client needs to know of a world. */
type Surroundings = Pick<World, "base" | "clock" | "fetch">;

/** Asks once, in one way or another. */
type Ask = (world: Surroundings, url: string) => Promise<Body>;

/** Between two polls, in milliseconds. */
const PAUSE = 1_000;

/** What a single request may take, in milliseconds. */
const PATIENCE = 10_000;

/** The loop that everybody writes first. */
export async function wait(
  world: Surroundings,
  url: string,
  ask: Ask = askPlainly,
): Promise<Body> {
  while (true) {
    const body = await ask(world, url);
    if (body.status !== "pending") return body;
    await world.clock.delay(PAUSE);
  }
}

/** Trusts in everything. */
const askPlainly: Ask = async ({ fetch }, url) => (await fetch(url)).json();

/** Asks again after a failure, soon. */
export const askAgain: Ask = async ({ fetch, clock }, url) => {
  while (true) {
    const response = await fetch(url);
    if (response.ok) return response.json();
    await response.text();
    await clock.delay(PAUSE / 4);
  }
};

/** Has a time limit, but only until the headers have come. */
export const askInTime: Ask = async ({ fetch }, url) => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE);
  const response = await fetch(url, { signal: controller.signal });
  clearTimeout(timer);
  return response.json();
};

/** Reads as the label says, as many libraries do. */
export const askByLabel: Ask = async ({ fetch }, url) => {
  const response = await fetch(url);
  const label = response.headers.get("content-type");
  if (label === "application/json") return response.json();
  // Text has no status, and what has none is not done yet.
  return { status: "pending", text: await response.text() };
};

/** Takes a request that was not answered in time for one that was not made. */
export async function create(world: Surroundings): Promise<Body> {
  while (true) {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), PATIENCE);
    try {
      const { signal } = controller;
      const response = await world.fetch(`${world.base}/jobs`, {
        method: "POST",
        signal,
      });
      return await response.json();
    } catch {
      // Once more.
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Waits, and takes the result for granted. */
export async function download(
  world: Surroundings,
  url: string,
): Promise<Uint8Array> {
  const { result_url } = await wait(world, url);
  return await (await world.fetch(result_url)).bytes();
}

/** How long a job has been there, by two clocks. */
export async function age({ fetch, clock }: Surroundings, url: string) {
  const { created_at } = await (await fetch(url)).json();
  return clock.now() - Date.parse(created_at);
}
