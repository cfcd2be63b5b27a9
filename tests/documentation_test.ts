import { assert, assertEquals } from "@std/assert";
import { ALGORITHMS } from "../algorithms/mod.ts";
import manifest from "../deno.json" with { type: "json" };
import { createSimulator } from "../simulator/mod.ts";
import { documents, placesIn } from "../tools/_markdown.ts";
import { TABLES } from "../tools/_tables.ts";
import { testWith } from "./_needs.ts";

const ROOT = new URL("../", import.meta.url);
const CI = new URL(".ci/run", ROOT);

/** The documents of the repository, CONTRIBUTING included. */
async function allDocuments(): Promise<Map<string, string>> {
  const url = new URL("CONTRIBUTING.md", ROOT);
  return (await documents()).set(
    "CONTRIBUTING.md",
    await Deno.readTextFile(url),
  );
}

async function documentNamed(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(path, ROOT));
}

testWith(
  { read: true },
  "the documentation and CI name one version of Deno",
  async () => {
    const texts = [
      ...(await allDocuments()).values(),
      await Deno.readTextFile(CI),
    ];
    const versions = texts.flatMap((text) => text.match(/deno@[\d.]+/g) ?? []);
    assert(versions.length >= 3, `found ${versions}`);
    assertEquals(new Set(versions).size, 1, `found ${versions}`);
  },
);

testWith(
  { read: true },
  "CI begins with the README's test command",
  async () => {
    const readme = await documentNamed("README.md");
    const ci = await Deno.readTextFile(CI);
    assert(/^npx -y deno@[\d.]+ task test\b/m.test(readme));
    assertEquals(/^deno (.*)$/m.exec(ci)?.[1], "task test");
  },
);

testWith({ read: true }, "the README has at most 150 lines", async () => {
  const lines = (await documentNamed("README.md")).split("\n").length - 1;
  assert(lines <= 150, `it has ${lines}`);
});

testWith({ read: true }, "the documentation names existing tasks", async () => {
  for (const [path, text] of await allDocuments()) {
    for (
      const [, task = ""] of text.matchAll(/(?:deno|@[\d.]+) task ([a-z]\w*)/g)
    ) {
      assert(Object.hasOwn(manifest.tasks, task), `${path}: no task ${task}`);
    }
  }
});

/** The fragments that lead to the headings of a document. */
function fragmentsIn(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replace(/[^\w\- ]/g, "").replaceAll(" ", "-")
  );
}

testWith(
  { read: true },
  "links in the documentation lead to files and headings",
  async () => {
    let links = 0;
    for (const [path, text] of await allDocuments()) {
      const here = new URL(path, ROOT);
      for (const [, target = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        links++;
        const url = new URL(target, here);
        const fragment = url.hash.slice(1);
        url.hash = "";
        if (fragment === "") {
          assert((await Deno.stat(url)).isFile, `${path}: ${target}`);
        } else {
          const fragments = fragmentsIn(await Deno.readTextFile(url));
          assert(fragments.includes(fragment), `${path}: ${target}`);
        }
      }
    }
    assert(links > 20, `found ${links}`);
  },
);

testWith({ read: true }, "the architecture names existing files", async () => {
  const text = await documentNamed("docs/architecture.md");
  const paths = text.match(/\b\w+(?:\/\w+)+\.ts\b/g) ?? [];
  assert(paths.length > 10, `found ${paths}`);
  for (const path of paths) {
    assert((await Deno.stat(new URL(path, ROOT))).isFile, path);
  }
});

testWith({ read: true }, "each table has one place or more", async () => {
  const places = [...(await documents()).values()].flatMap(placesIn);
  assertEquals(
    [...new Set(places)].sort(),
    Object.keys(TABLES).sort(),
  );
});

testWith(
  { read: true },
  "the documentation explains every algorithm",
  async () => {
    const text = await documentNamed("docs/algorithms.md");
    for (const name of Object.keys(ALGORITHMS)) {
      assert(text.includes(`| \`${name}\``), `there is no row for ${name}`);
    }
  },
);

testWith(
  { read: true },
  "the documentation has the public secret",
  async () => {
    const text = await documentNamed("docs/push-and-webhooks.md");
    assert(text.includes(`\`${createSimulator().settings.webhookSecret}\``));
  },
);
