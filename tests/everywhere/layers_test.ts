import { assert, assertEquals } from "@std/assert";
import { testWith } from "../_needs.ts";
import { findCycles, type Imports, readImports } from "./_imports.ts";

/** The folders of the repository, and what each may import besides itself. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  distributions: [],
  algorithms: ["distributions"],
  client: ["algorithms"],
  simulator: [],
  comparison: [],
  cli: [],
};

/**
 * The layers of the simulator, from the lowest up. A module imports from its own
 * layer and from lower ones; a file of the top folder that is not listed is in
 * the highest layer.
 */
const LAYERS: readonly (readonly string[])[] = [
  ["_heap.ts", "_message_of.ts", "video.ts"],
  ["clock"],
  ["core", "jobs"],
  ["store", "wire", "faults"],
  ["push", "channels", "webhooks", "report"],
  ["http", "limits", "routes"],
];

/**
 * The most imports of a higher layer that may remain, by folder. The list only
 * shrinks: lower a number with each import that goes, and remove an entry with
 * the last one.
 */
const REMAINING: Readonly<Record<string, number>> = {
  "channels > http": 15,
  "channels > limits": 1,
  "channels > simulation.ts": 7,
  "clock > jobs": 2,
  "faults > channels": 1,
  "faults > http": 24,
  "http > simulation.ts": 1,
  "jobs > faults": 1,
  "jobs > http": 2,
  "jobs > limits": 1,
  "jobs > store": 2,
  "jobs > webhooks": 1,
  "report > http": 6,
  "routes > simulation.ts": 12,
  "store > report": 1,
  "store > settings.ts": 1,
  "store > webhooks": 1,
  "webhooks > http": 3,
  "webhooks > limits": 1,
};

function layerOf(path: string): number {
  const [, name = ""] = path.split("/");
  const index = LAYERS.findIndex((layer) => layer.includes(name));
  return index < 0 ? LAYERS.length : index;
}

/** Counts the imports of a higher layer by the two folders. */
function importsUpwards(imports: Imports): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [path, targets] of imports) {
    for (const target of targets) {
      if (!target.startsWith("simulator/")) continue;
      if (layerOf(target) <= layerOf(path)) continue;
      const pair = [path, target].map((it) => it.split("/")[1]).join(" > ");
      counts[pair] = (counts[pair] ?? 0) + 1;
    }
  }
  return counts;
}

testWith(
  { read: true },
  "each folder imports only from the folders below it, so that client and simulator meet over HTTP alone",
  async () => {
    const found: string[] = [];
    let count = 0;
    for (const [folder, below] of Object.entries(FOLDERS)) {
      for (const [path, targets] of await readImports([`${folder}/`])) {
        for (const target of targets) {
          count++;
          const [name = ""] = target.split("/");
          if (![folder, ...below].includes(name)) {
            found.push(`${path}: ${target}`);
          }
        }
      }
    }
    assert(count > 500);
    assertEquals(found, []);
  },
);

testWith(
  { read: true },
  "no layer of the simulator imports from a higher one",
  async () => {
    const imports = await readImports(["simulator/"]);
    assert(imports.size > 100);
    const found = importsUpwards(imports);
    const more = Object.entries(found)
      .filter(([pair, count]) => count > (REMAINING[pair] ?? 0));
    assertEquals(more, []);
    const gone = Object.keys(REMAINING).filter((pair) => !(pair in found));
    assertEquals(gone, [], "Remove these from the list");
  },
);

testWith(
  { read: true },
  "no modules import one another in a cycle",
  async () => {
    const folders = Object.keys(FOLDERS).map((folder) => `${folder}/`);
    const cycles = findCycles(await readImports(folders));
    assertEquals(cycles.map((cycle) => cycle.join(" > ")), []);
  },
);

Deno.test("findCycles() finds each cycle once, and no other modules", () => {
  const imports = new Map(
    Object.entries({
      a: ["b", "c"],
      b: ["c", "e"],
      c: ["d"],
      d: ["b"],
      e: ["f"],
      f: ["g"],
      g: ["f", "outside"],
      h: ["a"],
    }).map(([path, targets]) => [path, new Set(targets)] as const),
  );
  assertEquals(
    findCycles(imports).toSorted(),
    [["b", "c", "d"], ["f", "g"]],
  );
});
