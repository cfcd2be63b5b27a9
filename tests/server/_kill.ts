import { assert, assertEquals } from "@std/assert";
import { SERVER, type ServerProcess, start } from "../_process.ts";
import { Receiver } from "./_receiver.ts";

/** A job as the last response described it. */
interface Known {
  readonly id: string;
  readonly created_at: string;
  /** When it ends unless it is cancelled, in milliseconds since the epoch. */
  readonly endsAt: number;
  /** Whether a response has confirmed a cancellation. */
  cancelled: boolean;
  /** Whether a cancellation was sent, but no response has arrived. */
  unconfirmed: boolean;
}

/** The result of the kills. */
export interface Survived {
  /** How many jobs were created, without those of resets. */
  readonly jobs: number;
  /** How many webhooks have arrived, of all jobs. */
  readonly deliveries: number;
  /** How many of these are repetitions. */
  readonly repeats: number;
}

/** How many clients work at the same time. */
const CLIENTS = 4;

/** The longest duration of a job, in milliseconds. */
const MAX_DURATION_MS = 400;

/**
 * Kills a server in the middle of its work, again and again. After each restart
 * it compares the jobs with the responses before; at the end it compares the
 * webhooks, which are sent all the time, with the outcomes of the jobs.
 *
 * @param path The store's file.
 * @param kills How often to kill it.
 * @param random Numbers from 0 to 1.
 * @returns The numbers of jobs and deliveries.
 */
export async function killAgainAndAgain(
  path: string,
  kills: number,
  random: () => number,
): Promise<Survived> {
  await using receiver = new Receiver();
  let since = "";
  const known = new Map<string, Known>();
  /** How many of these have been read one by one. */
  let compared = 0;
  let current: string | undefined;
  /** Keys whose request has no response. */
  const unanswered = new Set<string>();
  let keys = 0;

  async function create(url: string, key = `key-${++keys}`): Promise<void> {
    unanswered.add(key);
    // A repeated request with the same key has the same body.
    const delay = (Number(key.slice(4)) * 37) % MAX_DURATION_MS + 1;
    const response = await fetch(`${url}/jobs`, {
      method: "POST",
      headers: { "idempotency-key": key, "content-type": "application/json" },
      body: JSON.stringify({ delay: delay / 1_000, title: key }),
    });
    const { id, created_at } = await response.json();
    assertEquals(response.status, 202);
    assert(!known.has(id), `${id} was given twice`);
    unanswered.delete(key);
    const endsAt = Date.parse(created_at) + delay;
    known.set(id, {
      id,
      created_at,
      endsAt,
      cancelled: false,
      unconfirmed: false,
    });
  }

  async function cancel(url: string): Promise<void> {
    const job = [...known.values()].at(-1 - Math.floor(random() * 10));
    if (!job) return;
    job.unconfirmed = true;
    const response = await fetch(`${url}/jobs/${job.id}`, { method: "DELETE" });
    const { status, completed_at } = await response.json();
    if (response.status === 200) {
      assertEquals(status, "cancelled");
      assert(Date.parse(completed_at) <= job.endsAt);
      job.cancelled = true;
    } else assertEquals(response.status, 409);
    job.unconfirmed = false;
  }

  async function reset(url: string): Promise<void> {
    current = undefined;
    const response = await fetch(`${url}/reset`, { method: "POST" });
    current = (await response.json()).id;
  }

  async function work(url: string, client: number): Promise<never> {
    for (;;) {
      const choice = random();
      if (client === 0 && choice < 0.2) await reset(url);
      else if (choice < 0.3) await cancel(url);
      else await create(url);
    }
  }

  /** Compares the jobs with the responses before the kill. */
  async function compare(url: string): Promise<void> {
    for (const key of unanswered) await create(url, key);
    if (current !== undefined) {
      assertEquals((await json(`${url}/status`)).id, current);
    }
    const titles = new Set<string>();
    for await (const job of all(url)) {
      if (job.title === null) continue;
      assert(!titles.has(job.title), `${job.title} was created twice`);
      titles.add(job.title);
      check(job);
    }
    // The list has them all; by its id each is read after the kill that follows it.
    for (const id of [...known.keys()].slice(compared)) {
      check(await json(`${url}/jobs/${id}`));
    }
    compared = known.size;
    assertEquals(titles.size, known.size, "no job is lost or invented");
  }

  async function register(url: string): Promise<void> {
    const response = await fetch(`${url}/webhooks`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ url: receiver.url }),
    });
    assertEquals(response.status, 201);
    since = (await response.json()).created_at;
  }

  /** Waits for all deliveries, and compares them with the outcomes of the jobs. */
  async function compareDelivered(url: string): Promise<void> {
    const expected: string[] = [];
    for await (const { id, completed_at } of all(url)) {
      // A job that ended before the webhook was created has no delivery.
      if (completed_at === null || completed_at > since) expected.push(id);
    }
    await receiver.waitFor(expected);
    const jobs = new Map<string, Awaited<ReturnType<typeof json>>>();
    for await (const { id } of all(url)) {
      jobs.set(id, await json(`${url}/jobs/${id}`));
    }
    receiver.compare(jobs);
  }

  // deno-lint-ignore no-explicit-any -- the JSON of a response
  function check(job: any): void {
    const expected = known.get(job.id);
    assert(expected, `${job.id} is a job that no client created`);
    const { endsAt, cancelled, unconfirmed } = expected;
    assertEquals(job.created_at, expected.created_at);
    if (unconfirmed && job.status === "cancelled") expected.cancelled = true;
    expected.unconfirmed = false;
    if (cancelled || expected.cancelled) {
      assertEquals(job.status, "cancelled");
      return;
    }
    const now = Date.parse(job.server_time);
    assertEquals(job.status, now >= endsAt ? "completed" : "pending");
    if (now >= endsAt) assertEquals(Date.parse(job.completed_at), endsAt);
  }

  for (let kill = 0; kill <= kills; kill++) {
    await using server = await startWith(path);
    if (kill === 0) await register(server.url);
    await compare(server.url);
    if (kill === kills) {
      await compareDelivered(server.url);
      break;
    }
    const clients = Array.from(
      { length: CLIENTS },
      (_, client) => work(server.url, client),
    );
    const failures = clients.map((client) => client.catch((error) => error));
    await new Promise((resolve) => setTimeout(resolve, 5 + random() * 100));
    server.kill("SIGKILL");
    for (const error of await Promise.all(failures)) {
      // To a client, the kill is a connection that breaks off.
      if (!(error instanceof TypeError || isAborted(error))) throw error;
    }
    await server.ended;
  }
  const { deliveries, repeats } = receiver;
  return { jobs: known.size, deliveries, repeats };
}

function isAborted(error: unknown): boolean {
  return error instanceof Deno.errors.Http ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof SyntaxError;
}

async function startWith(path: string): Promise<ServerProcess> {
  const flags = ["--port=0", "--error-rate=0", "--delay=fixed:0.2"];
  return await start(SERVER, [...flags, "--store", path], {
    permissions: [
      "--allow-net=127.0.0.1",
      `--allow-read=${path}`,
      `--allow-write=${path}`,
    ],
  });
}

/** All jobs, page by page. */
async function* all(url: string) {
  for (let page = "/jobs?limit=100"; page;) {
    const { jobs, next } = await json(url + page);
    yield* jobs;
    page = next;
  }
}

async function json(url: string) {
  const response = await fetch(url);
  assertEquals(response.status, 200);
  return await response.json();
}
