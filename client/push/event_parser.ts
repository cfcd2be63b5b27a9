import { MAX_BODY_BYTES } from "../http.ts";

/** An event of a stream. */
export interface ParsedEvent {
  /** The kind of event; `message` if the stream does not name one. */
  readonly event: string;
  readonly data: string;
  /** The id after which to resume; `""` without one. */
  readonly id: string;
}

const LINE_END = /\r\n|\r|\n/g;

/**
 * Reads a stream of server-sent events as its bytes come (WHATWG HTML, section
 * 9.2.6). The text after the last blank line is not an event yet, and never
 * becomes one if the stream is cut there.
 */
export class EventParser {
  /**
   * The id after which to resume, `""` without one. A block sets it when it is
   * complete, also a block without data, which is not an event.
   */
  lastId: string;
  /** Milliseconds after which to reconnect, if the server sends it. */
  retry: number | undefined;
  // Deno's decoder drops a byte order mark at the start of a later chunk, too.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #begun = false;
  #line = "";
  #afterReturn = false;
  #id: string;
  #event = "";
  #data: string[] = [];
  #size = 0;

  constructor(lastId = "") {
    this.lastId = this.#id = lastId;
  }

  /** Reads the next bytes; throws a `RangeError` if an event is longer than 1 MiB. */
  read(chunk: Uint8Array): ParsedEvent[] {
    let text = this.#decoder.decode(chunk, { stream: true });
    if (text === "") return [];
    // A byte order mark at the start is not part of the text.
    if (!this.#begun) text = text.replace(/^\ufeff/, "");
    this.#begun = true;
    // The second half of a line end that began in another chunk.
    if (this.#afterReturn && text.startsWith("\n")) text = text.slice(1);
    this.#afterReturn = text.endsWith("\r");
    const events: ParsedEvent[] = [];
    let from = 0;
    for (const { 0: end, index } of text.matchAll(LINE_END)) {
      const event = this.#take(this.#line + text.slice(from, index));
      if (event) events.push(event);
      this.#line = "";
      from = index + end.length;
    }
    this.#line += text.slice(from);
    if (this.#size + this.#line.length > MAX_BODY_BYTES) {
      throw new RangeError(
        `An event is longer than ${MAX_BODY_BYTES} characters`,
      );
    }
    return events;
  }

  /** Takes a line, and returns the event that it completes. */
  #take(line: string): ParsedEvent | undefined {
    if (line === "") return this.#complete();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") {
      this.#data.push(value);
      this.#size += value.length + 1;
    } else if (field === "event") this.#event = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^\d+$/.test(value)) {
      this.retry = Number(value);
    }
    return undefined;
  }

  #complete(): ParsedEvent | undefined {
    const event = this.#event || "message";
    const data = this.#data;
    this.#event = "";
    this.#data = [];
    this.#size = 0;
    this.lastId = this.#id;
    return data.length > 0
      ? { event, data: data.join("\n"), id: this.#id }
      : undefined;
  }
}
