import { z } from "@hono/zod-openapi";
import { assertEquals } from "@std/assert";
import { check } from "../../../simulator/http/inputs.ts";
import { refusal } from "../limits/_refused.ts";

const seconds = z.number().min(0).max(9);
const text = z.string().max(5);
const SCHEMA = z.strictObject({
  title: z.string().optional(),
  delay: z.union([seconds, text]).optional(),
  stall: z.union([z.union([seconds, text]), z.literal("forever")]).optional(),
  move: z.union([
    z.strictObject({ seconds }),
    z.strictObject({ to: z.literal("next") }),
  ]).optional(),
  fault: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("late"), seconds }),
    z.strictObject({ kind: z.literal("lost") }),
  ]).optional(),
});

Deno.test("check() says of each part that is wrong where it is, what is taken and what came", async () => {
  const OBJECT = "Invalid input: expected object";
  const NUMBER = "expected number";
  for (
    const [value, ...expected] of [
      [5, ["", `${OBJECT}, received number: current value is 5`]],
      [{ delay: -1 }, [
        "/delay",
        "Too small: expected number to be >=0: current value is -1",
      ]],
      [{ delay: 10 }, [
        "/delay",
        "Too big: expected number to be <=9: current value is 10",
      ]],
      [{ delay: "uniform" }, [
        "/delay",
        'Too big: expected string to have <=5 characters: current value is "uniform"',
      ]],
      [{ delay: null }, [
        "/delay",
        `Invalid input: ${NUMBER} or string: current value is null`,
      ]],
      [{ stall: [] }, [
        "/stall",
        `Invalid input: ${NUMBER} or string or "forever": current value is []`,
      ]],
      [{ move: 1 }, ["/move", `${OBJECT}: current value is 1`]],
      [{ move: { to: "end" } }, [
        "/move/to",
        'Invalid input: expected "next": current value is "end"',
      ]],
      [{ fault: { kind: "odd" } }, [
        "/fault/kind",
        "Invalid discriminator value. Expected 'late' | 'lost': current value is {\"kind\":\"odd\"}",
      ]],
      [
        { title: 1, "a/b~c": 2 },
        [
          "/title",
          "Invalid input: expected string, received number: current value is 1",
        ],
        ["/a~1b~0c", "is not known"],
      ],
    ] as const
  ) {
    const { status, errors } = await refusal(() =>
      check(SCHEMA, value, "body")
    );
    assertEquals(status, 422);
    const found = errors?.map(({ pointer, detail }) => [pointer, detail]);
    assertEquals(found, expected.map((part) => [...part]));
  }
});

Deno.test("check() reports a hundred errors at most, and the beginning of a value", async () => {
  const keys = Object.fromEntries(Array(200).keys().map((n) => [`k${n}`, n]));
  const { errors } = await refusal(() => check(SCHEMA, keys, "body"));
  assertEquals(errors?.length, 100);
  const long = { title: ["x".repeat(1_000)] };
  const { errors: [one] = [] } = await refusal(() =>
    check(SCHEMA, long, "body")
  );
  assertEquals(
    one?.detail,
    `Invalid input: expected string, received array: current value is ["${
      "x".repeat(98)
    }`,
  );
});
