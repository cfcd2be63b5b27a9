import { html, raw } from "hono/html";
import { STYLE } from "./_style.ts";

/** A part of a page. */
type Part = ReturnType<typeof html>;

/**
 * A page that needs nothing from elsewhere.
 *
 * @param title What it is about.
 * @param about What there is to say first.
 * @param content The rest.
 */
export function document(title: string, about: Part, content: Part): string {
  // Nothing in it has to be waited for, so it is text already.
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title}</title>
        <style>${raw(STYLE)}</style>
      </head>
      <body>
    <h1>${title}</h1>
    <p>${about}</p>
    ${content}
      </body>
    </html>
  `.toString().trim();
}

/**
 * A moment as people read it.
 *
 * @param moment The moment, in ISO 8601.
 */
export function spoken(moment: string): Part {
  return html`<time datetime="${moment}">${moment.slice(0, 10)}, ${
    moment.slice(11, 19)
  } UTC</time>`;
}
