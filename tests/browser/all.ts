/**
 * All tests of the page. In one process, they share the modules and the browser.
 *
 * @module
 */
for (const { name } of Deno.readDirSync(new URL(".", import.meta.url))) {
  if (name.endsWith("_test.ts")) await import(`./${name}`);
}
