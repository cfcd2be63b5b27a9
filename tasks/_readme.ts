const README = new URL("../README.md", import.meta.url);

/** The rows of a table, the head first. */
export type Rows = readonly (readonly string[])[];

/**
 * Puts a table between its marks in the README: `<!-- name -->` and
 * `<!-- /name -->`.
 *
 * @param name The table's name.
 * @param rows The rows.
 * @throws {Error} If the README has no such marks.
 */
export async function writeTable(name: string, rows: Rows): Promise<void> {
  const readme = await Deno.readTextFile(README);
  await Deno.writeTextFile(
    README,
    readme.replace(between(name, readme), () => markdown(rows)),
  );
}

/**
 * Reads a table between its marks in the README.
 *
 * @param name The table's name.
 * @returns Its text.
 * @throws {Error} If the README has no such marks.
 */
export async function readTable(name: string): Promise<string> {
  return between(name, await Deno.readTextFile(README));
}

/**
 * Writes a table in Markdown, its columns as wide as `deno fmt` makes them, and
 * the names in the first one as code.
 *
 * @param rows The rows.
 */
export function markdown([head = [], ...rest]: Rows): string {
  const body = rest.map(([name = "", ...cells]) => [`\`${name}\``, ...cells]);
  const widths = head.map((title, i) =>
    Math.max(title.length, ...body.map((cells) => cells[i]?.length ?? 0))
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const rule = widths.map((width) => "-".repeat(width));
  return [head, rule, ...body].map(line).join("\n");
}

function between(name: string, readme: string): string {
  const marks = new RegExp(
    `<!-- ${name} -->\\n\\n([^]*?)\\n\\n<!-- /${name} -->`,
  );
  const text = marks.exec(readme)?.[1];
  if (text === undefined) throw new Error(`README.md has no marks '${name}'`);
  return text;
}
