import { type BodyCopy, copyBody } from "../limits/body_copy.ts";
import { readBeginning } from "../limits/body.ts";
import type { PlainResponse } from "../message/plain_response.ts";
import { Redactor } from "../message/redactor.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { RecordedBody } from "../message/request_details.ts";
import type { Settings } from "../settings.ts";
import { mapValue, type Middleware } from "./middleware.ts";

/** The maximum number of recorded bytes of a body. */
const MAX_BODY_BYTES = 65_536;

/** Bytes beyond that, so that a secret at the end is found. */
const MARGIN_BYTES = 4_096;

/** Records the headers of a request and its response, and their bodies. */
export function recordDetails(settings: Settings): Middleware {
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
        body: settings.requestDetails !== "bodies" || body === null ||
            method === "HEAD"
          ? undefined
          : typeof body === "string"
          ? textBody(body, true)
          : bytesBody(body, true),
      },
    };
    return response;
  }

  function textBody(text: string, isComplete: boolean): RecordedBody {
    const redacted = redactor.text(text);
    const bytes = new TextEncoder().encode(redacted);
    if (bytes.byteLength <= MAX_BODY_BYTES) {
      return { text: redacted, encoding: "text", isTruncated: !isComplete };
    }
    const part = bytes.subarray(0, MAX_BODY_BYTES);
    // The last character may be incomplete.
    const start = new TextDecoder().decode(part, { stream: true });
    return { text: start, encoding: "text", isTruncated: true };
  }

  function bytesBody(
    bytes: Uint8Array<ArrayBuffer>,
    isComplete: boolean,
  ): RecordedBody {
    const part = bytes.subarray(0, MAX_BODY_BYTES + MARGIN_BYTES);
    const isWhole = isComplete && part.byteLength === bytes.byteLength;
    try {
      const decoder = new TextDecoder("utf-8", { fatal: true });
      return textBody(decoder.decode(part, { stream: !isWhole }), isWhole);
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
    copy: BodyCopy,
    next: () => PlainResponse | Promise<PlainResponse>,
  ): Promise<PlainResponse> {
    const response = await next();
    // A refused request, such as one without a key.
    await readBeginning(context.request);
    const bytes = await copy.bytes();
    return record(context, response, bytesBody(bytes, copy.isComplete));
  }

  return (context, next) => {
    const { requestDetails } = settings;
    if (requestDetails === "none") return next();
    const { request } = context;
    if (requestDetails === "bodies" && request.body !== null) {
      const copy = copyBody(request, MAX_BODY_BYTES + MARGIN_BYTES);
      return recordWithBody(context, copy, next);
    }
    return mapValue(next(), (response) => record(context, response));
  };
}
