import { assertEquals } from "@std/assert";
import {
  type EventLimits,
  type JobEvent,
  JobEvents,
} from "../../../simulator/push/job_events.ts";
import { job } from "../core/_jobs.ts";

// Directly, as streams hide the bounds and the order of delivery.

function eventsOf(
  limits: Partial<EventLimits> = {},
  onSubscribers = () => {},
): JobEvents {
  return new JobEvents(
    { events: 100, bytes: Infinity, ...limits },
    onSubscribers,
  );
}

function note(events: JobEvents, number: number, at = 0): void {
  events.emit(job({ number }), "running", at);
}

const numbers = (reply: readonly JobEvent[] | undefined) =>
  reply?.map(({ number }) => number);

Deno.test("JobEvents delivers the events of one job, or of all", () => {
  const events = eventsOf();
  const one: JobEvent[] = [];
  const all: JobEvent[] = [];
  events.subscribe(1, (change) => one.push(change));
  events.subscribeToAll((change) => all.push(change));
  const first = job({ number: 1 });
  events.emit(first, "queued", 5);
  note(events, 2);
  events.emit(first, "running", 9);
  assertEquals(one, [
    { number: 1, at: 5, job: first, phase: "queued" },
    { number: 3, at: 9, job: first, phase: "running" },
  ]);
  assertEquals(numbers(all), [1, 2, 3]);
  assertEquals(events.last, 3);
});

/** All events after one; `undefined` if some of them are not stored. */
function since(events: JobEvents, from: number): JobEvent[] | undefined {
  if (!events.knows(from)) return undefined;
  const all: JobEvent[] = [];
  for (let next; (next = events.after(from)); from++) all.push(next);
  return all;
}

Deno.test("JobEvents.after() returns the event after another one, if it is stored", () => {
  const events = eventsOf({ events: 3 });
  assertEquals(since(events, 0), []);
  assertEquals(since(events, 1), undefined);
  assertEquals(events.after(1), undefined);
  for (let last = 1; last <= 8; last++) {
    note(events, last * 10, last);
    for (let from = 0; from <= last + 1; from++) {
      const kept = from <= last && from >= last - 3;
      const expected = Array.from({ length: last - from }, (_, i) => from + i);
      assertEquals(
        since(events, from)?.map(({ number, at, job }) => [
          number,
          at,
          job.number,
        ]),
        kept ? expected.map((n) => [n + 1, n + 1, n * 10 + 10]) : undefined,
        `since ${from} of ${last}`,
      );
    }
  }
});

Deno.test("JobEvents stores events within its memory, and the latest in any case", () => {
  const events = eventsOf({ events: 10, bytes: 100_000 });
  const details = (title: string) => ({ title });
  // A run begins at any number.
  events.startAfter(7);
  for (let i = 0; i < 10; i++) note(events, 1);
  assertEquals(since(events, 7)?.length, 10);
  for (let i = 0; i < 5; i++) {
    const large = job({ number: 1, details: details("x".repeat(20_000) + i) });
    events.emit(large, "running", 0);
  }
  assertEquals(since(events, events.last - 2)?.length, 2);
  assertEquals(since(events, events.last - 3), undefined);
  const huge = job({ number: 1, details: details("x".repeat(100_000)) });
  events.emit(huge, "running", 0);
  assertEquals(since(events, events.last - 1)?.length, 1);
  assertEquals(since(events, events.last - 2), undefined);
  for (let i = 0; i < 9; i++) note(events, 1);
  assertEquals(since(events, events.last - 9)?.length, 9, "room again");
});

Deno.test("JobEvents delivers nothing after the end of a subscription, even during delivery", () => {
  const events = eventsOf();
  const reply: string[] = [];
  for (const listen of ["one", "all"] as const) {
    const begin = (notify: () => void) =>
      listen === "one"
        ? events.subscribe(1, notify)
        : events.subscribeToAll(notify);
    const leave = begin(() => {
      reply.push(`${listen} first`);
      leave();
      leaveSecond();
      // A subscriber that begins now has not missed this one, which has the present state.
      begin(() => reply.push(`${listen} late`));
    });
    const leaveSecond = begin(() => reply.push(`${listen} second`));
    begin(() => reply.push(`${listen} third`));
  }
  note(events, 1);
  assertEquals(reply, ["one first", "one third", "all first", "all third"]);
  reply.length = 0;
  note(events, 1);
  assertEquals(reply, ["one third", "one late", "all third", "all late"]);
});

Deno.test("JobEvents reports whether there are subscribers, and when that may have changed", () => {
  const calls: boolean[] = [];
  const events: JobEvents = eventsOf({}, () => {
    calls.push(events.hasSubscribers);
  });
  assertEquals(events.hasSubscribers, false);
  note(events, 1);
  assertEquals(calls, [], "there is no subscriber");
  const leaveOne = events.subscribe(1, () => {});
  const leaveOther = events.subscribe(1, () => {});
  const leaveAll = events.subscribeToAll(() => {});
  note(events, 7);
  assertEquals(calls, [true, true, true, true]);
  leaveOne();
  leaveOne();
  leaveAll();
  assertEquals(events.hasSubscribers, true, "one is left");
  leaveOther();
  assertEquals([events.hasSubscribers, calls.at(-1)], [false, false]);
});

Deno.test("ending a subscription twice does not end a later one", () => {
  const events = eventsOf();
  const leave = events.subscribe(1, () => {});
  leave();
  let reply = 0;
  events.subscribe(1, () => reply++);
  leave();
  note(events, 1);
  assertEquals([reply, events.hasSubscribers], [1, true]);
});
