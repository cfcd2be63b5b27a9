import { assert, assertEquals } from "@std/assert";
import { testWith } from "../_needs.ts";
import { ROOT } from "./_bundle.ts";

/** The rooms of the house, and from which others each may take something. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  distributions: [],
  algorithms: ["distributions"],
  client: ["algorithms"],
  simulator: [],
  comparison: ["distributions", "algorithms"],
  cli: [],
};

/** What of another folder a line of code names. */
const TAKEN = /\b(?:from|import) ?\(?"((?:\.\.?\/)+[^"]*)"/;

/** The sources in a folder and below, by path. */
async function* sourcesIn(
  folder: string,
): AsyncGenerator<[path: string, text: string]> {
  for await (
    const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))
  ) {
    const path = folder + name;
    if (isDirectory) yield* sourcesIn(`${path}/`);
    else if (name.endsWith(".ts")) {
      yield [path, await Deno.readTextFile(new URL(path, ROOT))];
    }
  }
}

testWith(
  { read: true },
  "each room takes only from those below it, so that client and simulator meet over HTTP alone",
  async () => {
    const found: string[] = [];
    let imports = 0;
    for (const [room, below] of Object.entries(ROOMS)) {
      for await (const [path, text] of sourcesIn(`${room}/`)) {
        for (const line of text.split("\n")) {
          const name = TAKEN.exec(line)?.[1];
          if (name === undefined) continue;
          imports++;
          const { pathname } = new URL(name, `file:///${path}`);
          const [, target = ""] = pathname.split("/");
          const isManifest = pathname === "/deno.json";
          if (target !== room && !below.includes(target) && !isManifest) {
            found.push(`${path}: ${line.trim()}`);
          }
        }
      }
    }
    assert(imports > 500);
    assertEquals(found, []);
  },
);
