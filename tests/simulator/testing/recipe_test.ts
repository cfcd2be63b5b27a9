/** Registers the tests of the recipe for `@std/testing` in the documentation. */
const page = new URL("../../../docs/recipes.md", import.meta.url);
const { state } = Deno.permissions.querySync({ name: "read", path: page });
if (state === "granted") {
  const [, after = ""] = (await Deno.readTextFile(page))
    .split("\n// testing_test.ts\n");
  const [recipe = ""] = after.split("\n```");
  await import(
    `data:application/typescript,${encodeURIComponent(recipe)}`
  );
} else {
  Deno.test.ignore("the recipe for @std/testing (needs to read)", () => {});
}
