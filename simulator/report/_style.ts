/** How the page of the report looks. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fbfbf9;--ink:#1c2430;--soft:#566070;--line:#dfe2e6;--bar:#3d8fc6}
@media(prefers-color-scheme:dark){:root{--paper:#10141a;--ink:#e8ecf1;--soft:#a5afbc;--line:#2a323e;--bar:#4a9bd1}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1240px;padding:40px 24px 64px;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
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
.bar i{display:block;width:var(--size);height:3px;margin-top:3px;border-radius:2px;background:var(--bar)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.35em 1.4em;margin:0;font-size:.9rem}
dt{font-weight:600}
dd{margin:0}
@media(max-width:600px){dl{display:block}dd{margin:0 0 .6em}}
`.trim();
