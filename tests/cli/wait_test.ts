import { fixed } from "@heygen-sim/client/distributions";
import { VirtualClock } from "@heygen-sim/simulator";
import { Interrupted } from "@heygen-sim/cli";
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { type Finished, run, simulate } from "./_terminal.ts";

const FAST = { delay: fixed(3_000) };
const CLASSIC = ["--algorithm", "exponential increase"];

/** A server with one response. */
function respond(
  make: (url: string, init: RequestInit) => Response,
): (args: readonly string[]) => Promise<Finished> {
  const fetch = (url: string, init: RequestInit) =>
    Promise.resolve().then(() => make(url, init));
  return (args) => run(args, fetch, new VirtualClock());
}

/** The objects in lines of JSON. */
function lines(text: string) {
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

Deno.test("wait prints how the job ended to standard output, and a line for each poll to standard error", async () => {
  const { run } = simulate(FAST);
  const { status, stdout, stderr } = await run(["wait", ...CLASSIC]);
  assertEquals(status, 0);
  assertEquals(
    stdout.replace(/[0-9a-f]{16}/, "ID"),
    `status    completed
job       ID
took      3.0 s
requests  3
waste     0.0 s
`,
  );
  assertEquals(
    stderr,
    `poll 1 after 0.0 s: pending, next poll in 1.0 s
poll 2 after 1.0 s: pending, next poll in 2.0 s
poll 3 after 3.0 s: completed
`,
  );
});

Deno.test("wait redraws one line on a terminal, which shows elapsed time, polls, the next poll and progress", async () => {
  const { run } = simulate(FAST);
  const { stdout: id } = await run(["create"]);
  const args = ["wait", id.trim(), ...CLASSIC];
  const { status, stderr } = await run(args, { isTerminal: true });
  assertEquals(status, 0);
  const frames = stderr.split("\r\x1b[K");
  assertEquals(frames.slice(0, 4), [
    "",
    "waiting for the first response · elapsed 0.0 s",
    "pending, 0 % done · elapsed 0.0 s · polls 1 · next poll in 1.0 s",
    "pending, 0 % done · elapsed 0.1 s · polls 1 · next poll in 0.9 s",
  ]);
  assert(
    frames.includes(
      "pending, 33 % done · elapsed 1.5 s · polls 2 · next poll in 1.5 s",
    ),
  );
  assertEquals(frames.at(-1), "", "the line is removed");
  assert(!stderr.includes("\n"));
});

Deno.test("wait cuts its line to the width of the terminal", async () => {
  const { run } = simulate(FAST);
  const { stderr } = await run(["wait"], { isTerminal: true, columns: 20 });
  const frames = stderr.split("\r\x1b[K");
  assertEquals(Math.max(...frames.map((frame) => frame.length)), 19);
});

Deno.test("wait --json prints one object, --jsonl one for each poll and nothing else", async () => {
  const { run } = simulate(FAST);
  const { stdout } = await run(["wait", ...CLASSIC, "--json"]);
  const [report, ...others] = lines(stdout);
  assertEquals(others, []);
  const { status, ended, requests, completionTime, waste } = report;
  assertEquals(
    [status, ended, requests, completionTime, waste],
    ["completed", "finished", 3, 3_000, 0],
  );
  await run(["reset"]);
  const all = await run(["wait", ...CLASSIC, "--jsonl"]);
  assertEquals(all.stderr, "");
  assertEquals(
    lines(all.stdout).map(({ status, elapsed }) => [status, elapsed]),
    [["pending", 0], ["pending", 1_000], ["completed", 3_000]],
  );
  const both = await run(["wait", "--json", "--jsonl"]);
  assertEquals(both, {
    status: 2,
    stdout: "",
    stderr: "heygen-sim: --json and --jsonl: only one can go to the output\n",
  });
});

Deno.test("wait has exit status 1 for a job that has failed, and shows why", async () => {
  const { run } = simulate(FAST);
  const { stdout: id } = await run(["create", "--outcome", "error"]);
  const { status, stdout } = await run(["wait", id.trim()]);
  assertEquals(status, 1);
  assertMatch(stdout, /^status +error$/m);
  assertMatch(stdout, /^error +\S.*\S$/m);
});

Deno.test("wait has exit status 1 where the algorithm polls no more, and 4 at the timeout, with the command to go on", async () => {
  const { run } = simulate({ delay: fixed(60_000) });
  const { stdout } = await run(["create", "--title", "x"]);
  const id = stdout.trim();
  const manual = await run(["wait", id, "--algorithm", "manual"]);
  assertEquals(manual.status, 1);
  assertMatch(manual.stdout, /^status +pending$/m);
  assertMatch(
    manual.stderr,
    new RegExp(
      `^heygen-sim: job ${id} has not ended, and manual does not poll again; go on with: deno task cli wait ${id} --algorithm manual$`,
      "m",
    ),
  );
  const url = "http://user:password@simulator.test/?token=secret";
  const flags = ["--url", url, "--delay", "mixture:0.5*fixed:1+0.5*fixed:90"];
  const late = await run(["wait", ...flags, "--timeout=10s", "--push", id]);
  assertEquals(late.status, 4);
  assert(
    late.stderr.endsWith(
      `heygen-sim: job ${id} has not ended after 10.0 s; go on with: deno task cli wait ${id} --url http://simulator.test/ --timeout 10s --delay 'mixture:0.5*fixed:1+0.5*fixed:90' --push (and the same credentials)\n`,
    ),
    late.stderr,
  );
  const early = simulate({ delay: fixed(60_000), retryAfter: 30_000 });
  assertStringIncludes(
    (await early.run(["wait", "--timeout=10"])).stderr,
    " has not ended after 0.0 s, and the server asks to wait 30.0 s more; go on",
  );
  const json = await run(["wait", "--timeout", "2", "--json"]);
  assertEquals(json.status, 4);
  assertEquals(lines(json.stdout)[0].ended, "timeout");
  assertMatch(
    json.stderr,
    /go on with: deno task cli wait \w{16} --timeout 2 --json\n$/,
  );
});

Deno.test("wait names the command to go on for any id", async () => {
  const wait = respond(() => Response.json({ status: "pending" }));
  for (
    const [id, command] of [
      ["a b'c", `'a b'\\''c' --timeout 0`],
      ["-x", "--timeout 0 -- -x"],
      ["--help", "--timeout 0 -- --help"],
    ] as const
  ) {
    const { stderr } = await wait(["wait", "--timeout", "0", "--", id]);
    const end = `go on with: deno task cli wait ${command}\n`;
    assert(stderr.endsWith(end), stderr);
  }
});

Deno.test("wait has exit status 3 without the right key, and names the ways to give one", async () => {
  const { run } = simulate({ ...FAST, apiKeys: ["the-right-key"] });
  const missing = await run(["wait", "--json"]);
  assertEquals(missing.status, 3);
  assertMatch(
    missing.stderr,
    /^heygen-sim: GET .*\/status answered 401.*; set HEYGEN_API_KEY, or use --api-key\n$/,
  );
  const [{ ended, reason, ...report }] = lines(missing.stdout);
  assertEquals([ended, reason.httpStatus], ["failed", 401]);
  assertEquals(report, { status: "pending", requests: 1 });
  const wrong = await run(["wait", "--api-key", "the-wrong-key"]);
  assertEquals([wrong.status, wrong.stdout], [3, ""]);
  assertEquals(wrong.stderr.includes("HEYGEN_API_KEY"), false);
  const variables = { HEYGEN_API_KEY: "the-right-key" };
  assertEquals((await run(["wait"], { variables })).status, 0);
  // 403 as well, from a create as well.
  const forbidden = respond(() => new Response(null, { status: 403 }));
  for (const command of ["wait", "status", "create", "reset", "jobs"]) {
    assertEquals((await forbidden([command])).status, 3, command);
  }
});

Deno.test("no output repeats the API key, even if the server does", async () => {
  const key = 'sk-"secret\\1';
  const echo = (status: number) =>
    respond((_, { headers }) => {
      const given = new Headers(headers).get("x-api-key");
      assertEquals(given, key);
      const body = { status: "error", error: `bad ${given}`, id: given };
      return Response.json(body, { status });
    });
  for (const command of ["wait", "status", "create", "jobs"]) {
    for (const status of [200, 401]) {
      for (const flags of [[], ["--json"]]) {
        const args = [command, "--api-key", key, ...flags];
        const { stdout, stderr } = await echo(status)(args);
        assertEquals((stdout + stderr).includes("secret"), false, command);
      }
    }
  }
});

Deno.test("wait has exit status 130 when it is interrupted, with the command to go on", async () => {
  for (const flags of [[], ["--json"]]) {
    const { run, clock, simulator } = simulate({ delay: fixed(60_000) });
    const { id } = simulator.getStatus();
    const controller = new AbortController();
    const { signal } = controller;
    const timer = clock.delay(5_000, {}).then(() =>
      controller.abort(new Interrupted(130))
    );
    const { status, stdout, stderr } = await run(["wait", ...flags], {
      signal,
    });
    await timer;
    assertEquals(status, 130);
    assert(
      stderr.endsWith(
        `heygen-sim: interrupted; go on with: ${
          ["deno task cli wait", id, ...flags].join(" ")
        }\n`,
      ),
      stderr,
    );
    assertEquals(stdout && lines(stdout)[0].ended, stdout && "interrupted");
    assertEquals(stdout === "", flags.length === 0);
  }
});

Deno.test("wait has exit status 2 for a wrong call, in one line", async () => {
  const { run } = simulate();
  for (
    const [message, ...args] of [
      [
        "--price: only for optimal and adaptive, got --algorithm 'fibonacci'",
        "--price=2",
        "--algorithm=fibonacci",
      ],
      [
        "--delay: only for optimal, got --algorithm 'adaptive'",
        "--delay=fixed:2",
        "--algorithm=adaptive",
      ],
      ["--service: jobs requires a job", "--service=jobs"],
      [
        "--timeout: must be a time up to 36500d, such as 90, 90s or 10m, got 'soon'",
        "--timeout=soon",
      ],
      [
        "--timeout: must be a time up to 36500d, such as 90, 90s or 10m, got '.5'",
        "--timeout=.5",
      ],
      [
        "--url: must be an http or https address, got '***@host'",
        "--url=ftp://user:password@host",
      ],
      ["unexpected argument 'b'; --help lists what is known", "a", "b"],
    ]
  ) {
    assertEquals(await run(["wait", ...args]), {
      status: 2,
      stdout: "",
      stderr: `heygen-sim: ${message}\n`,
    });
  }
});

Deno.test("wait takes flags before environment variables, and these before defaults", async () => {
  const { run } = simulate({ delay: fixed(8_000) });
  const requests = async (args: string[], variables = {}) => {
    await run(["reset"]);
    const { stdout } = await run(["wait", "--json", ...args], { variables });
    return lines(stdout)[0].requests;
  };
  const variables = {
    HEYGEN_SIM_ALGORITHM: "constant",
    HEYGEN_SIM_PRICE: "4",
    // The server's, and no option of this command.
    HEYGEN_SIM_DELAY: "nonsense",
  };
  const usual = await requests([]);
  assertEquals(await requests(["--delay", "fixed:8"]), 2);
  assertEquals(await requests([], variables), 9);
  assertEquals(await requests(["--algorithm", "fibonacci"], variables), 6);
  assertEquals(
    await requests(["--algorithm", "optimal", "--price", "1"], variables),
    usual,
  );
  assert(await requests(["--algorithm", "optimal"], variables) < usual);
});

Deno.test("wait reports requests that fail and are repeated", async () => {
  const { run } = simulate({
    ...FAST,
    faults: ["status=503,rate=0.5"],
    seed: 3,
  });
  const [pipe, terminal] = [
    await run(["wait", ...CLASSIC]),
    (await run(["reset"]),
      await run(["wait", ...CLASSIC], { isTerminal: true })),
  ];
  assertMatch(pipe.stderr, /^request failed after \d\.\d s: status 503$/m);
  assertMatch(terminal.stderr, /· status 503, trying again\r/);
});

Deno.test("wait --push follows the job's events", async () => {
  const { run } = simulate({ delay: fixed(10_000) });
  const { stdout } = await run(["create"]);
  const args = ["wait", stdout.trim(), "--push", "--json"];
  const { status, stdout: json } = await run(args);
  assertEquals([status, lines(json)[0].waste], [0, 0]);
});

Deno.test("the status word has a colour where the output shows colours", async () => {
  const { run } = simulate(FAST);
  const { stdout } = await run(["wait"], { hasColours: true });
  assert(stdout.startsWith("status    \x1b[32mcompleted\x1b[39m\n"), stdout);
});
