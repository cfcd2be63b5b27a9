import { uniform } from "@heygen-sim/client/distributions";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { EVENT_TYPES } from "../../../simulator/webhooks/schemes.ts";
import { type Simulated, simulated } from "../routes/_simulated.ts";
import { phaseIn, type Watch, watch } from "./_watch.ts";

/** What a client has seen of a job: a phase, and when it had begun. */
type Story = string[];

const ENDS = ["completed", "error", "cancelled"];

/** What somebody else does, and how long after what was before. */
type Deed = { readonly after: number; readonly job: number } & {
  readonly what:
    | "create"
    | "create scripted"
    | "cancel"
    | "read"
    | "cut"
    | "break"
    | "cut all"
    | "break all";
};

const deed: fc.Arbitrary<Deed> = fc.record({
  after: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3_000 })),
  job: fc.nat({ max: 7 }),
  what: fc.constantFrom(
    "create",
    "create",
    "create scripted",
    "cancel",
    "read",
    "cut",
    "break",
    "cut all",
    "break all",
  ),
});

// deno-lint-ignore no-explicit-any -- as JSON has it
function reply(body: any): string {
  const phase = phaseIn(body);
  const ended = ENDS.includes(phase);
  // When the present phase has begun.
  const at = ended
    ? body.completed_at
    : phase === "running"
    ? body.started_at
    : body.created_at;
  return `${phase} since ${at}`;
}

/** Somebody who follows a stream, comes back when it is cut, and keeps it all. */
class Follower {
  readonly #world: Simulated;
  readonly #path: string;
  readonly #watches: Watch[] = [];
  #opening: Promise<unknown> = Promise.resolve();
  /** Whether it has ever been cut, and come back only later. */
  broken = false;

  constructor(world: Simulated, path: string) {
    this.#world = world;
    this.#path = path;
    this.#open();
  }

  /**
   * Leaves in the middle and comes back, unless the stream has ended.
   *
   * @param broken Whether the new one is to be cut in the middle of an event.
   */
  async cut(broken: boolean): Promise<void> {
    await this.#opening;
    const last = this.#watches.at(-1);
    if (last?.end === "ended") return;
    this.broken ||= broken;
    if (last?.end === undefined) await last?.leave();
    this.#open(last?.lastId, broken);
    await this.#opening;
  }

  /** Comes back if the stream is broken. */
  async mend(): Promise<void> {
    if (this.#watches.at(-1)?.end instanceof Error) await this.cut(false);
  }

  get heard() {
    return this.#watches.flatMap(({ heard }) => heard);
  }

  get end() {
    return this.#watches.at(-1)?.end;
  }

  /** The states seen of each job. */
  stories(): Map<string, Story> {
    const stories = new Map<string, Story>();
    for (const { event, data } of this.heard) {
      if (event !== "status") continue;
      const story = stories.get(data.id) ?? [];
      stories.set(data.id, story);
      story.push(reply(data));
    }
    return stories;
  }

  async leave(): Promise<void> {
    await this.#watches.at(-1)?.leave();
  }

  #open(from?: string, broken = false): void {
    const headers: Record<string, string> = broken
      ? { "x-sim-fault": "cut" }
      : {};
    this.#opening = watch(this.#world, this.#path, { from, headers })
      .then((watch) => this.#watches.push(watch));
  }
}

/** Asks again and again by long polls, until its job has ended. */
async function pollLong(
  { ask }: Simulated,
  id: string,
  story: Story,
): Promise<void> {
  for (let etag = "";;) {
    const { status, headers, body } = await ask("GET", `/jobs/${id}`, {
      headers: { prefer: "wait=5", ...(etag ? { "if-none-match": etag } : {}) },
    });
    etag = headers.get("etag") ?? "";
    if (status !== 200) continue;
    add(story, reply(body));
    if (body.status !== "pending") return;
  }
}

/** Adds what is new. */
function add(story: Story, next: string): void {
  if (story.at(-1) !== next) story.push(next);
}

/** Whether a story is another with some phases skipped, as who polls may. */
function isWithin(part: Story, whole: Story): boolean {
  let at = -1;
  return part.every((it) => {
    const found = whole.indexOf(it, at + 1);
    const later = found > at;
    at = found;
    return later;
  });
}

/** A client that receives webhooks, and misses every third at first. */
class Receiver {
  /** The state in each message, by its id: one may come twice. */
  readonly #messages = new Map<string, unknown>();
  readonly #missed = new Set<string>();

