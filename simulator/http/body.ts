import { messageOf } from "../_message_of.ts";
import { readHeader } from "../message/request.ts";
import { HttpProblem } from "../message/http_problem.ts";

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/**
 * Reads the body of a request, up to a maximum.
 *
 * @returns The text; empty if there is no body.
 * @throws {HttpProblem} If it is compressed, too large, breaks off, or is not text in
 * UTF-8.
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
 * @throws {HttpProblem} If it is compressed, too large, or breaks off.
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
  let size = 0;
  try {
    // A body without a length may have no end, so reading stops at the maximum.
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > most) throw tooLarge(most);
      take(chunk);
    }
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    // The client has closed the connection (RFC 9112, section 8).
    throw new HttpProblem(400, "The body broke off before its end.");
  }
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
