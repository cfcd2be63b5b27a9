import { assertEquals } from "@std/assert";
import { flagHelp, settingsHelp } from "../../command_line/help.ts";

Deno.test("flagHelp() puts lines beside a flag, or below one that is too long for that", () => {
  assertEquals(
    flagHelp("-h, --help", "shows this", "and more"),
    "  -h, --help           shows this\n                       and more",
  );
  // A blank stays between them.
  assertEquals(
    flagHelp("x".repeat(20), "y"),
    `  ${"x".repeat(20)} y`,
  );
  assertEquals(
    flagHelp("x".repeat(21), "y"),
    `  ${"x".repeat(21)}\n${" ".repeat(23)}y`,
  );
});

Deno.test("settingsHelp() tells variables, defaults in words or as they are, and what is repeatable", () => {
  const common = { takes: "X", summary: "is" };
  assertEquals(
    settingsHelp({
      a: { ...common, fallback: "1", variable: "A" },
      b: { ...common, fallback: "", otherwise: "none", variable: "B" },
      c: {
        ...common,
        fallback: "",
        otherwise: "none",
        variable: "C",
        many: true,
      },
      d: { ...common, fallback: "", many: true },
      e: { ...common, fallback: "2" },
    }),
    `  --a X                is
                       (A; default: 1)
  --b X                is
                       (B; default: none)
  --c X                is; repeatable
                       (C, with ; between; default: none)
  --d X                is; repeatable
  --e X                is (default: 2)`,
  );
});
