const copies = new WeakMap<Request, BodyCopy>();

/** A copy of the beginning of a body, made while it is read. */
export class BodyCopy {
  readonly #max: number;
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  #size = 0;
  #isCut = false;
  #hasEnded = false;

  /**
   * Begins an empty copy.
   *
   * @param max The maximum number of bytes.
   */
  constructor(max: number) {
    this.#max = max;
  }

  get isFull(): boolean {
    return this.#size >= this.#max;
  }

  add(chunk: Uint8Array<ArrayBuffer>): void {
    const part = chunk.slice(0, this.#max - this.#size);
    if (part.byteLength < chunk.byteLength) this.#isCut = true;
    if (part.byteLength === 0) return;
    this.#chunks.push(part);
    this.#size += part.byteLength;
  }

  end(): void {
    this.#hasEnded = true;
  }

  get isComplete(): boolean {
    return this.#hasEnded && !this.#isCut;
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await new Blob(this.#chunks).arrayBuffer());
  }
}

/**
 * Copies the beginning of a request's body when it is read.
 *
 * @param max The maximum number of bytes.
 */
export function copyBody(request: Request, max: number): BodyCopy {
  const copy = new BodyCopy(max);
  copies.set(request, copy);
  return copy;
}

/** The copy of a request's body, if one is made. */
export function copyOf(request: Request): BodyCopy | undefined {
  return copies.get(request);
}
