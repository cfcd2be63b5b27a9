import fc from "fast-check";
import { type Document, follow, type Schema } from "./_openapi_document.ts";
import { text, type Values } from "./_openapi_values.ts";

/** Whether a value fits a schema. */
export type Fits = (schema: Schema, value: unknown) => boolean;

/** An array of arrays of arrays. */
const deep = fc.constantFrom(10, 1_000).map((depth) => {
  let value: unknown = [];
  for (let level = 0; level < depth; level++) value = [value];
  return value;
});

/** Any JSON, with what few expect in it. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  text,
  text.map((part) => part + "x".repeat(1_001)),
  deep,
  fc.constantFrom(-1, 0.5, 2 ** 53, 1e300, -1e300, 5e-324, null, true, [], {}),
);

/** A key that few have. */
const key = fc.oneof(text, fc.constantFrom("__proto__", "constructor", "a.b"));

/** Makes values that do not fit schemas, and most of which nearly do. */
export class WrongValues {
  readonly #document: Document;
  readonly #values: Values;
  readonly #fits: Fits;

  constructor(document: Document, values: Values, fits: Fits) {
    this.#document = document;
    this.#values = values;
    this.#fits = fits;
  }

  /** Values that do not fit a schema. */
  of(schema: Schema): fc.Arbitrary<unknown> {
    return fc.oneof(anything, ...this.#nearly(schema))
      // As it arrives: JSON has no NaN.
      .map((value) => JSON.parse(JSON.stringify(value)))
      .filter((value) => !this.#fits(schema, value));
  }

  #nearly(schema: Schema): fc.Arbitrary<unknown>[] {
    const { $ref, anyOf, oneOf, allOf, properties, required = [] } = schema;
    if ($ref !== undefined) {
      return this.#nearly(follow(this.#document, $ref) as Schema);
    }
    const forms = anyOf ?? oneOf ?? allOf;
    if (forms) return forms.flatMap((form) => this.#nearly(form));
    if (properties) {
      const objects = this.#values.of(schema) as fc.Arbitrary<object>;
      return [
        // Something unknown in it,
        fc.tuple(objects, key, fc.jsonValue()).map(([object, key, value]) =>
          Object.fromEntries([...Object.entries(object), [key, value]])
        ),
        // something missing,
        ...required.map((key) =>
          objects.map((object) =>
            Object.fromEntries(
              Object.entries(object).filter(([name]) => name !== key),
            )
          )
        ),
        // or something wrong.
        ...Object.entries(properties).map(([key, schema]) =>
          fc.tuple(objects, this.of(schema)).map(([object, wrong]) => ({
            ...object,
            [key]: wrong,
          }))
        ),
      ];
    }
    const { type, items, minimum, maximum, pattern, maxItems } = schema;
    const { exclusiveMinimum } = schema;
    if (items) {
      const item = this.#values.of(items);
      return [
        fc.tuple(fc.array(item), this.of(items)).map((
          [array, wrong],
        ) => [...array, wrong]),
        ...(maxItems === undefined ? [] : [
          item.map((value) => Array(maxItems + 1).fill(value)),
        ]),
      ];
    }
    if (pattern !== undefined) {
      // One character changed, one more, or one less.
      return [
        fc.tuple(this.#values.of(schema), fc.nat(), text).map(
          ([value, at, other]) => {
            const given = String(value);
            const place = at % (given.length + 1);
            return given.slice(0, place) + other.slice(0, 1) +
              given.slice(place + 1);
          },
        ),
      ];
    }
    const ends = [exclusiveMinimum, minimum, maximum]
      .filter((end) => end !== undefined);
    return [
      ...ends.map((end) =>
        fc.constantFrom(end - 1, end + 1, end - 1e-3, end + 1e-3)
      ),
      ...(type === "string" ? [text] : []),
      ...(type === "integer" ? [fc.double()] : []),
    ];
  }
}
