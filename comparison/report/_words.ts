import { element, escape } from "./_markup.ts";

/** A name of lower-case words. */
const WORDS = /^[a-z]+( [a-z]+)*$/;
/** A call, such as `constant({ interval: 6100 })`. */
const CALL = /(\b[\w-]+\(\{[^{}]*\}\))/;

/**
 * Capitalises the name of a distribution, unless it is a specification such as
 * `uniform:1,20`.
 *
 * @param name The name.
 */
export function titled(name: string): string {
  return WORDS.test(name) ? name.charAt(0).toUpperCase() + name.slice(1) : name;
}

/**
 * Renders a recommendation, with code as code.
 *
 * @param text The recommendation.
 */
export function advice(text: string): string {
  return text.split(CALL).map((part, i) =>
    i % 2 === 1 ? element("code", {}, escape(part)) : escape(part)
  ).join("");
}

/**
 * The first two sentences of a text.
 *
 * @param text The text.
 */
export function beginning(text: string): string {
  return /^(?:.*?[.!?](?=\s)){2}/s.exec(text)?.[0] ?? text;
}
