import fc from "fast-check";
import {
  bodyOf,
  type Operation,
  type Parameter,
  type Schema,
} from "./_openapi_document.ts";
import {
  assemble,
  isHeader,
  MOST,
  type Parts,
  type Requests,
} from "./_openapi_requests.ts";
import type { Sent } from "./_openapi_service.ts";
import { text, type Values } from "./_openapi_values.ts";
import type { Fits, WrongValues } from "./_openapi_wrong.ts";

/** Makes requests that a description does not allow. */
export class WrongRequests {
  readonly #requests: Requests;
  readonly #values: Values;
  readonly #wrong: WrongValues;
  readonly #fits: Fits;

  constructor(
    requests: Requests,
    values: Values,
    wrong: WrongValues,
    fits: Fits,
  ) {
    this.#requests = requests;
    this.#values = values;
    this.#wrong = wrong;
    this.#fits = fits;
  }

  /** Requests for an operation that are wrong in one respect. */
  of(operation: Operation): fc.Arbitrary<Sent> {
    const { parameters = [] } = operation;
    return fc.oneof(
      this.#tooLong(operation),
      ...parameters.map((parameter) =>
        this.#wrongParameter(operation, parameter)
      ).filter((made) => made !== undefined),
      ...this.#wrongQueries(operation),
      ...this.#wrongBodies(operation),
    );
  }

  #tooLong(operation: Operation): fc.Arbitrary<Sent> {
    return this.#requests.parts(operation).map((parts) => {
      const query = [...parts.query, ["x", "y".repeat(9_000)] as const];
      return assemble(operation, { ...parts, query });
    });
  }

  /** A value that a parameter may not have, if there is one. */
  #wrongParameter(
    operation: Operation,
    parameter: Parameter,
  ): fc.Arbitrary<Sent> | undefined {
    const { schema } = parameter;
    const plain = Object.keys(schema).every((key) =>
      ["type", "description", "examples"].includes(key)
    );
    if (schema.type === "string" && plain) return undefined;
    const values = fc.oneof(text, this.#wrong.of(schema).map(asText))
      .filter((value) => !this.#fitsAsText(schema, value));
    return fc.tuple(this.#requests.parts(operation), values)
      .filter(([, value]) => parameter.in !== "header" || isHeader(value))
      // These are no segments at all.
      .filter(([, value]) =>
        parameter.in !== "path" || !/^\.{0,2}$/.test(value)
      )
      .map(([parts, value]) =>
        assemble(operation, withParameter(parts, parameter, value))
      );
  }

  /** Whether a text stands for a value that fits a schema. */
  #fitsAsText(schema: Schema, value: string): boolean {
    const numeric = schema.type === "integer" || schema.type === "number";
    if (!numeric) return this.#fits(schema, value.toWellFormed());
    // 007 and 1.0 are in dispute.
    return /^\s*[+-]?[\d.]+(e[+-]?\d+)?\s*$/i.test(value)
      ? this.#fits(schema, Number(value))
      : false;
  }

  #wrongQueries(operation: Operation): fc.Arbitrary<Sent>[] {
    const { parameters = [] } = operation;
    const query = parameters.filter((parameter) => parameter.in === "query");
    const [first] = query;
    if (!first) return [];
    const known = query.map(({ name }) => name);
    const unknown = fc.oneof(text, fc.constantFrom("__proto__", "LIMIT"))
      .map((name) => name.toWellFormed())
      .filter((name) => !known.includes(name));
    return [
      fc.tuple(this.#requests.parts(operation), unknown, text).map(
        ([parts, name, value]) =>
          assemble(operation, {
            ...parts,
            query: [...parts.query, [name, value]],
          }),
      ),
      fc.tuple(
        this.#requests.parts(operation),
        this.#requests.text(operation, first),
      ).map(
        ([parts, value]) =>
          assemble(operation, {
            ...parts,
            query: [[first.name, value], [first.name, value]],
          }),
      ),
    ];
  }

  #wrongBodies(operation: Operation): fc.Arbitrary<Sent>[] {
    const schema = bodyOf(operation);
    if (!schema) return [];
    const right = this.#values.of(schema).map((value) => JSON.stringify(value));
    const broken = fc.oneof(
      fc.tuple(right, fc.nat()).map(([body, at]) =>
        body.slice(0, at % body.length)
      ),
      text,
      fc.constantFrom("[".repeat(60_000), "{'a':1}", "NaN", "{}{}", "01"),
    ).filter(isBroken);
    const make = (
      bodies: fc.Arbitrary<Parts["body"]>,
      type: string | null = "application/json",
    ) =>
      fc.tuple(this.#requests.parts(operation), bodies).map(([parts, body]) => {
        const { "content-type": _, ...rest } = parts.headers;
        const headers = type === null
          ? rest
          : { ...rest, "content-type": type };
        return assemble(operation, { ...parts, headers, body });
      });
    const bytes = fc.uint8Array({ minLength: 1 }).map((some) =>
      Uint8Array.from([0x22, 0xff, ...some, 0x22])
    );
    return [
      make(this.#wrong.of(schema).map((value) => JSON.stringify(value))),
      make(broken),
      // No UTF-8.
      make(bytes),
      // A snapshot may be larger.
      ...operation.operationId === "restoreSnapshot"
        ? []
        : [make(right.map((body) => body + " ".repeat(MOST)))],
      ...[
        "text/plain",
        "application/jsonx",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
      ].map((type) => make(right, type)),
      make(right.map((body) => new TextEncoder().encode(body)), null),
      ...(operation.requestBody?.required
        ? [make(fc.constant(undefined))]
        : []),
    ];
  }
}

function withParameter(
  parts: Parts,
  { name, in: place }: Parameter,
  value: string,
): Parts {
  if (place === "path") {
    return { ...parts, path: { ...parts.path, [name]: value } };
  }
  if (place === "header") {
    return { ...parts, headers: { ...parts.headers, [name]: value } };
  }
  const others = parts.query.filter(([other]) => other !== name);
  return { ...parts, query: [...others, [name, value]] };
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isBroken(body: string): boolean {
  try {
    // As it arrives: without what is no character, and the mark of its order.
    if (body !== "") JSON.parse(body.toWellFormed().replace(/^\ufeff/, ""));
    return false;
  } catch {
    return true;
  }
}
