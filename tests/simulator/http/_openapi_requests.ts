import fc from "fast-check";
import { bodyOf, type Operation, type Parameter } from "./_openapi_document.ts";
import type { Sent } from "./_openapi_service.ts";
import type { Values } from "./_openapi_values.ts";

/** The largest body that is taken by default, in bytes. */
export const MOST = 65_536;

/** What a request is made of. */
export interface Parts {
  readonly path: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

/** A text as it can stand in an address. */
const encoded = (value: string) => encodeURIComponent(value.toWellFormed());

const JSON_TYPES = [
  "application/json",
  "application/json; charset=utf-8",
  "Application/JSON",
];

/** Makes requests such as a description allows. */
export class Requests {
  readonly #values: Values;
  /** What to make of parameters whose schema says less than what is taken. */
  readonly #hints: Readonly<Record<string, fc.Arbitrary<string>>>;

  constructor(
    values: Values,
    hints: Readonly<Record<string, fc.Arbitrary<string>>>,
  ) {
    this.#values = values;
    this.#hints = hints;
  }

  /** Requests for an operation. */
  of(operation: Operation): fc.Arbitrary<Sent> {
    return this.parts(operation).map((parts) => assemble(operation, parts));
  }

  /** The same in their parts. */
  parts(operation: Operation): fc.Arbitrary<Parts> {
    const { parameters = [] } = operation;
    const within = (place: Parameter["in"]) => {
      const given = parameters.filter((parameter) => parameter.in === place);
      return fc.record(
        Object.fromEntries(
          given.map((it) => [it.name, this.text(operation, it)]),
        ),
        {
          requiredKeys: given.filter(({ required }) => required)
            .map(({ name }) => name),
        },
      ) as fc.Arbitrary<Record<string, string>>;
    };
    return fc.tuple(
      within("path"),
      within("query"),
      within("header"),
      this.#body(operation),
      fc.constantFrom(...JSON_TYPES),
    ).map(([path, query, headers, body, type]) => ({
      path,
      query: Object.entries(query),
      headers: body === undefined
        ? headers
        : { ...headers, "content-type": type },
      body,
    }));
  }

  /** What a parameter may be, as text. */
  text(
    { operationId }: Operation,
    parameter: Parameter,
  ): fc.Arbitrary<string> {
    const { name, schema } = parameter;
    const made = this.#hints[`${operationId}.${name}`] ?? this.#hints[name] ??
      this.#values.of(schema).map(String);
    return parameter.in === "header" ? made.filter(isHeader) : made;
  }

  #body(operation: Operation): fc.Arbitrary<string | undefined> {
    const schema = bodyOf(operation);
    if (!schema) return fc.constant(undefined);
    const some = this.#values.of(schema).map((value) => JSON.stringify(value))
      .filter((body) => new TextEncoder().encode(body).length <= MOST)
      .filter((body) => !contradictory(body));
    return operation.requestBody?.required
      ? some
      : fc.option(some, { nil: undefined });
  }
}

/** Whether a body has fields that are not taken together: a virtual clock has no speed. */
function contradictory(body: string): boolean {
  const { clock, speed } = JSON.parse(body) ?? {};
  return speed !== undefined && ["virtual", "auto"].includes(clock);
}

/** Puts a request together. */
export function assemble({ method, path }: Operation, parts: Parts): Sent {
  const target = path.replaceAll(
    /\{(\w+)\}/g,
    (_, name) => encoded(parts.path[name] ?? ""),
  );
  const query = parts.query.map(([name, value]) =>
    `${encoded(name)}=${encoded(value)}`
  ).join("&");
  return {
    method,
    target: query === "" ? target : `${target}?${query}`,
    headers: parts.headers,
    body: parts.body,
  };
}

/** Whether a text can be a header's value, and arrives as it is. */
export function isHeader(value: string): boolean {
  return /^[\x20-\x7e\x80-\xff]{0,4000}$/.test(value) && value.trim() === value;
}
