import { assert, assertEquals } from "@std/assert";
import { ALGORITHMS } from "../algorithms/mod.ts";
import manifest from "../deno.json" with { type: "json" };
import { SETTINGS } from "../server/options.ts";
import { testWith } from "./_needs.ts";

const README = new URL("../README.md", import.meta.url);
const CI = new URL("../.ci/run", import.meta.url);

/** The cells of the README's table rows that begin with a word in backticks. */
async function rows(): Promise<Map<string, string[]>> {
  const text = await Deno.readTextFile(README);
  const found = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const cells = line.split("|").slice(1, -1).map((cell) => cell.trim());
    const name = /^`([^`]+)`/.exec(cells[0] ?? "")?.[1];
    if (name) found.set(name, cells);
  }
  return found;
}

testWith(
  { read: true },
  "the README and CI name one version of Deno",
  async () => {
    const texts = await Promise.all(
      [README, CI].map((url) => Deno.readTextFile(url)),
    );
    const versions = texts.flatMap((text) => text.match(/deno@[\d.]+/g) ?? []);
    assert(versions.length >= 3, `found ${versions}`);
    assertEquals([...new Set(versions)].length, 1, `found ${versions}`);
  },
);

testWith(
  { read: true },
  "CI begins with the README's test command",
  async () => {
    const readme = await Deno.readTextFile(README);
    const ci = await Deno.readTextFile(CI);
    assert(/^npx -y deno@[\d.]+ task test\b/m.test(readme));
    assertEquals(/^deno (.*)$/m.exec(ci)?.[1], "task test");
  },
);

testWith(
  { read: true },
  "the tasks that the README names are there",
  async () => {
    const readme = await Deno.readTextFile(README);
    const named = [...readme.matchAll(/deno(?:@[\d.]+)? task ([a-z]+)/g)];
    assert(named.length > 0);
    for (const [, task = ""] of named) {
      assert(Object.hasOwn(manifest.tasks, task), `there is no task ${task}`);
    }
  },
);

testWith(
  { read: true },
  "the README's settings are those of the server",
  async () => {
    const table = await rows();
    for (const [flag, { variable, fallback }] of Object.entries(SETTINGS)) {
      const [, name, standard] = table.get(`--${flag}`) ?? [];
      assertEquals(name, `\`${variable}\``);
      assertEquals(standard, fallback ? `\`${fallback}\`` : "another one");
    }
  },
);

testWith({ read: true }, "the README explains every algorithm", async () => {
  const table = await rows();
  for (const name of Object.keys(ALGORITHMS)) {
    assert(table.has(name), `there is no row for ${name}`);
  }
});
