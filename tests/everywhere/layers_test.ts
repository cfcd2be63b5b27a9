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
  page: ["client", "simulator"],
};

/**
 * The layers of the simulator, from the lowest up. A module imports from its own
 * layer and from lower ones; a file of the top folder that is not listed is in
 * the highest layer.
 */
const LAYERS: readonly (readonly string[])[] = [
  [
    "_message_of.ts",
    "_queues.ts",
    "_wildcard.ts",
  ],
  ["clock"],
  ["core"],
  ["message"],
  ["store", "wire", "faults"],
  ["push", "rules", "webhooks", "report", "page"],
  [
    "http",
    "parts.ts",
    "routes",
    "settings",
    "simulations.ts",
    "simulator_interface.ts",
    "snapshot",
  ],
];

function layerOf(path: string): number {
  const [, name = ""] = path.split("/");
  const index = LAYERS.findIndex((layer) => layer.includes(name));
  return index < 0 ? LAYERS.length : index;
}

/** The imports of a higher layer, as the folder and the module. */
function importsUpwards(imports: Imports): Set<string> {
  const found = new Set<string>();
  for (const [path, targets] of imports) {
    for (const target of targets) {
      if (!target.startsWith("simulator/")) continue;
      if (layerOf(target) <= layerOf(path)) continue;
      const [, folder] = path.split("/");
      found.add(`${folder} > ${target.replace("simulator/", "")}`);
    }
  }
  return found;
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
    assertEquals([...importsUpwards(imports)], []);
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
