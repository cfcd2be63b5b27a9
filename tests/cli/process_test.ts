import { fixed } from "@heygen-sim/client/distributions";
import { serve } from "@heygen-sim/simulator/server";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../_needs.ts";
import { CLI, run, spawn } from "../_process.ts";

const permissions = ["--allow-net=127.0.0.1", "--allow-env"];

testWith(
  { net: "127.0.0.1", run: true },
  "a signal ends wait with its exit status, and the command to go on",
  async () => {
    const options = { port: 0, host: "127.0.0.1", delay: fixed(60_000) };
    await using server = serve(options);
    const signals = ["SIGINT", "SIGTERM"] as const;
    const all = await Promise.all(signals.map(async (signal) => {
      const child = spawn(CLI, ["wait", "--url", server.url], { permissions });
      const [stderr, copy] = child.stderr.tee();
      const lines = stderr.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      while (!text.includes("poll 1")) text += (await lines.read()).value ?? "";
      child.kill(signal);
      while (!(await lines.read()).done);
      await child.stdout.cancel();
      const { code } = await child.status;
      return { code, text: await new Response(copy).text() };
    }));
    assertEquals(all.map(({ code }) => code), [130, 143]);
    for (const { text } of all) {
      assertMatch(
        text,
        /^heygen-sim: interrupted; go on with: deno task cli wait \w{16} --url/m,
      );
    }
  },
  { ignore: Deno.build.os === "windows" },
);

testWith(
  { run: true },
  "a second signal, as npx passes it on, does not cut the end of a command short",
  async () => {
    const script = `
      import process from "node:process";
      const interrupt = () => process.kill(process.pid, "SIGINT");
      globalThis.fetch = (_, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
          interrupt();
        });
      const { main } = await import(${JSON.stringify(CLI)});
      console.log(await main(["wait"]));
      const later = new Promise((resolve) => process.on("SIGUSR2", resolve));
      interrupt();
      process.kill(process.pid, "SIGUSR2");
      await later;
      console.log("alive");
      process.exit(0);`;
    const { code, stdout } = await run(
      `data:text/javascript,${encodeURIComponent(script)}`,
      [],
      { permissions: [...permissions, "--allow-run", "--config=deno.json"] },
    );
    assertEquals([code, stdout], [0, "130\nalive\n"]);
  },
  { ignore: Deno.build.os === "windows" },
);

testWith(
  { net: "127.0.0.1", run: true },
  "FORCE_COLOR sets whether a pipe has colours",
  async () => {
    await using server = serve({ port: 0, host: "127.0.0.1" });
    const jobs = ["jobs", "--url", server.url];
    const [forced, off] = await Promise.all([
      run(CLI, jobs, { permissions, env: { FORCE_COLOR: "1" } }),
      run(CLI, jobs, { permissions, env: { FORCE_COLOR: "0" } }),
    ]);
    assertEquals([forced.code, off.code], [0, 0]);
    assert(forced.stdout.includes("\x1b["));
    assertEquals(off.stdout.includes("\x1b["), false);
  },
);

testWith(
  { run: true },
  "a command ends in silence when the reader of its output has enough",
  async () => {
    const child = spawn(CLI, ["plan", "--delay=fixed:1"]);
    await child.stdout.cancel();
    const stderr = await new Response(child.stderr).text();
    assertEquals([(await child.status).code, stderr], [1, ""]);
  },
);

testWith(
  { run: true },
  "an output that cannot be written is an error in words",
  async () => {
    const under = ["sh", "-c", 'exec "$@" > /dev/full', "sh"];
    const { code, stderr } = await run(CLI, ["plan"], { under });
    assertEquals(code, 1);
    assertMatch(stderr, /^heygen-sim: cannot write the output: .*no space/i);
  },
  { ignore: Deno.build.os !== "linux" },
);
