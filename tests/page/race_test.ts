import { COMPARED } from "@heygen-sim/comparison";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import { fixed } from "@heygen-sim/client/distributions";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { distributionIn, runRaces } from "../../page/race/model.ts";
import { fieldsOf, queryIn } from "../../page/race/query.ts";
import { scoresOf } from "../../page/race/score.ts";
import { waitLive } from "../../page/race/wait_live.ts";
import { testWith } from "../_needs.ts";
import { run } from "../_process.ts";

const BASE = "http://127.0.0.1:5000/";
const FIRST = queryIn(new URLSearchParams());

Deno.test("an address without fields is one race on a short video", () => {
  assertEquals(FIRST, {
    distribution: "lognormal:12,0.35",
    price: 1,
    seed: "1",
    races: 1,
  });
  assertEquals(fieldsOf(FIRST), {});
});

Deno.test("the fields of an address are read back as the same races", () => {
  const query = {
    distribution: "8 8.5\n45",
    price: 0.25,
    seed: "a b&c",
    races: 111,
  };
  const fields = Object.entries(fieldsOf(query))
    .map(([name, value]) => [name, String(value)]);
  assertEquals(
    queryIn(new URLSearchParams(`${new URLSearchParams(fields)}`)),
    query,
  );
});

Deno.test("invalid fields of an address are as at first", () => {
  const invalid = [
    "races=0&price=0",
    "races=x&price=-1",
    "races=1e9&price=1e9&seed=",
    "price=NaN&distribution=",
  ];
  for (const fields of invalid) {
    assertEquals(queryIn(new URLSearchParams(fields)), FIRST);
  }
});

Deno.test("scores are means over all races, the cheapest first", () => {
  const algorithms = [
    { name: "dear", requests: [4, 6], waste: [0, 1_000], polls: [] },
    { name: "cheap", requests: [1, 2], waste: [500, 0], polls: [] },
    { name: "failed", requests: [], waste: [], polls: [], error: "no" },
  ];
  assertEquals(scoresOf(algorithms, 1_000, 1_000), [
    { client: "cheap", requests: 1.5, waste: 250, cost: 1_750, ratio: 1.75 },
    { client: "dear", requests: 5, waste: 500, cost: 5_500, ratio: 5.5 },
  ]);
});

Deno.test("durations are separated by anything common, or a text is a distribution", () => {
  for (
    const text of ["8 8.5\n45", "[8, 8.5, 45]", "8;8.5;45;", " 8\t8.5\r\n45 "]
  ) {
    assertEquals(distributionIn(text).durations, [8_000, 8_500, 45_000]);
  }
  assertEquals(distributionIn(" uniform:1,20 ").distribution.mean, 10_500);
  assertEquals(distributionIn("0.7*fixed:8+0.3*fixed:45").durations, undefined);
});

Deno.test("what is neither durations nor a distribution has an error in words", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["8 soon", '"soon" is not a duration. Write seconds, such as 8 8.5 45'],
    ["8 -1", '"-1" is not a duration.'],
    ["8 1e999", '"1e999" is not a duration.'],
    [" , ", "There are 0 durations. Write 1 to 1000 of them, in seconds."],
    ["1 ".repeat(1_001), "There are 1001 durations."],
    ["uniform:20,1", 'Cannot parse the distribution "uniform:20,1"'],
    ["unifrom:1,2", 'no distribution is named "unifrom"'],
    ["fixed:1e300", "Jobs of fixed:1e300 can take longer than 1000000000 s."],
    ["weibull:10,0.1", "Jobs of weibull:10,0.1 can take longer than"],
  ];
  for (const [text, message] of cases) {
    assertThrows(() => distributionIn(text), Error, message);
  }
});

Deno.test("a race over HTTP has the counts of the same race in virtual time", async () => {
  const query = { ...FIRST, seed: "live" };
  const { algorithms, durations } = runRaces(query, BASE);
  const clock = new VirtualClock();
  const { fetch } = createSimulator({ clock });
  const send = async (path: string, init?: RequestInit) =>
    await (await fetch(new Request(new URL(path, BASE), init))).json();
  const { id } = await send("jobs", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      delay: (durations[0] ?? 0) / 1_000,
      outcome: "completed",
    }),
  });
  const failed = await clock.run(waitLive(
    { query, job: id, speed: 1, headers: {} },
    BASE,
    {
      fetch: (url, init) => Promise.resolve(fetch(new Request(url, init))),
      clock,
    },
  ));
  assertEquals(failed, []);
  const { clients } = await send(`jobs/${id}/report`);
  for (const { name, requests, waste } of algorithms) {
    const client = clients.find((it: { client: string }) => it.client === name);
    assertEquals(client.requests - 1, requests[0], name);
    assertAlmostEquals(
      client.waste_seconds,
      (waste[0] ?? 0) / 1_000,
      0.005,
      name,
    );
  }
});

Deno.test("a race over HTTP reports why an algorithm could not wait", async () => {
  const { fetch } = createSimulator({ seed: 1 });
  const failed = await waitLive(
    { query: FIRST, job: "0123456789abcdef", speed: 1, headers: {} },
    BASE,
    { fetch: (url, init) => Promise.resolve(fetch(new Request(url, init))) },
  );
  assertEquals(failed.length, 1);
  for (const part of [...COMPARED, "answered 404"]) {
    assertStringIncludes(failed[0] ?? "", part);
  }
});

testWith(
  { net: "127.0.0.1", run: true, read: true, write: ".tmp" },
  "the recommended code waits for a translation",
  async () => {
    const { fetch } = createSimulator({ delay: fixed(0), errorRate: 0 });
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      (request) => fetch(request),
    );
    const many = Array.from({ length: 60 }, (_, i) => 8 + (i * 7 % 60) / 10);
    const distributions = [
      "lognormal:12,0.35",
      "exponential:20",
      "8 8.1 8.3 45 45.5",
      many.join(" "),
      `${"8 ".repeat(30)}${"45 ".repeat(30)}`,
    ];
    await Deno.mkdir(".tmp", { recursive: true });
    const folder = await Deno.makeTempDir({ dir: ".tmp" });
    try {
      const codes = distributions.map((distribution) =>
        runRaces(
          { ...FIRST, distribution },
          `http://127.0.0.1:${server.addr.port}/`,
        ).code
      );
      const calls = [
        "optimal({ distribution,",
        "constant({",
        "adaptive({ history,",
        "optimal({ distribution: smoothed(durations),",
        "optimal({ durations,",
      ];
      for (const [i, call] of calls.entries()) {
        assert(codes[i]?.includes(`\n  ${call}`), codes[i]);
      }
      for (const [i, code] of codes.entries()) {
        await Deno.writeTextFile(
          `${folder}/${i}.ts`,
          `${code}console.log(report.status);\n`,
        );
      }
      const main = codes.map((_, i) => `await import("./${i}.ts");`).join("\n");
      await Deno.writeTextFile(`${folder}/main.ts`, main);
      const { stdout, stderr } = await run(`${folder}/main.ts`, []);
      assertEquals([stdout, stderr], ["completed\n".repeat(codes.length), ""]);
    } finally {
      await Deno.remove(folder, { recursive: true });
      await server.shutdown();
    }
  },
);
