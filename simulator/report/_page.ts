import { html, raw } from "hono/html";

/** A fragment of a page. */
type Fragment = ReturnType<typeof html>;

const STYLE = `
:root{color-scheme:light dark;--paper:#fbfbf9;--ink:#1c2430;--soft:#566070;--line:#dfe2e6;--bar:#3d8fc6}
@media(prefers-color-scheme:dark){:root{--paper:#10141a;--ink:#e8ecf1;--soft:#a5afbc;--line:#2a323e;--bar:#4a9bd1}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{margin:0 auto;max-width:1240px;padding:40px 24px 64px}
h1{margin:0;font-size:1.9rem;line-height:1.2;letter-spacing:-.015em}
h2{margin:2.2em 0 .4em;font-size:1.1rem}
p,dd{max-width:75ch;color:var(--soft)}
p{margin:.4em 0 1.6em}
.wide{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.55em .6em;border-bottom:1px solid var(--line);text-align:right;vertical-align:baseline;white-space:nowrap}
thead th{color:var(--soft);font-weight:500;vertical-align:bottom;white-space:normal}
th:first-child{padding-left:0;text-align:left}
tbody th{max-width:22em;min-width:8em;font-weight:600;white-space:normal;overflow-wrap:anywhere}
.bar{min-width:6em}
.bar i{display:block;width:var(--size);height:3px;margin:3px 0 0 auto;border-radius:2px;background:var(--bar)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.35em 1.4em;margin:0;font-size:.9rem}
dt{font-weight:600}
dd{margin:0}
@media(max-width:600px){dl{display:block}dd{margin:0 0 .6em}}
`.trim();

/**
 * Renders a page without external resources.
 *
 * @param title The title and heading.
 * @param lead The first paragraph.
 * @param content The rest.
 */
export function page(
  title: string,
  lead: Fragment,
  content: Fragment,
): string {
  // No part is a promise, so the result is a string already.
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
        <main>
    <h1>${title}</h1>
    <p>${lead}</p>
    ${content}
        </main>
      </body>
    </html>
  `.toString().trim();
}

/**
 * Renders a time.
 *
 * @param time The time, in ISO 8601.
 */
export function timeElement(time: string): Fragment {
  return html`<time datetime="${time}">${time.slice(0, 10)}, ${
    time.slice(11, 19)
  } UTC</time>`;
}
