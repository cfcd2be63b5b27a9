import type { z } from "@hono/zod-openapi";
import { messageOf } from "../_message_of.ts";
import { HttpProblem, invalidPart } from "../message/http_problem.ts";
import { issueText } from "../message/issue_text.ts";
import type { ProblemPart } from "../message/plain_response.ts";
import { LocalRequest, queryOf, readHeader } from "../message/request.ts";

export type Part = "query" | "body";

type Issue = z.core.$ZodIssue;

const MAX_ERRORS_COUNT = 100;

const MAX_SHOWN_LENGTH = 100;

/** The issues of a value of another kind. */
const WRONG_KIND: readonly Issue["code"][] = [
  "invalid_type",
  "invalid_value",
  "invalid_union",
];

/** Checks a part of a request. */
export function check<T>(
  schema: z.ZodType<T>,
  value: unknown,
  part: Part,
): T {
  const result = schema.safeParse(value, {
    error: issueText,
    reportInput: true,
  });
  if (result.success) return result.data;
  const { issues } = result.error;
  throw new HttpProblem(422, `The request ${part} is invalid.`, {
    errors: issues.flatMap((issue) => partsOf(issue, part, []))
      .slice(0, MAX_ERRORS_COUNT),
  });
}

/**
 * Reads the query of a request.
 *
 * @throws {HttpProblem} If one is given more than once.
 */
export function readQuery(url: string): Record<string, string> {
  const parameters: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(queryOf(url))) {
    if (Object.hasOwn(parameters, name)) {
      throw invalidPart("query", name, "must be given once");
    }
    parameters[name] = value;
  }
  return parameters;
}

/** The errors of an issue, each with its place. */
function partsOf(
  issue: Issue,
  part: Part,
  above: readonly PropertyKey[],
): ProblemPart[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      detail: issue.message,
      pointer: pointer([...path, key], part),
    }));
  }
  if (issue.code === "invalid_union") {
    // The form with the fewest errors is the intended one; of these, the one that
    // was checked furthest has the most specific errors.
    const [closest] = issue.errors.toSorted((a, b) =>
      errorCount(a) - errorCount(b) || depth(b) - depth(a)
    );
    if (closest && depth(closest) > 0) {
      return closest.flatMap((inner) => partsOf(inner, part, path));
    }
  }
  return [{ detail: detailOf(issue), pointer: pointer(path, part) }];
}

/** The error and the current value; a message of our own has both. */
function detailOf(issue: Issue): string {
  const { code, message } = issue;
  if (code === "custom") return message;
  const input = code === "invalid_union" && issue.discriminator !== undefined
    ? Object(issue.input)[issue.discriminator]
    : issue.input;
  if (input === undefined) return `${message}: it is missing`;
  // JSON can have 1e999, and cannot write it.
  const shown = typeof input === "number" ? `${input}` : JSON.stringify(input);
  return `${message}: current value is ${shown.slice(0, MAX_SHOWN_LENGTH)}`;
}

function errorCount(issues: readonly Issue[]): number {
  return issues.reduce(
    (sum, issue) =>
      sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1),
    0,
  );
}

/** How far the check of one form of a union has come. */
function depth(issues: readonly Issue[]): number {
  return Math.max(
    0,
    ...issues.map(({ code, path }) =>
      path.length + Number(!WRONG_KIND.includes(code))
    ),
  );
}

/** A JSON pointer (RFC 6901), or the name of a parameter. */
function pointer(path: readonly PropertyKey[], part: Part): string {
  return part === "query"
    ? path.map(String).join(".")
    : path.map((key) =>
      "/" + String(key).replaceAll("~", "~0").replaceAll("/", "~1")
    ).join("");
}

/**
 * How long a body that comes over a network may pause, in real time. A bound of the
 * whole time would cut off large uploads over slow connections.
 */
const MAX_PAUSE_MS = 30_000;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/**
 * Reads the body of a request, up to a maximum.
 *
 * @returns The text; empty if there is no body.
 * @throws {HttpProblem} If it is compressed, too large, too slow, breaks off, or is not
 * text in UTF-8.
 */
export async function readText(
  request: Request,
  most: number,
): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  // Chunks are not stored: many small ones take far more than their bytes.
  await readChunks(request, most, (chunk) => text += decode(decoder, chunk));
  return text + decode(decoder);
}

/**
 * Reads the bytes of a request's body, up to a maximum.
 *
 * @throws {HttpProblem} If it is compressed, too large, too slow, or breaks off.
 */
export async function readBytes(
  request: Request,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  await readChunks(request, most, (chunk) => chunks.push(chunk));
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

async function readChunks(
  request: Request,
  most: number,
  take: (chunk: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  const coding = readHeader(request.headers, "content-encoding") ?? "identity";
  if (!/^\s*identity\s*$/i.test(coding)) {
    throw new HttpProblem(
      415,
      `The body must be sent without content coding, not as '${
        coding.slice(0, 100)
      }'.`,
      // The accepted coding (RFC 9110, section 12.5.3).
      { headers: { "accept-encoding": "identity" } },
    );
  }
  if (Number(readHeader(request.headers, "content-length")) > most) {
    throw tooLarge(most);
  }
  const reader = request.body?.getReader();
  if (!reader) return;
  let isLate = false;
  const cancel = () => void reader.cancel().catch(() => {});
  const isLocal = request instanceof LocalRequest;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    isLate = true;
    cancel();
  };
  const read = () => {
    clearTimeout(timer);
    if (!isLocal) timer = setTimeout(stop, MAX_PAUSE_MS);
    return reader.read();
  };
  let size = 0;
  try {
    // A body without a length may have no end, so reading stops at the maximum.
    for (let chunk; (chunk = (await read()).value);) {
      size += chunk.byteLength;
      if (size > most) throw tooLarge(most);
      take(chunk);
    }
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    // The client has closed the connection (RFC 9112, section 8).
    throw new HttpProblem(400, "The body broke off before its end.");
  } finally {
    clearTimeout(timer);
    cancel();
  }
  if (!isLate) return;
  throw new HttpProblem(
    408,
    `The body must not pause for ${MAX_PAUSE_MS / 1_000} seconds.`,
    // Its rest is not read (RFC 9110, section 15.5.9).
    { headers: { connection: "close" } },
  );
}

/** Decodes a chunk of a text; without one, its end. */
function decode(decoder: TextDecoder, chunk?: Uint8Array<ArrayBuffer>): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw new HttpProblem(400, "The body must be text in UTF-8.");
  }
}

/**
 * Parses the JSON body of a request. A missing body is an empty object.
 *
 * @throws {HttpProblem} If it has another type, or is not JSON.
 */
export function parseJson(request: Request, text: string): unknown {
  if (text === "") return {};
  const type = readHeader(request.headers, "content-type") ?? "";
  if (!JSON_TYPE.test(type)) {
    throw new HttpProblem(
      415,
      `The body must be of the type application/json, not '${
        type.slice(0, 100)
      }'.`,
      // The accepted type (RFC 9110, section 15.5.16).
      { headers: { accept: "application/json" } },
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = messageOf(error);
    throw new HttpProblem(400, `The body is not JSON: ${reason.slice(0, 200)}`);
  }
}

function tooLarge(most: number): HttpProblem {
  return new HttpProblem(413, `The body must have at most ${most} bytes.`);
}
