/** What is recorded of each request beside its line. */
export type RequestDetailsLevel = "none" | "headers" | "bodies";

/** The names of the levels. */
export const DETAILS_LEVELS = ["none", "headers", "bodies"] as const;

/** The headers and the body of a message, without secrets. */
export interface MessageDetails {
  /** The headers, by names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body; `undefined` where it is not recorded, as that of a stream. */
  readonly body: RecordedBody | undefined;
}

/** A body, as far as it is recorded. */
export interface RecordedBody {
  /** The text, or the bytes in base64 if they are not text in UTF-8. */
  readonly text: string;
  /** What `text` has. */
  readonly encoding: "text" | "base64";
  /** Whether the end is missing. */
  readonly isTruncated: boolean;
}

/** The details of a request and its response, without secrets. */
export interface RequestDetails {
  /** The query of the URL, without the question mark. */
  readonly query: string;
  /** The request. */
  readonly request: MessageDetails;
  /** The response. */
  readonly response: MessageDetails;
}
