import { programAt } from "../../cli/program.ts";
import manifest from "../../cli/deno.json" with { type: "json" };
import { assert, assertEquals, assertMatch } from "@std/assert";
import { VirtualClock } from "@heygen-sim/simulator";
import { run, simulate } from "./_terminal.ts";

Deno.test("each command is listed, has examples in at most 80 columns, and rejects unknown options", async () => {
  const { run } = simulate();
  const { stdout } = await run(["--help"]);
  const names = [...stdout.matchAll(/^ {2}([a-z]+) {2}/gm)].map(([, name]) =>
    name
  );
  assert(names.length >= 12, stdout);
  for (const name of names) {
    assert(name);
    const { status, stdout, stderr } = await run([name, "--help"]);
    assertEquals([status, stderr], [0, ""]);
    assert(stdout.startsWith(`Usage: deno task cli ${name} [options]`), stdout);
    assertMatch(stdout, /\nExamples:\n\n {2}.*deno task cli /);
    const long = stdout.split("\n").filter((line) => line.length > 81);
    assertEquals(long, [], name);
    const unknown = await run([name, "--write"]);
    assertEquals([unknown.status, unknown.stdout], [2, ""]);
    assertMatch(
      unknown.stderr,
      /^heygen-sim: unknown option '--write'.*; --help lists what is known\n$/,
    );
  }
});

Deno.test("a command without a name lists the commands, and a mistyped one gets a suggestion", async () => {
  const { run } = simulate();
  const [all, help] = [await run([]), await run(["-h"])];
  assertEquals(all, help);
  assertEquals(await run(["--"]), all);
  const version = await run(["--version"]);
  assertEquals(await run(["--", "--version"]), version);
  assertEquals(version, {
    status: 0,
    stdout: `${manifest.version}\n`,
    stderr: "",
  });
  const { status, stdout, stderr } = await run(["wiat", "7"]);
  assertEquals([status, stdout], [2, ""]);
  assertMatch(
    stderr,
    /^heygen-sim: unknown command 'wiat' \(Did you mean wait\?\)/,
  );
});

Deno.test("an empty variable of a client counts as missing", async () => {
  const { run } = simulate();
  const variables = {
    HEYGEN_API_KEY: "",
    HEYGEN_SIM_URL: "",
    HEYGEN_SIM_TIMEOUT: "",
    HEYGEN_SIM_SERVICE: "",
  };
  const { status, stderr } = await run(["wait"], { variables });
  assertEquals(status, 0, stderr);
});

Deno.test("an unexpected error is one line without a stack", async () => {
  const clock = new VirtualClock();
  const fetch = () => Promise.resolve(Response.json({ id: "x", jobs: [null] }));
  const { status, stdout, stderr } = await run(
    ["jobs", "--limit=1"],
    fetch,
    clock,
  );
  assertEquals([status, stdout], [1, ""]);
  assertMatch(stderr, /^heygen-sim: .*\n$/);
});

Deno.test("hints name the command of a clone, of a package for npm, and of JSR", () => {
  assertEquals(
    [
      "file:///home/me/heygen-sim/cli/command_line.ts",
      "file:///home/me/app/node_modules/@heygen-sim/cli/command_line.js",
      "https://jsr.io/@heygen-sim/cli/0.1.0/command_line.ts",
    ].map(programAt),
    ["deno task cli", "heygen-sim", "deno run -A jsr:@heygen-sim/cli"],
  );
});
