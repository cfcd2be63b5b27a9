import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import {
  type Document,
  follow,
  type Header,
  type Operation,
  type Schema,
} from "./_openapi_document.ts";

const ID = "http://simulator.test/openapi.json";

/** Headers that need no description. */
const COMMON = [
  "cache-control",
  "content-length",
  "content-type",
  "date",
  "vary",
  "x-accel-buffering",
];

/** A response that has been read. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Checks values and responses against a description. */
export class Checker {
  readonly #document: Document;
  readonly #ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  /** By schema, and by its text: most of them are there many times. */
  readonly #compiled = new Map<Schema | string, (value: unknown) => boolean>();

  constructor(document: Document) {
    this.#document = document;
    formats.default(this.#ajv);
    this.#ajv.addKeyword("components");
    this.#ajv.addKeyword("discriminator");
    const { components } = absolute(document);
    this.#ajv.addSchema({ $id: ID, components });
  }

  /**
   * Whether a value fits a schema of the description.
   *
   * @throws If the schema is invalid.
   */
  readonly fits = (schema: Schema, value: unknown): boolean => {
    let validate = this.#compiled.get(schema);
    if (!validate) {
      const text = JSON.stringify(schema);
      validate = this.#compiled.get(text) ??
        this.#ajv.compile(absolute(schema));
      this.#compiled.set(schema, validate).set(text, validate);
    }
    return validate(value) === true;
  };

  /** Checks that an operation may have a response. */
  check(operation: Operation, path: string, received: Received): void {
    this.conforms(operation, received);
    always(path, received);
  }

  /** The same for errors of any form. */
  conforms(operation: Operation, received: Received): void {
    const { status, headers } = received;
    const { operationId, method, responses } = operation;
    const response = responses[status];
    assert(
      response,
      `${operationId} may not respond ${status}: ${show(received)}`,
    );
    for (const [name, header] of Object.entries(response.headers ?? {})) {
      const { required } = this.#resolve(header);
      if (required) {
        assert(headers.has(name), `${operationId} ${status} lacks ${name}`);
      }
    }
    for (const [name] of headers) {
      const known = COMMON.includes(name) || name in (response.headers ?? {});
      assert(known, `${operationId} ${status} has ${name}`);
    }
    const type = typeOf(headers);
    const schema = response.content?.[type]?.schema;
    if (response.content) {
      assert(schema, `${operationId} ${status} is of the type '${type}'`);
      if (method !== "HEAD") this.#body(schema, type, received);
    } else {
      assertEquals(received.body.length, 0);
      assertEquals(type, "");
    }
  }

  #body(schema: Schema, type: string, received: Received): void {
    if (!/^text\/|json$/.test(type)) return;
    const text = new TextDecoder().decode(received.body);
    const value = type.endsWith("json") ? JSON.parse(text) : text;
    assert(this.fits(schema, value), `Not by its schema: ${show(received)}`);
  }

  #resolve(header: Header | { $ref: string }): Header {
    return "$ref" in header
      ? follow(this.#document, header.$ref) as Header
      : header;
  }
}

/** Checks what all responses have. */
export function always(path: string, received: Received): void {
  const { status, headers, body } = received;
  assert(headers.get("x-request-id"), "There is no x-request-id");
  if (status < 400) return;
  assertEquals(typeOf(headers), "application/problem+json");
  if (body.length === 0) return;
  const problem = JSON.parse(new TextDecoder().decode(body));
  assertEquals(problem.status, status);
  assertEquals(problem.instance, path);
}

/** A response in a message. */
export function show({ status, headers, body }: Received): string {
  const text = new TextDecoder().decode(body.slice(0, 500));
  return `${status} ${typeOf(headers)} ${text}`;
}

function typeOf(headers: Headers): string {
  return (headers.get("content-type") ?? "").replace(/;.*/s, "");
}

/** The same with references that lead to the description from anywhere. */
function absolute<T>(part: T): T {
  return JSON.parse(
    JSON.stringify(part).replaceAll('"$ref":"#', `"$ref":"${ID}#`),
  );
}
