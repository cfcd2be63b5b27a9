import { uniform } from "@heygen-sim/client/distributions";
import fc from "fast-check";
import { type Simulated, simulated } from "../routes/_simulated.ts";

/** The distribution of jobs without a delay of their own. */
export const DELAY = uniform(1_000, 5_000);

/** New jobs, and the mean duration of a wait that can be compared. */
const JOBS: readonly (readonly [body: unknown, mean?: number])[] = [
  [{}, 3_000],
  [{ delay: 0.8 }, 800],
  [{ queue: 0.4, delay: 1 }],
  [{ scenario: Array(200).fill("none"), delay: 1 }],
];

/** What clients send, each some milliseconds after the one before. */
export interface Sending {
  readonly gap: number;
  readonly job: number;
  readonly client: string;
  readonly kind: "poll" | "head" | "cancel" | "result";
  readonly fault: string | undefined;
}

/** Requests of all kinds. */
export const anyTraffic: fc.Arbitrary<readonly Sending[]> = fc.array(
  fc.record({
    gap: fc.oneof(fc.constant(0), fc.nat(50), fc.nat(400)),
    job: fc.nat(JOBS.length - 1),
    client: fc.constantFrom("a", "__proto__"),
    kind: fc.constantFrom("poll", "poll", "poll", "head", "cancel", "result"),
    fault: fc.constantFrom(
      undefined,
      undefined,
      undefined,
      "latency=0.05",
      "latency=0.6",
      "status=503,retry-after=1",
      "empty",
    ),
  }),
  { maxLength: 150, size: "max" },
);

/** A request with its response, as a client sees them. */
interface Seen extends Sending {
  readonly at: number;
  readonly answeredAt: number;
  /** When the next poll may come, if the response says so. */
  readonly notBefore: number | undefined;
  readonly ended: boolean;
  readonly good: boolean;
  readonly bytes: number;
}

/** The requests of one client about one job, counted by what the client saw. */
export interface Count {
  readonly job: number;
  readonly client: string;
  readonly requests: number;
  readonly other_requests: number;
  readonly redundant_polls: number;
  readonly early: number;
  readonly failed: number;
  readonly faulted: number;
  readonly chose_faults: number;
  readonly bytes: number;
  readonly firstAt: number;
  readonly endSeenAt: number | undefined;
  readonly waste: number;
  /** The requests up to the poll that saw the end. */
  readonly toEnd: number;
  readonly isCompared: boolean;
  readonly mean: number | undefined;
}

/** Sends all, and counts by hand. */
export async function play(traffic: readonly Sending[]) {
  const world = simulated({ delay: DELAY, seed: "session" });
  const jobs = [];
  for (const [body] of JOBS) jobs.push(await world.create(body));
  const seen: Seen[] = [];
  const sent: Promise<void>[] = [];
  for (const one of traffic) {
    await world.clock.advance(one.gap);
    sent.push(
      send(world, jobs[one.job]?.id ?? "", one).then((it) => {
        seen.push(it);
      }),
    );
    // A request without latency is responded to before the next one is sent.
    await world.clock.advance(0);
  }
  await world.clock.advance(1_000);
  await Promise.all(sent);
  await world.clock.advance(10_000);
  const ends: number[] = [];
  for (const { id } of jobs) {
    const { body } = await world.ask("GET", `/jobs/${id}/report`);
    ends.push(Date.parse(body.ends_at));
  }
  const created = Date.parse(jobs[0]?.created_at ?? "");
  const pairs = Map.groupBy(seen, ({ job, client }) => `${job} ${client}`);
  const counts = [...pairs.values()]
    .filter((all) => all.some(({ kind }) => kind === "poll" || kind === "head"))
    .map((all) => countOf(all, ends[all[0]?.job ?? 0] ?? NaN, created));
  return { world, jobs, counts };
}

async function send(
  { ask, clock }: Simulated,
  id: string,
  sending: Sending,
): Promise<Seen> {
  const { kind, client, fault } = sending;
  const at = clock.now();
  const method = { cancel: "DELETE", head: "HEAD" }[kind as string] ?? "GET";
  const { status, headers, text, body } = await ask(
    method,
    `/jobs/${id}${kind === "result" ? "/result" : ""}`,
    {
      headers: {
        "x-client": client,
        "if-match": '"another"',
        ...(fault === undefined ? {} : { "x-sim-fault": fault }),
      },
    },
  );
  const isPoll = kind === "poll" || kind === "head";
  const wait = headers.get("retry-after");
  return {
    ...sending,
    at,
    answeredAt: clock.now(),
    notBefore: isPoll && wait !== null
      ? clock.now() + 1_000 * Number(wait)
      : undefined,
    good: kind === "poll" && status === 200 && body?.status !== undefined,
    ended: ["completed", "error"].includes(body?.status),
    bytes: isPoll ? text.length : 0,
  };
}

function countOf(all: readonly Seen[], endsAt: number, created: number): Count {
  const [{ job, client }] = all as [Seen];
  const polls = all.filter((it) => it.kind === "poll" || it.kind === "head");
  const good = polls.filter((it) => it.good);
  const end = good.find(({ ended }) => ended);
  const firstAt = Math.min(...all.map(({ at }) => at));
  const early = polls.filter(({ at }, i) => {
    const last = polls.slice(0, i)
      .findLast((it) => it === end || it.notBefore !== undefined);
    return last && last !== end && last.answeredAt <= at &&
      at + 1 < (last.notBefore ?? 0);
  });
  const news = new Set([...good.slice(0, 1), ...(end ? [end] : [])]);
  const mean = JOBS[job]?.[1];
  return {
    job,
    client,
    requests: polls.length,
    other_requests: all.length - polls.length,
    redundant_polls: good.length - news.size,
    early: early.length,
    failed: polls.length - good.length,
    faulted: polls.filter(({ fault }) => fault).length,
    chose_faults: all.filter(({ fault }) => fault).length,
    bytes: sum(polls.map(({ bytes }) => bytes)),
    firstAt,
    endSeenAt: end?.answeredAt,
    waste: end ? Math.max(0, end.answeredAt - Math.max(endsAt, firstAt)) : 0,
    toEnd: end ? all.indexOf(end) + 1 : 0,
    isCompared: end !== undefined && mean !== undefined &&
      firstAt <= created + mean / 20,
    mean,
  };
}

/** The sum of numbers. */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
