import { ROOT } from "./_copy.ts";

/** The rows of a table, the head first; each cell is Markdown. */
export type Rows = readonly (readonly string[])[];

/** A table's place in a document: `<!-- table: NAME -->`. */
const PLACE = /(<!-- table: ([\w-]+) -->\n)[^]*?(<!-- \/table -->)/g;

/** Formats a table as `deno fmt` does, without a final line break. */
export function markdown(rows: Rows): string {
  const escaped = rows.map((row) =>
    row.map((cell) => cell.replace(/\|/g, "\\|"))
  );
  const [head = [], ...rest] = escaped;
  const widths = head.map((_, i) =>
    Math.max(3, ...escaped.map((cells) => cells[i]?.length ?? 0))
  );
  const line = (cells: readonly string[]) =>
    `| ${
      widths.map((width, i) => (cells[i] ?? "").padEnd(width)).join(" | ")
    } |`;
  const rule = widths.map((width) => "-".repeat(width));
  return [head, rule, ...rest].map(line).join("\n");
}

/** The texts of the README and the pages by path, from the repository's root. */
export async function documents(): Promise<Map<string, string>> {
  const paths = ["README.md"];
  for await (const { name } of Deno.readDir(new URL("docs/", ROOT))) {
    if (name.endsWith(".md")) paths.push(`docs/${name}`);
  }
  const texts = paths.sort().map(async (path) =>
    [path, await Deno.readTextFile(new URL(path, ROOT))] as const
  );
  return new Map(await Promise.all(texts));
}

/** The names of the tables that a document has places for. */
export function placesIn(text: string): string[] {
  return [...text.matchAll(PLACE)].map(([, , name = ""]) => name);
}

/** Fills the places of a document with tables in Markdown, by name. */
export function fill(
  text: string,
  tables: ReadonlyMap<string, string>,
): string {
  return text.replace(PLACE, (_, start: string, name: string, end: string) => {
    const table = tables.get(name);
    if (table === undefined) throw new Error(`unknown table '${name}'`);
    return `${start}\n${table}\n\n${end}`;
  });
}
