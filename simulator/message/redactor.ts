import { queryOf } from "./request.ts";

const REDACTED = "[redacted]";

/** The shortest secret to look for: a key such as "test" is part of other texts. */
const MIN_SECRET_LENGTH = 8;

const SECRET_HEADER =
  /^(?:proxy-)?authorization$|cookie|secret|signature|token|password|(?<!^idempotency-)key$/;

const SECRET_PARAMETER = /key|secret|signature|password|auth|token/i;

/** Secrets of webhooks, and the signatures of URLs. */
const SECRET_TEXT = /whsec_[\w+/=-]+|(?<=[?&]Signature=)[\w%.~-]+/g;

/** Removes secrets from what is recorded. */
export class Redactor {
  readonly #secrets: readonly string[];
  #patterns: readonly string[] | undefined;

  /**
   * @param secrets Those of less than 8 characters are removed only where a name
   * shows that they are secrets.
   */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
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
    // Most simulators record nothing.
    this.#patterns ??= this.#secrets
      .filter(({ length }) => length >= MIN_SECRET_LENGTH)
      .flatMap((secret) => [
        secret,
        JSON.stringify(secret).slice(1, -1),
        encodeURIComponent(secret),
      ]);
    return this.#patterns.reduce(
      (text, secret) => text.replaceAll(secret, REDACTED),
      text.replaceAll(SECRET_TEXT, REDACTED),
    );
  }
}
