import { assert, assertEquals } from "@std/assert";
import { testWith, testWithFolder } from "../_needs.ts";
import { bundle, ROOT } from "./_bundle.ts";

/** The folders whose code runs everywhere. */
const FOLDERS = ["distributions/", "algorithms/", "client/"];

/** What only some runtimes have. */
const ELSEWHERE = /\bDeno\b|\bBun\b|\bnode:|\bprocess\b|\bBuffer\b|\brequire\(/;

/** A line of a comment, as `deno fmt` writes them. */
const COMMENT = /^\s*(\/\/|\/\*|\*)/;

/** A module that is imported from, or what it exports is. */
const IMPORTED = /\bfrom "([^"]+)"|\bimport\("([^"]+)"\)|^import "([^"]+)"/;

/** The module that a line imports, if it imports one. */
function importIn(line: string): string | undefined {
  return IMPORTED.exec(line)?.slice(1).find((name) => name !== undefined);
}

/** The files in folders and below them. */
async function* filesIn(folders: readonly string[]): AsyncGenerator<string> {
  for (const folder of folders) {
    for await (const { name, isFile } of Deno.readDir(new URL(folder, ROOT))) {
      if (isFile) yield folder + name;
      else yield* filesIn([`${folder}${name}/`]);
    }
  }
}

/** The lines of code, without comments, as `path:line: text`. */
async function* codeLines(): AsyncGenerator<[where: string, line: string]> {
  for await (const path of filesIn(FOLDERS)) {
    const text = await Deno.readTextFile(new URL(path, ROOT));
    for (const [index, line] of text.split("\n").entries()) {
      if (!COMMENT.test(line)) yield [`${path}:${index + 1}: ${line}`, line];
    }
  }
}

testWith(
  { read: true },
  "distributions, algorithms and client use web standards only, and import nothing but one another",
  async () => {
    const found: string[] = [];
    let lines = 0;
    for await (const [where, line] of codeLines()) {
      lines++;
      const name = importIn(line);
      const isOutside = name !== undefined && !name.startsWith(".");
      if (ELSEWHERE.test(line) || isOutside) found.push(where);
    }
    assert(lines > 1_000);
    assertEquals(found, []);
  },
);

testWith(
  { run: true, read: true },
  "a program that only polls, or only receives webhooks, loads nothing of the rest",
  async () => {
    const parts = [
      "text/event-stream",
      "preference-applied",
      "whsec_",
      "exponential-increase",
      "opaqueredirect",
      "api.heygen.com",
    ];
    for (
      const [entry, ...expected] of [
        ["client/classic.ts", "exponential-increase"],
        ["client/fetch_statuses.ts", "exponential-increase", "opaqueredirect"],
        ["client/services/heygen_v3.ts", "api.heygen.com"],
        ["client/webhooks.ts", "whsec_"],
        ["client/push/push.ts", "text/event-stream", "preference-applied"],
      ] as const
    ) {
      const code = await bundle(entry);
      assertEquals(
        parts.filter((part) => code.includes(part)),
        expected,
        entry,
      );
    }
  },
);

testWithFolder(
  "an import from the package itself loads no channel and no planner that is not used",
  async (folder) => {
    const planner = "Cannot plan polls";
    const parts = [
      "text/event-stream",
      "preference-applied",
      "whsec_",
      "api.heygen.com",
      planner,
    ];
    for (
      const [name, ...expected] of [
        ["fibonacci"],
        ["poll"],
        ["poll, constant"],
        ["resetStatus"],
        ["fetchStatuses", planner],
        ["verifyWebhook", "whsec_"],
        // The channel is an option, and may be any.
        [
          "fetchStatus",
          "text/event-stream",
          "preference-applied",
          planner,
        ],
      ] as const
    ) {
      const entry = `${folder}/entry.ts`;
      const from = new URL("mod.ts", ROOT).href;
      await Deno.writeTextFile(entry, `export { ${name} } from "${from}";\n`);
      const code = await bundle(entry);
      const [first] = name.split(",");
      assert(new RegExp(`as ${first}\\b`).test(code), name);
      const found = parts.filter((part) => code.includes(part));
      assertEquals(found, expected, name);
    }
  },
  { run: true },
);