  readonly fetch = async (
    input: Request | URL | string,
    init?: RequestInit,
  ): Promise<Response> => {
    const request = new Request(input, init);
    const id = request.headers.get("webhook-id") ?? "";
    const seen = this.#messages.size + this.#missed.size;
    if (seen % 3 === 0 && !this.#missed.has(id)) {
      this.#missed.add(id);
      throw new TypeError("The connection was cut");
    }
    const { data } = await request.json();
    this.#messages.set(id, data);
    return new Response(null, { status: 204 });
  };

  /** The states seen of each job. What was missed comes late, out of its order. */
  stories(): Map<string, Story> {
    const stories = new Map<string, Story>();
    // deno-lint-ignore no-explicit-any -- as JSON has it
    for (const data of this.#messages.values() as Iterable<any>) {
      const story = stories.get(data.id) ?? [];
      stories.set(data.id, story);
      story.push(reply(data));
    }
    return stories;
  }
}

/** A job, and what each channel has shown of it. */
interface Followed {
  readonly id: string;
  readonly first: string;
  readonly stream: Follower;
  readonly polls: Story;
  readonly longPolls: Story;
  readonly waiting: Promise<void>;
}

Deno.test("polls, long polls, cut streams and failing webhooks all show the same states", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(deed, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.nat(),
      async (deeds, places, seed) => {
        const receiver = new Receiver();
        const world = simulated({
          seed,
          webhookFetch: receiver.fetch,
          delay: uniform(1, 6_000),
          queue: uniform(0, 3_000),
          errorRate: 0.3,
          maxConcurrentJobs: places,
          whenFull: "queue",
        });
        const { ask, clock, create } = world;
        const webhook = await ask("POST", "/webhooks", {
          body: { url: "http://127.0.0.1:8080/", events: EVENT_TYPES },
        });
        assertEquals(webhook.status, 201, webhook.text);
        const all = new Follower(world, "/events");
        const steady = new Follower(world, "/events");
        await clock.advance(0);
        const jobs: Followed[] = [];

        async function begin(body?: unknown): Promise<void> {
          const created = await create(body);
          const { id } = created;
          const longPolls: Story = [];
          jobs.push({
            id,
            first: reply(created),
            stream: new Follower(world, `/jobs/${id}/events`),
            polls: [],
            longPolls,
            waiting: pollLong(world, id, longPolls),
          });
        }
        async function read({ id, polls }: Followed): Promise<void> {
          const { body } = await ask("GET", `/jobs/${id}`);
          add(polls, reply(body));
        }

        for (const { after, what, job } of deeds) {
          await clock.advance(after);
          const followed = jobs[job % jobs.length];
          if (what === "create") await begin();
          else if (what === "create scripted") {
            await begin({ scenario: ["error"] });
          } else if (what === "cut all") await all.cut(false);
          else if (what === "break all") await all.cut(true);
          else if (!followed) continue;
          else if (what === "read") await read(followed);
          else if (what === "cut") await followed.stream.cut(false);
          else if (what === "break") await followed.stream.cut(true);
          else await ask("DELETE", `/jobs/${followed.id}`);
        }
        // Whatever waits for a script or for others comes to its end.
        for (let rounds = 0; rounds < 30; rounds++) {
          await clock.advance(5_000);
          await all.mend();
          for (const job of jobs) {
            await job.stream.mend();
            await read(job);
          }
        }
        await clock.advance(0);
        await Promise.all(jobs.map(({ waiting }) => waiting));

        for (const { data } of steady.heard) {
          assert(reply(data).endsWith(` since ${data.server_time}`));
        }
        const stories = steady.stories();
        const hooked = receiver.stories();
        assertEquals(all.heard, steady.heard);
        const numbers = all.heard.map(({ id }) => Number(id));
        assertEquals(numbers, numbers.map((_, i) => (numbers[0] ?? 0) + i));
        for (const { id, first, stream, polls, longPolls } of jobs) {
          const story = stories.get(id) ?? [];
          assertEquals(story[0], first);
          assertEquals(new Set(story).size, story.length, "seen twice");
          const end = story.at(-1) ?? "";
          assert(ENDS.some((phase) => end.startsWith(phase)), `${story}`);
          assertEquals(hooked.get(id)?.toSorted(), story.toSorted());
          const own = stream.stories().get(id) ?? [];
          // A phase may pass while no client is there; the end does not.
          if (!stream.broken) assertEquals(own, story);
          // Who was cut right after the end need not hear that it was one.
          const ends = stream.heard.filter(({ event }) => event === "end");
          assertEquals([stream.end, ends.length <= 1], ["ended", true]);
          for (const part of [own, polls, longPolls]) {
            assert(isWithin(part, story), `${part} is not ${story}`);
            assertEquals(part.at(-1), end);
          }
        }
        await all.leave();
        await steady.leave();
        await clock.advance(0);
        assertEquals(clock.next, Infinity, "somebody still waits");
      },
    ),
    { numRuns: 60 },
  );
});
