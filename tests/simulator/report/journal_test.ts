import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Journal } from "../../../simulator/report/journal.ts";
import { journalPage } from "../../../simulator/report/journal_page.ts";
import {
  journalQuery,
  journalSchema,
} from "../../../simulator/report/schema.ts";
import { anyTraffic } from "./_count.ts";
import { exchange, job } from "./_requests.ts";

const idOf = (number: number) => String(number).padStart(16, "0");

Deno.test("Journal lists what a filtered list of the last requests has", () => {
  const filter = fc.record({
    limit: fc.integer({ min: 1, max: 10 }),
    after: fc.integer({ min: 1, max: 70 }),
    client: fc.constantFrom("a", "__proto__"),
    job: fc.integer({ min: 1, max: 8 }),
    status: fc.constantFrom("200", "304", "5xx"),
    method: fc.constantFrom("GET", "DELETE"),
    path: fc.constantFrom("/jobs/1", "/jobs"),
    fault: fc.constantFrom("one", "two"),
  }, { requiredKeys: ["limit"] });
  const capacity = fc.integer({ min: 0, max: 40 });
  fc.assert(fc.property(anyTraffic, capacity, filter, (all, size, filter) => {
    const journal = new Journal(size);
    for (const exchange of all) journal.record(exchange);
    const expected = all.map((exchange, i) => ({ exchange, number: i + 1 }))
      .slice(Math.max(0, all.length - size))
      .filter(({ exchange: it, number }) =>
        number < (filter.after ?? Infinity) &&
        it.client === (filter.client ?? it.client) &&
        it.job?.number === (filter.job ?? it.job?.number) &&
        new RegExp(`^${filter.status?.replaceAll("x", ".") ?? ""}`)
          .test(String(it.status)) &&
        it.method === (filter.method ?? it.method) &&
        it.path === (filter.path ?? it.path) &&
        (!filter.fault || it.faults.includes(filter.fault))
      ).map(({ number }) => number).reverse().slice(0, filter.limit);
    const listed = journal.list(filter).map(({ number }) => number);
    assertEquals(listed, expected);
  }));
});

Deno.test("Journal pages lead from one to the next, to the last", () => {
  const journal = new Journal(7);
  for (let at = 0; at < 10; at++) journal.record(exchange({ at }));
  const pages: number[][] = [];
  let after: number | undefined;
  do {
    const page = journalPage(journal, { limit: 3, after }, idOf);
    assertEquals(journalSchema.parse(page), page);
    pages.push(page.entries.map(({ number }) => number));
    after = page.next ?? undefined;
  } while (after !== undefined);
  assertEquals(pages, [[10, 9, 8], [7, 6, 5], [4]]);
});

Deno.test("A page of the journal has all properties of a request", () => {
  const journal = new Journal(1);
  journal.record(exchange({
    at: 1_000,
    answeredAt: 1_250,
    job: job({ number: 7 }),
    client: "a",
    requestId: "r-1",
    faults: ["slow"],
    status: 503,
    bytes: 12,
    poll: "end",
    early: true,
    waste: 250,
  }));
  assertEquals(journalPage(journal, { limit: 1 }, idOf), {
    entries: [{
      number: 1,
      at: "1970-01-01T00:00:01.000Z",
      answered_at: "1970-01-01T00:00:01.250Z",
      method: "GET",
      path: "/jobs/1",
      status: 503,
      client: "a",
      request_id: "r-1",
      job: "0000000000000007",
      poll: "end",
      early: true,
      waste_seconds: 0.25,
      faults: ["slow"],
      bytes: 12,
      request: null,
      response: null,
    }],
    count: 1,
    dropped: 0,
    next: null,
  });
});

Deno.test("Journal shortens what is too long, and what it keeps can be read", () => {
  const journal = new Journal(1);
  const path = `/${"x".repeat(255)}`;
  journal.record(exchange({ path }));
  assertEquals(journal.list({ limit: 1 })[0]?.path, path);
  journal.record(exchange({ path: `${path}y`, method: "M".repeat(300) }));
  const [entry] = journal.list({ limit: 1 });
  assertEquals(entry?.path, `${path.slice(0, 255)}…`);
  assertEquals(entry?.method.length, 256);
});

Deno.test("The journal's query takes numbers for numbers, and nothing unknown", () => {
  assertEquals(journalQuery.parse({}), { limit: 100 });
  assertEquals(
    journalQuery.parse({ limit: "1000", after: "7", status: "404" }),
    { limit: 1_000, after: 7, status: "404" },
  );
  for (
    const query of [{ limit: "1001" }, { limit: "0" }, { job: "x" }, { x: "" }]
  ) {
    assertEquals(journalQuery.safeParse(query).success, false);
  }
});
