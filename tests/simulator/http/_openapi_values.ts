import fc from "fast-check";
import { codePoint } from "../../_code_point.ts";
import { type Document, follow, type Schema } from "./_openapi_document.ts";

/** What to make of a schema that says less than what is taken, by its name. */
export type Hints = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** Text of all kinds of characters, halves of surrogate pairs among them. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: codePoint }),
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
  fc.constantFrom("", "__proto__", "null", "😀".repeat(150), "\u0000", "%00"),
);

/** The path of an address. The library's own `webPath` takes a second to prepare. */
export const urlPath: fc.Arbitrary<string> = fc.array(
  fc.stringMatching(/^([\w.~!$&'()*+,;=:@-]|%[0-9A-F]{2}){0,9}$/),
  { maxLength: 4 },
).map((parts) => parts.map((part) => `/${part}`).join(""));

const url = fc.tuple(
  fc.constantFrom("http", "https"),
  fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?\.[a-z]{2,6}$/),
  urlPath,
).map(([scheme, host, path]) => `${scheme}://${host}${path}`);

/** Makes values that fit schemas. */
export class Values {
  readonly #document: Document;
  readonly #hints: Hints;

  constructor(document: Document, hints: Hints) {
    this.#document = document;
    this.#hints = hints;
  }

  /** Values that fit a schema. */
  of(schema: Schema): fc.Arbitrary<unknown> {
    const { examples } = schema;
    const made = this.#of(schema).filter((value) => !excludes(schema, value));
    return examples ? fc.oneof(made, fc.constantFrom(...examples)) : made;
  }

  #of(schema: Schema): fc.Arbitrary<unknown> {
    const { $ref, anyOf, oneOf, allOf, type } = schema;
    if ($ref !== undefined) {
      const hint = this.#hints[$ref.slice($ref.lastIndexOf("/") + 1)];
      return hint ?? this.of(follow(this.#document, $ref) as Schema);
    }
    const forms = anyOf ?? oneOf;
    if (forms) return fc.oneof(...forms.map((form) => this.of(form)));
    // One that says what it is, and others that only describe it.
    if (allOf) return this.of(allOf[0] ?? {});
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if ("const" in schema) return fc.constant(schema.const);
    const [kind] = Array.isArray(type) ? type : [type];
    if (kind === "object") return this.#objects(schema);
    if (kind === "array") return this.#arrays(schema);
    if (kind === "boolean") return fc.boolean();
    if (kind === "null") return fc.constant(null);
    if (kind === "string") return strings(schema);
    if (kind === "integer" || kind === "number") return numbers(schema, kind);
    return fc.jsonValue();
  }

  #objects({ properties = {}, required = [] }: Schema) {
    const values = Object.entries(properties).map(([key, schema]) =>
      [key, this.of(schema)] as const
    );
    return fc.record(Object.fromEntries(values), {
      requiredKeys: [...required],
    });
  }

  #arrays(
    { items = {}, minItems = 0, maxItems = Infinity, uniqueItems }: Schema,
  ) {
    const range = { minLength: minItems, maxLength: Math.min(maxItems, 20) };
    const array = uniqueItems ? fc.uniqueArray : fc.array;
    return array(this.of(items), range);
  }
}

/** Whether a schema excludes an object: one with all that its `not` has. */
function excludes({ not }: Schema, value: unknown): boolean {
  return not?.required?.every((key) => {
    const given = Object(value)[key];
    const only = not.properties?.[key]?.const;
    return given !== undefined && (only === undefined || given === only);
  }) ?? false;
}

function strings(schema: Schema): fc.Arbitrary<string> {
  const { pattern, format, minLength = 0, maxLength = Infinity } = schema;
  const fits = (value: string) => {
    const { length } = [...value];
    return length >= minLength && length <= maxLength;
  };
  if (pattern !== undefined) {
    return fc.stringMatching(new RegExp(pattern, "u")).filter(fits);
  }
  if (format === "date-time") {
    const [min, max] = [new Date(0), new Date(Date.UTC(9_999, 0))];
    return fc.date({ min, max, noInvalidDate: true })
      .map((date) => date.toISOString());
  }
  if (format === "uri") return url;
  return text.filter(fits);
}

function numbers(
  { exclusiveMinimum, minimum, maximum = 1e15 }: Schema,
  kind: "integer" | "number",
): fc.Arbitrary<number> {
  const above = exclusiveMinimum === undefined
    ? -1e15
    : exclusiveMinimum + 1e-3;
  const [min, max] = [minimum ?? above, maximum];
  const edges = fc.constantFrom(min, max);
  // Numbers next to 0 are no realistic input.
  const small = fc.double({ min: 0, max: 1, noNaN: true })
    .map((part) => min + part * Math.min(max - min, 1_000));
  const whole = fc.maxSafeNat()
    .map((n) => Math.ceil(min) + n % (Math.floor(max) - Math.ceil(min) + 1));
  return kind === "integer"
    ? fc.oneof(edges, whole)
    : fc.oneof(edges, whole, small);
}
