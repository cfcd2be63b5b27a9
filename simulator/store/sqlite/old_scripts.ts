/** A step of a script as format 4 and older ones have it. */
type OldStep =
  | { readonly kind: "pending"; readonly phase?: string }
  | { readonly kind: "end"; readonly outcome: string }
  | { readonly kind: "faults"; readonly rules: readonly OldRule[] };

type OldRule = readonly [
  name: string,
  rule: Readonly<Record<string, string | number>>,
];

/** Parameters of faults that have another name now. */
const RENAMED: Readonly<Record<string, string>> = { law: "distribution" };

/** Rewrites the script in a job's details as the text of its steps. */
export function withTextSteps(details: string): string {
  const { scenario, ...rest } = JSON.parse(details);
  return JSON.stringify({ ...rest, scenario: scenario?.map(textOf) });
}

function textOf(step: OldStep): string {
  if (step.kind === "pending") return step.phase ?? "pending";
  if (step.kind === "end") return step.outcome;
  return step.rules.map(ruleText).join(";") || "none";
}

function ruleText([name, { fault, ...values }]: OldRule): string {
  const pairs = Object.entries({ ...values, name });
  return [
    fault,
    ...pairs.map(([key, value]) =>
      `${RENAMED[key] ?? key.replaceAll("_", "-")}=${value}`
    ),
  ].join(",");
}
