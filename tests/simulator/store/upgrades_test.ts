import { assertEquals } from "@std/assert";
import { PROFILES } from "../../../simulator/faults/profiles.ts";
import { parseFaults } from "../../../simulator/faults/spec.ts";
import { withTextSteps } from "../../../simulator/store/sqlite/upgrades.ts";

Deno.test("a file of format 4 keeps each step of its scripts", () => {
  const faults = [
    ...PROFILES.flaky,
    ...PROFILES.hostile,
    "status=429,retry-after=0.5,retry-after-form=date,on=write;empty",
    "latency=0.5*uniform:0,1+0.5*fixed:0.25,name=slow",
    "unknown-status=in the works;skew=-7",
  ];
  const rules = faults.map((text) => parseFaults(text));
  const scenario = [
    { kind: "pending" },
    { kind: "pending", phase: "queued" },
    { kind: "end", outcome: "error" },
    { kind: "faults", rules: [] },
    ...rules.map((rules) => ({
      kind: "faults",
      rules: rules.map((rule) => {
        const { distribution: law, ...rest } = rule.json;
        return [rule.name, law === undefined ? rest : { ...rest, law }];
      }),
    })),
  ];
  const details = JSON.stringify({ title: "é", scenario });
  const { title, scenario: texts } = JSON.parse(withTextSteps(details));
  assertEquals(title, "é");
  assertEquals(texts.slice(0, 4), ["pending", "queued", "error", "none"]);
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
  assertEquals(
    texts.slice(4).map((text: string) => plain(parseFaults(text))),
    plain(rules),
  );
  assertEquals(withTextSteps('{"title":"x"}'), '{"title":"x"}');
});
