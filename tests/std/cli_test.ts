import { assertEquals } from "@std/assert/equals";
import { parseArgs } from "@std/cli/parse-args";

Deno.test("parseArgs() gives each declared flag its type", () => {
  const args = parseArgs(
    ["--port", "80", "-h", "--tag=a", "--tag=b", "--no-color", "file", "7"],
    {
      string: ["port", "host", "name", "tag"],
      boolean: ["help", "color"],
      collect: ["tag"],
      negatable: ["color"],
      alias: { help: "h" },
      default: { host: "localhost", color: true },
    },
  );
  const port: string | undefined = args.port;
  const host: string = args.host;
  const name: string | undefined = args.name;
  const tags: string[] = args.tag;
  const switches: boolean[] = [args.help, args.color];
  const rest: (string | number)[] = args._;
  assertEquals(
    { port, host, name, tags, switches, rest },
    {
      port: "80",
      host: "localhost",
      name: undefined,
      tags: ["a", "b"],
      switches: [true, false],
      rest: ["file", 7],
    },
  );
});

Deno.test("parseArgs() infers flags from where they are declared, not from their aliases", () => {
  const args = parseArgs(["-w", "--no-a"], {
    boolean: ["a", "b"],
    negatable: ["a"],
    alias: { b: ["w", "x"] },
    default: { a: true },
  });
  const switches: boolean[] = [args.a, args.b];
  assertEquals(switches, [false, true]);
});

Deno.test("parseArgs() says in its types that a flag without a default may be missing", () => {
  const args = parseArgs([], { string: ["port"], boolean: ["help"] });
  // @ts-expect-error: `string | undefined`
  const port: string = args.port;
  const help: boolean = args.help;
  assertEquals([port, help], [undefined, false]);
});

Deno.test("parseArgs() reports arguments that no option declares", () => {
  const unknown: string[] = [];
  parseArgs(["--help", "--hlep"], {
    boolean: ["help"],
    unknown: (argument) => {
      unknown.push(argument);
      return false;
    },
  });
  assertEquals(unknown, ["--hlep"]);
});
