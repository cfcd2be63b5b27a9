import { assert, assertEquals } from "@std/assert";
import { ALGORITHMS } from "../algorithms/mod.ts";
import type { Settings } from "../command_line/setting.ts";
import manifest from "../deno.json" with { type: "json" };
import { SETTINGS } from "../server/settings.ts";
import { FAULTS } from "../simulator/faults/table.ts";
import { DELIVERY_FAULTS } from "../simulator/webhooks/faults.ts";
import { DEFAULT_SECRET } from "../simulator/webhooks/sign.ts";
import { compare } from "../comparison/mod.ts";
import { createSimulator } from "../simulator/mod.ts";
import { comparisonRows } from "../tasks/_comparison.ts";
import { markdown, readTable } from "../tasks/_readme.ts";
import { reportRows } from "../tasks/_report.ts";
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
    const settings: Settings = SETTINGS;
    for (const [flag, setting] of Object.entries(settings)) {
      const { variable, fallback, otherwise } = setting;
      const [, name, standard] = table.get(`--${flag}`) ?? [];
      assertEquals(name, `\`${variable}\``);
      assertEquals(standard, fallback ? `\`${fallback}\`` : otherwise);
    }
  },
);

testWith({ read: true }, "the README explains every algorithm", async () => {
  const table = await rows();
  for (const name of Object.keys(ALGORITHMS)) {
    assert(table.has(name), `there is no row for ${name}`);
  }
});

testWith({ read: true }, "the README explains every fault", async () => {
  const readme = await Deno.readTextFile(README);
  const [, section = ""] = readme.split("### What can go wrong");
  const [table = ""] = section.split("Profiles are sets");
  const named = [...table.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name);
  assertEquals(named, Object.keys(FAULTS));
});

testWith(
  { read: true },
  "the README names the bug that each fault finds, as the code does",
  async () => {
    const table = await rows();
    const all = Object.entries({ ...FAULTS, ...DELIVERY_FAULTS });
    for (const [name, { finds }] of all) {
      assertEquals(table.get(name)?.at(-1), finds, name);
    }
  },
);

testWith(
  { read: true },
  "the README explains every fault of webhooks, and tells the known secret",
  async () => {
    const readme = await Deno.readTextFile(README);
    const [, table = ""] = readme.split("| webhook fault");
    const [rows = ""] = table.split("\n\n");
    const named = [...rows.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) =>
      name
    );
    assertEquals(named, Object.keys(DELIVERY_FAULTS));
    assert(readme.includes(`\`${DEFAULT_SECRET}\``));
  },
);

testWith(
  { read: true },
  "the README lists the routes that are there, and no others",
  async () => {
    const readme = await Deno.readTextFile(README);
    const { fetch } = createSimulator();
    const list = await (await fetch("http://simulator.test/")).text();
    const routes = list.match(/^[A-Z]+ +\/\S*/gm)?.map(squeeze) ?? [];
    assert(routes.length > 10);
    const named = readme.matchAll(/`((?:GET|POST|PUT|DELETE) \/[^` ?]*)/g);
    const routesNamed = [...named].map(([, route = ""]) => route);
    assertEquals(
      [...new Set(routesNamed)].toSorted(),
      [...new Set(routes)].toSorted(),
    );
  },
);

testWith(
  { read: true },
  "the README's comparison is what its command makes, to the letter",
  async () => {
    const table = await readTable("comparison");
    assertEquals(table, markdown(comparisonRows(compare())));
  },
);

testWith(
  { read: true },
  "the README's report is what its command makes, to the letter",
  async () => {
    assertEquals(await readTable("report"), markdown(await reportRows()));
  },
);

function squeeze(text: string): string {
  return text.replace(/ +/, " ");
}
