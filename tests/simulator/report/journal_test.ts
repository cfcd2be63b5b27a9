import { assert, assertEquals } from "@std/assert";
import { simulated } from "../routes/_simulated.ts";

interface Entry {
  readonly number: number;
  readonly [name: string]: unknown;
}

Deno.test("each filter of the journal is one of all entries, on all pages", async () => {
  const { ask, clock, create } = simulated();
  const ids = [await create(), await create()].map(({ id }) => id);
  const paths = [...ids.map((id) => `/jobs/${id}`), "/jobs", "/nothing"];
  const faults = ["none", "empty", "status=503"];
  for (let i = 0; i < 48; i++) {
    await clock.advance(i % 3 * 40);
    await ask(i % 5 === 4 ? "DELETE" : "GET", paths[i % 4] ?? "", {
      headers: {
        "x-client": ["a", "__proto__", "b"][i % 3] ?? "",
        "x-sim-fault": faults[i % 7] ?? "none",
        "if-match": '"another"',
      },
    });
  }
  const page = async (query: string) =>
    (await ask("GET", `/journal?${query}`)).body;
  const all: Entry[] = (await page("limit=1000")).entries;
  assertEquals(all.map(({ number }) => number), [
    ...Array(50).keys().map((i) => 50 - i),
  ]);
  const since = String(all[10]?.at);
  const filters: Readonly<Record<string, (entry: Entry) => boolean>> = {
    "client=__proto__": (it) => it.client === "__proto__",
    [`job=${ids[1]}`]: (it) => it.job === ids[1],
    "status=503": (it) => it.status === 503,
    "status=4xx": (it) => String(it.status).startsWith("4"),
    "method=DELETE": (it) => it.method === "DELETE",
    "path=/jobs": (it) => it.path === "/jobs",
    "path=/jobs/*": (it) => String(it.path).startsWith("/jobs/"),
    "fault=empty": (it) => String(it.faults) === "empty",
    "poll=redundant": (it) => it.poll === "redundant",
    "early=true": (it) => it.early === true,
    [`since=${since}&client=a`]: (it) =>
      String(it.at) >= since && it.client === "a",
    [`client=a&job=${ids[0]}`]: (it) => it.client === "a" && it.job === ids[0],
  };
  for (const [query, isWanted] of Object.entries(filters)) {
    const expected = all.filter(isWanted);
    const found: Entry[] = [];
    for (let after = 1_000; after !== null;) {
      const { entries, count, next } = await page(
        `${query}&limit=3&after=${after}`,
      );
      assertEquals(count, expected.length, query);
      found.push(...entries);
      after = next;
    }
    assertEquals(found, expected);
    assert(expected.length > 0, query);
  }
});

Deno.test("a full journal drops the oldest requests, and pages end there", async () => {
  const { ask } = simulated({ journal: 7 });
  for (let i = 0; i < 10; i++) await ask("GET", "/status");
  const pages: number[][] = [];
  for (let after = 11; after !== null;) {
    // Each page is a request itself, and takes the place of the oldest.
    const { entries, next, dropped, count } =
      (await ask("GET", `/journal?limit=2&after=${after}`)).body;
    pages.push(entries.map(({ number }: Entry) => number));
    assertEquals([dropped, count], [2 + pages.length, 7]);
    after = next;
  }
  assertEquals(pages, [[10, 9], [8, 7], [6]]);
});

Deno.test("an emptied journal counts what it drops anew", async () => {
  const { ask } = simulated({ journal: 3 });
  for (let i = 0; i < 5; i++) await ask("GET", "/status");
  await ask("DELETE", "/journal");
  const { entries, dropped } = (await ask("GET", "/journal")).body;
  assertEquals(entries.map(({ number }: Entry) => number), [6]);
  assertEquals(dropped, 0);
});

Deno.test("a journal of no requests counts what it drops", async () => {
  const { ask } = simulated({ journal: 0 });
  await ask("GET", "/status");
  const { body } = await ask("GET", "/journal");
  assertEquals(body, { entries: [], count: 0, dropped: 1, next: null });
});

Deno.test("an entry of the journal has all of a request and of its poll", async () => {
  const { ask, clock, create } = simulated();
  const { id } = await create();
  const poll = (fault: string) =>
    ask("GET", `/jobs/${id}`, {
      headers: {
        "x-client": "a",
        "x-request-id": `r-${fault}`,
        "x-sim-fault": fault,
      },
    });
  await clock.advance(9_500);
  await poll("none");
  await clock.advance(500);
  const end = poll("latency=0.25");
  await clock.advance(250);
  const { text } = await end;
  const { body } = await ask("GET", "/journal?client=a&limit=1");
  assertEquals(body, {
    entries: [{
      number: 3,
      at: "2024-01-01T00:00:10.000Z",
      answered_at: "2024-01-01T00:00:10.250Z",
      method: "GET",
      path: `/jobs/${id}`,
      status: 200,
      client: "a",
      request_id: "r-latency=0.25",
      job: id,
      poll: "end",
      early: true,
      waste_seconds: 0.25,
      faults: ["latency"],
      bytes: text.length,
      request: null,
      response: null,
    }],
    count: 2,
    dropped: 0,
    next: 3,
  });
});

Deno.test("the journal shortens methods and paths beyond 256 characters", async () => {
  const { ask } = simulated();
  const path = `/${"x".repeat(255)}`;
  for (const method of ["GET", "M".repeat(257)]) {
    for (const longer of [path, `${path}y`]) await ask(method, longer);
  }
  const { body } = await ask("GET", "/journal");
  const short = `${path.slice(0, 255)}…`;
  assertEquals(
    body.entries.map(({ method, path }: Entry) => [method, path]),
    [
      [`${"M".repeat(255)}…`, short],
      [`${"M".repeat(255)}…`, path],
      ["GET", short],
      ["GET", path],
    ],
  );
});

Deno.test("the query of the journal takes numbers and known names", async () => {
  const { ask } = simulated();
  for (const query of ["limit=1000&after=7&status=404", "early=false"]) {
    assertEquals((await ask("GET", `/journal?${query}`)).status, 200);
  }
  const wrong = [
    "limit=1001",
    "limit=0",
    "job=x",
    "x=",
    "status=4x",
    "early=yes",
    "poll=x",
    "since=today",
  ];
  for (const query of wrong) {
    assertEquals((await ask("GET", `/journal?${query}`)).status, 422, query);
  }
});

Deno.test("a report takes prices from 0.01 s to 100,000 s", async () => {
  const { ask } = simulated();
  for (const price of ["0.01", "100000", "1.5"]) {
    const { body } = await ask("GET", `/report?price=${price}`);
    assertEquals(body.price, Number(price));
  }
  for (const price of ["", "0", "0.009", "100001", "-1", "1e3", "NaN"]) {
    const { status } = await ask("GET", `/report?price=${price}`);
    assertEquals(status, 422, price);
  }
});
