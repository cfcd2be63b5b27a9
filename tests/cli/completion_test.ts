import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ALGORITHMS } from "@heygen-sim/client/algorithms";
import { testWith } from "../_needs.ts";
import { CLI, runProgram } from "../_process.ts";
import { simulate } from "./_terminal.ts";

/** Runs the program and returns the lines that it prints. */
async function printed(...args: string[]): Promise<string[]> {
  const { status, stdout } = await simulate().run(args);
  assertEquals(status, 0);
  return stdout.split("\n").slice(0, -1);
}

/** The words that can follow, without their descriptions. */
async function completed(...args: string[]): Promise<string[]> {
  const lines = await printed("complete", "--", ...args);
  assertEquals(lines.pop(), ":4", "no names of files");
  return lines.map((line) => line.split("\t")[0] ?? "");
}

Deno.test("completions are the commands, their flags, and the values of these", async () => {
  const commands = await completed("");
  for (const name of ["serve", "wait", "jobs", "intercept", "completion"]) {
    assert(commands.includes(name), name);
  }
  assertEquals(await completed("wa"), ["wait"]);
  assertEquals(await completed("wait", "--js"), ["--json", "--jsonl"]);
  const names = Object.keys(ALGORITHMS);
  assertEquals(await completed("wait", "--algorithm", ""), names);
  assertEquals(await completed("wait", "--algorithm=fib"), ["fibonacci"]);
  assertEquals(await completed("create", "--outcome", "e"), ["error"]);
  assertEquals(await completed("serve", "--port", ""), ["5000"]);
  assertEquals(await completed("completion", "z"), ["zsh"]);
});

Deno.test("completion prints a script for each of four shells, and refuses others", async () => {
  for (
    const [shell, registration] of [
      ["bash", "complete -F __heygen_sim_complete heygen-sim"],
      ["zsh", "#compdef heygen-sim"],
      ["fish", "complete -c heygen-sim"],
      ["powershell", "Register-ArgumentCompleter -CommandName 'heygen-sim'"],
    ] as const
  ) {
    const script = (await printed("completion", shell)).join("\n");
    assertStringIncludes(script, registration);
  }
  const { run } = simulate();
  for (const args of [["completion", "tcsh"], ["completion"]]) {
    const { status, stderr } = await run(args);
    assertEquals([status, stderr], [
      2,
      `heygen-sim: completion: must be one of bash, zsh, fish, powershell, got '${
        args[1] ?? ""
      }'\n`,
    ]);
  }
});

Deno.test("the help of completion names the files that the shells read", async () => {
  const { stdout } = await simulate().run(["completion", "--help"]);
  for (const file of ["/_heygen-sim\n", "/heygen-sim.fish\n"]) {
    assertStringIncludes(stdout, file);
  }
});

testWith(
  { run: true },
  "the script for bash completes a command line",
  async () => {
    const script = (await printed("completion", "bash")).join("\n");
    const { stdout, stderr } = await runProgram("bash", [
      "-c",
      `heygen-sim() { '${Deno.execPath()}' run --no-check '${CLI}' "$@"; }
_get_comp_words_by_ref() {
  words=(heygen-sim wait --algorithm fib) cword=3 cur=fib prev=--algorithm
}
compopt() { :; }
${script}
__heygen_sim_complete
echo "\${COMPREPLY[@]}"`,
    ]);
    assertEquals(stdout, "fibonacci\n", stderr);
  },
  { ignore: Deno.build.os !== "linux" },
);
