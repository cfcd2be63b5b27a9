import { VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { refused, run, simulate } from "./_terminal.ts";

/** Runs `create`, and returns the request that it sends. */
async function created(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
) {
  const requests: { url: string; body: Record<string, unknown> }[] = [];
  const fetch = (url: string, { body }: RequestInit) => {
    requests.push({ url, body: JSON.parse(String(body)) });
    return Promise.resolve(Response.json({ id: "7" }));
  };
  const command = ["create", ...args];
  const { status, stderr } = await run(command, fetch, new VirtualClock(), {
    variables,
  });
  assertEquals([status, stderr], [0, ""], args.join(" "));
  const [request] = requests;
  assert(request);
  return request;
}

Deno.test("a command takes flags before environment variables, and these before defaults", async () => {
  const url = async (args: string[], variables = {}) =>
    (await created(args, variables)).url;
  const variables = { HEYGEN_SIM_URL: "http://a.test" };
  assertEquals(await url([]), "http://127.0.0.1:5000/jobs");
  assertEquals(await url([], variables), "http://a.test/jobs");
  assertEquals(
    await url(["--url", "http://b.test"], variables),
    "http://b.test/jobs",
  );
});

Deno.test("an error names the flag or the variable that the value comes from", async () => {
  const port = "must be a whole number from 0 to 65535, got 'x'";
  const variables = { HEYGEN_SIM_PORT: "x" };
  assertEquals(await refused(["serve", "--port=x"]), `--port: ${port}`);
  assertEquals(await refused(["serve"], variables), `HEYGEN_SIM_PORT: ${port}`);
  assertEquals(
    await refused(["serve", "--port=x"], { HEYGEN_SIM_PORT: "1" }),
    `--port: ${port}`,
  );
});

Deno.test("a switch takes no value, and its variable one of four", async () => {
  assertEquals(
    await refused(["create", "--json=0"]),
    "--json: takes no value, got '0'",
  );
  assertEquals(
    await refused(["serve"], { HEYGEN_SIM_TRUST_PROXY: "yes" }),
    "HEYGEN_SIM_TRUST_PROXY: must be true or false, got 'yes'",
  );
  for (const text of ["true", "1", "false", "0", ""]) {
    const variables = { HEYGEN_SIM_TRUST_PROXY: text };
    // It is read before the port.
    const message = await refused(["serve", "--port=x"], variables);
    assert(message.startsWith("--port: "), message);
  }
});

Deno.test("a command distinguishes a missing value from an empty one", async () => {
  const title = async (...args: string[]) => (await created(args)).body.title;
  assertEquals(await title(), undefined);
  for (
    const args of [["--title", ""], ["--title="], ["--title"], [
      "--title",
      "--json",
    ]]
  ) {
    assertEquals(await title(...args), "");
  }
});

Deno.test("the last use of a flag counts, and each of one that is repeatable", async () => {
  const { body: { title, scenario } } = await created(
    ["--title=a", "--step", "503", "--title", "b", "--step=a;b"],
  );
  assertEquals([title, scenario], ["b", ["503", "a;b"]]);
});

Deno.test("a command takes every value literally, after a blank or an equals sign", async () => {
  // After a blank, two dashes begin the next flag.
  const apart = fc.string().filter((value) => !value.startsWith("--"));
  const holds = (
    value: fc.Arbitrary<string>,
    argsOf: (value: string) => string[],
  ) =>
    fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1 }), async (steps) => {
        const { body: { scenario } } = await created(steps.flatMap(argsOf));
        assertEquals(scenario, steps);
      }),
      { seed: 1 },
    );
  await holds(fc.string(), (value) => [`--step=${value}`]);
  await holds(apart, (value) => ["--step", value]);
});

Deno.test("a command names an unknown argument without its value, and suggests a flag", async () => {
  for (
    const [stranger, ...args] of [
      ["option '--bogus'", "--bogus=secret"],
      ["option '--Bogus'", "--Bogus", "secret"],
      ["option '-p'", "-p", "80"],
      ["option '--_'", "--_=1"],
      ["option '--__proto__'", "--__proto__", "1"],
      ["option '--constructor'", "--constructor", "1"],
    ]
  ) {
    assertEquals(
      await refused(["create", ...args]),
      `unknown ${stranger}; --help lists what is known`,
    );
  }
  assertEquals(
    await refused(["create", "--titel=secret"]),
    "unknown option '--titel' (Did you mean --title?); --help lists what is known",
  );
});

Deno.test("a command takes as many positional arguments as it declares", async () => {
  for (
    const args of [["create", "b"], ["create", "--json", "--", "b"], [
      "status",
      "a",
      "b",
    ]]
  ) {
    assertEquals(
      await refused(args),
      "unexpected argument 'b'; --help lists what is known",
    );
  }
  const { run } = simulate();
  const { stdout } = await run(["create"]);
  for (
    const args of [[stdout.trim(), "--json"], ["--json", "--", stdout.trim()]]
  ) {
    assertStringIncludes(
      (await run(["status", ...args])).stdout,
      stdout.trim(),
    );
  }
});

Deno.test("--help and --version work whatever else is wrong", async () => {
  const { run } = simulate();
  const variables = { HEYGEN_SIM_PORT: "x" };
  const help = await run(["serve", "--help"]);
  for (const args of [["-h"], ["--bogus", "--port=x", "-h"], ["x", "--help"]]) {
    assertEquals(await run(["serve", ...args], { variables }), help);
  }
  const version = await run(["--version"]);
  assertEquals(version.status, 0);
  for (const args of [["--version"], ["-V"], ["--port=x", "-V"]]) {
    assertEquals(await run(["serve", ...args], { variables }), version);
  }
});

Deno.test("the help has all there is to know of an option", async () => {
  const { stdout } = await simulate().run(["reset", "--help"]);
  assertEquals(
    stdout,
    `Usage: deno task cli reset [options]

Replaces the server's current job by a new one, and prints its id.

Options:
  --title <text>          name of the job
  --delay <distribution>  seconds that the work takes, such as 60 or
                          lognormal:20,0.6 (default: the server's)
  --queue <distribution>  seconds that it is queued before (default: the
                          server's)
  --outcome <outcome>     how it ends: completed or error (default: drawn)
  --length <seconds>      length of the video
  --step <step>           response to the next read: a status word, a status
                          code or a fault; repeatable
  --callback-url <url>    where the server sends the end of the job
  --url <url>             address of the server (default: http://127.0.0.1:5000;
                          HEYGEN_SIM_URL)
  --api-key <key>         API key, which is never printed (default: none;
                          HEYGEN_API_KEY)
  --json                  print the result as JSON
  -h, --help              show this help

Examples:

  deno task cli reset && deno task cli wait
  deno task cli reset --delay lognormal:20,0.6
`,
  );
});
