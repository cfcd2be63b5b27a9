import { ROOT } from "./_bundle.ts";

/** The modules of a folder, and what each imports by a relative path. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** An import or a re-export by a relative path, types included. */
const IMPORT = /\b(?:from|import) ?\(?"(\.\.?\/[^"]*)"/g;

/**
 * Reads the imports of all modules in folders of the repository.
 *
 * @param folders The folders, such as `client/`.
 */
export async function readImports(
  folders: readonly string[],
): Promise<Imports> {
  const imports = new Map<string, Set<string>>();
  async function visit(folder: string): Promise<void> {
    for await (const entry of Deno.readDir(new URL(folder, ROOT))) {
      const path = folder + entry.name;
      if (entry.isDirectory) await visit(`${path}/`);
      else if (/\.tsx?$/.test(path)) {
        const text = await Deno.readTextFile(new URL(path, ROOT));
        imports.set(path, new Set(importsIn(path, text)));
      }
    }
  }
  for (const folder of folders) await visit(folder);
  return imports;
}

function importsIn(path: string, text: string): string[] {
  // Without the examples in documentation.
  const code = text.replaceAll(/^ *\*.*$/gm, "");
  return [...code.matchAll(IMPORT)]
    .map(([, name = ""]) => new URL(name, `file:///${path}`).pathname.slice(1))
    .filter((target) => /\.tsx?$/.test(target));
}

/**
 * Finds the import cycles (Tarjan's algorithm for strongly connected components).
 *
 * @returns The modules of each cycle, sorted.
 */
export function findCycles(imports: Imports): string[][] {
  const cycles: string[][] = [];
  const order = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();

  function visit(path: string): number {
    const index = order.size;
    let lowest = index;
    order.set(path, index);
    stack.push(path);
    onStack.add(path);
    for (const target of imports.get(path) ?? []) {
      const seen = order.get(target);
      if (seen === undefined) lowest = Math.min(lowest, visit(target));
      else if (onStack.has(target)) lowest = Math.min(lowest, seen);
    }
    if (lowest < index) return lowest;
    const cycle = stack.splice(stack.indexOf(path));
    cycle.forEach((it) => onStack.delete(it));
    if (cycle.length > 1) cycles.push(cycle.sort());
    return lowest;
  }

  for (const path of imports.keys()) if (!order.has(path)) visit(path);
  return cycles;
}
