import {
  mapValue,
  type MaybePromise,
  type PlainResponse,
} from "../message/plain_response.ts";
import { queryOf } from "../message/request.ts";
import type { Middleware, RequestContext } from "../message/request_context.ts";
import type { RecordedBody } from "../message/request_details.ts";
import type { Settings } from "../settings/settings.ts";

/** The maximum number of recorded bytes of a body. */
const MAX_BODY_BYTES = 65_536;

/** Bytes beyond that, so that a secret at the end is found. */
const MARGIN_BYTES = 4_096;

/** How long the response to a refused request waits for its body, in real time. */
const LATE_BODY_MS = 250;

// The real timers, also while others are faked.
const { setTimeout, clearTimeout } = globalThis;

const encoder = new TextEncoder();

/** Records the headers of a request and its response, and their bodies. */
export function recordDetails(settings: Settings): Middleware | undefined {
  if (settings.requestDetails === "none") return undefined;
  const hasBodies = settings.requestDetails === "bodies";
  const redactor = new Redactor([
    ...settings.apiKeys,
    settings.adminKey ?? "",
    settings.webhookSecret,
  ]);

  /** Completes the context of a request; `sent` is its body, as far as it is known. */
  function record(
    context: RequestContext,
    response: PlainResponse,
    sent?: RecordedBody,
  ): PlainResponse {
    const { request, headers, method } = context;
    const { body } = response;
    context.details = {
      query: redactor.query(request.url),
      request: { headers: redactor.headers(request.headers), body: sent },
      response: {
        headers: redactor.headers([...response.headers, ...headers]),
        body: !hasBodies || body === null || method === "HEAD"
          ? undefined
          : recorded(
            typeof body === "string" ? encoder.encode(body) : body,
            true,
          ),
      },
    };
    return response;
  }

  function recorded(
    bytes: Uint8Array<ArrayBuffer>,
    isComplete: boolean,
  ): RecordedBody {
    const part = bytes.subarray(0, MAX_BODY_BYTES + MARGIN_BYTES);
    const isWhole = isComplete && part.byteLength === bytes.byteLength;
    try {
      const decoder = new TextDecoder("utf-8", { fatal: true });
      const text = decoder.decode(part, { stream: !isWhole });
      const redacted = encoder.encode(redactor.text(text));
      const start = redacted.subarray(0, MAX_BODY_BYTES);
      return {
        // The last character may be incomplete.
        text: new TextDecoder().decode(start, { stream: true }),
        encoding: "text",
        isTruncated: !isWhole || redacted.byteLength > MAX_BODY_BYTES,
      };
    } catch {
      const start = Array.from(
        part.subarray(0, MAX_BODY_BYTES),
        (byte) => String.fromCharCode(byte),
      );
      return {
        text: btoa(start.join("")),
        encoding: "base64",
        isTruncated: !isWhole || part.byteLength > MAX_BODY_BYTES,
      };
    }
  }

  async function recordWithBody(
    context: RequestContext,
    next: () => MaybePromise<PlainResponse>,
  ): Promise<PlainResponse> {
    const copy = copyStart(context.request);
    const response = await next();
    const { bytes, isComplete } = await copy();
    return record(context, response, recorded(bytes, isComplete));
  }

  return (context, next) =>
    hasBodies && context.request.body !== null
      ? recordWithBody(context, next)
      : mapValue(next(), (response) => record(context, response));
}

/**
 * Copies the start of a body while the request is handled.
 *
 * @returns Resolves with the copy. A body that nothing else reads, as that of a
 * refused request, has to come soon: a client may wait for the response first.
 */
function copyStart(request: Request) {
  const reader = request.clone().body?.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let left = MAX_BODY_BYTES + MARGIN_BYTES;
  let isLate = false;
  let isComplete = false;
  const cancel = () => void reader?.cancel().catch(() => {});

  async function read(): Promise<void> {
    try {
      while (left > 0) {
        const { value } = await reader?.read() ?? {};
        if (!value) {
          isComplete = !isLate;
          return;
        }
        chunks.push(value.slice(0, left));
        left -= value.byteLength;
      }
      cancel();
    } catch {
      // The client has closed the connection.
    }
  }

  const reading = read();
  return async () => {
    const timer = setTimeout(() => {
      isLate = true;
      cancel();
    }, LATE_BODY_MS);
    await reading;
    clearTimeout(timer);
    const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
    return { bytes, isComplete };
  };
}

const REDACTED = "[redacted]";

/** The shortest secret to look for: a key such as "test" is part of other texts. */
const MIN_SECRET_LENGTH = 8;

const SECRET_HEADER =
  /^(?:proxy-)?authorization$|cookie|secret|signature|token|password|(?<!^idempotency-)key$/;

const SECRET_PARAMETER = /key|secret|signature|password|auth|token/i;

/** Secrets of webhooks, and the signatures of URLs. */
const SECRET_TEXT = /whsec_[\w+/=-]+|(?<=[?&]Signature=)[\w%.~-]+/g;

/** Removes secrets from what is recorded. */
class Redactor {
  readonly #texts: readonly string[];

  /**
   * @param secrets Those of less than 8 characters are removed only where a name
   * shows that they are secrets.
   */
  constructor(secrets: readonly string[]) {
    this.#texts = secrets
      .filter(({ length }) => length >= MIN_SECRET_LENGTH)
      .flatMap((secret) => [
        secret,
        JSON.stringify(secret).slice(1, -1),
        encodeURIComponent(secret),
      ]);
  }

  headers(
    headers: Iterable<readonly [name: string, value: string]>,
  ): Readonly<Record<string, string>> {
    const all: Record<string, string> = {};
    for (const [name, value] of headers) {
      const shown = SECRET_HEADER.test(name) ? REDACTED : this.text(value);
      all[name] = Object.hasOwn(all, name) ? `${all[name]}, ${shown}` : shown;
    }
    return all;
  }

  query(url: string): string {
    return this.text(queryOf(url)).replaceAll(
      /([^&=]+)=([^&]+)/g,
      (part, name) =>
        SECRET_PARAMETER.test(name) ? `${name}=${REDACTED}` : part,
    );
  }

  text(text: string): string {
    return this.#texts.reduce(
      (text, secret) => text.replaceAll(secret, REDACTED),
      text.replaceAll(SECRET_TEXT, REDACTED),
    );
  }
}
