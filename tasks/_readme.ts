const README = "README.md";

/**
 * Puts a table between its marks in the README: `<!-- name -->` and
 * `<!-- /name -->`.
 *
 * @param name The table's name.
 * @param rows The rows, the head first.
 * @throws {Error} If the README has no such marks.
 */
export async function writeTable(
  name: string,
  rows: readonly (readonly string[])[],
): Promise<void> {
  const [head = [], ...body] = rows.map((cells) => `| ${cells.join(" | ")} |`);
  const line = `| ${rows[0]?.map(() => "---").join(" | ")} |`;
  const table = [head, line, ...body].join("\n");
  const marks = new RegExp(`(<!-- ${name} -->)[^]*(<!-- /${name} -->)`);
  const readme = await Deno.readTextFile(README);
  if (!marks.test(readme)) throw new Error(`${README} has no marks '${name}'`);
  await Deno.writeTextFile(
    README,
    readme.replace(marks, `$1\n\n${table}\n\n$2`),
  );
}
