import { STYLE } from "../drawing/style.ts";

/** Emphasises an algorithm in all charts and the table while the pointer is on it. */
const POINTING = Array.from(
  { length: 8 },
  (_, i) =>
    `.distribution:has(svg .a${i}:hover,tbody .a${i}:hover) :is(.pair .row,.pair svg>.mark,.pair .name[class*=" a"],tbody tr):not(.a${i}){opacity:.22}`,
).join("");

export const PAGE: string = STYLE + `
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere;-webkit-text-size-adjust:100%}
main,header,footer{max-width:1200px;margin:0 auto;padding:0 24px}
header{padding-top:48px}
h1{font-size:clamp(1.75rem,4.5vw,2.5rem);line-height:1.15;letter-spacing:-.02em;margin:0 0 .4em;text-wrap:balance}
h2{font-size:1.5rem;line-height:1.25;letter-spacing:-.01em;margin:0}
h3{font-size:1rem;margin:0}
p{margin:.5em 0;max-width:72ch;text-wrap:pretty}
a{color:var(--link)}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.lead{font-size:1.125rem;color:var(--soft)}
.facts{display:flex;flex-wrap:wrap;gap:12px 40px;margin:28px 0 0;padding:0}
.facts div{display:flex;flex-direction:column-reverse}
.facts dt,.distribution .is{color:var(--soft);font-size:.875rem}
.facts dd{margin:0;font-weight:600;font-size:1.125rem;font-variant-numeric:tabular-nums}
section{margin-top:56px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(250px,100%),1fr));gap:16px;margin-top:16px;padding:0;list-style:none}
.cards li{background:var(--card);border:1px solid var(--grid);border-radius:12px;padding:18px 20px}
.cards p{margin:.4em 0 0;font-size:.9375rem}
.distribution .is{margin:2px 0 0;max-width:none}
.advice code{font-weight:500}.advice{background:var(--good);color:var(--good-ink);border-radius:10px;padding:12px 18px;margin:16px 0;max-width:none}
.pair{display:grid;grid-template-columns:1fr;gap:16px}
.panel{background:var(--card);border:1px solid var(--grid);border-radius:12px;padding:18px;margin:0;min-width:0}
.panel figcaption{color:var(--soft);font-size:.875rem;line-height:1.45;margin-top:10px}
.panel h3{margin-bottom:10px}
.panel svg{max-width:660px;margin:0 auto}
.narrow{display:none}
.learning{stroke:var(--line);stroke-width:2;stroke-linejoin:round}
.milestone{fill:var(--card);stroke:var(--line);stroke-width:2}
.best{stroke:var(--ink);stroke-width:1.3}
.learn .panel{padding:16px 14px}.learn svg{max-width:400px}.learn{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(250px,100%),1fr));gap:16px;margin-top:16px}
.table{overflow-x:auto;margin-top:16px;background:var(--card);border:1px solid var(--grid);border-radius:12px}
.table:focus-visible{outline:2px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.9375rem;font-variant-numeric:tabular-nums}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{padding:8px 12px;text-align:right;white-space:nowrap}
thead th{font-weight:500;font-size:.8125rem;line-height:1.3;color:var(--soft);vertical-align:bottom}
thead tr:first-child th{padding-bottom:0}
thead tr:last-child th{padding-top:2px;border-bottom:1px solid var(--axis)}
thead .group{text-align:center;color:var(--ink);font-weight:600}
table .left{text-align:left}
tbody tr+tr>*{border-top:1px solid var(--grid)}
tbody th{text-align:left;font-weight:500;position:sticky;left:0;background:var(--card)}
tbody .legend{margin-right:8px}
td strong{display:inline-block;margin:-2px -7px;padding:2px 7px;border-radius:6px;background:var(--good);color:var(--good-ink);font-weight:650}
tr>:last-child{padding-right:20px}td small{min-width:5.2em;margin-left:9px;color:var(--soft);font-size:.8125rem}
.cost{display:flex;align-items:center;justify-content:flex-end}.bar{flex:none;margin-right:auto}.bar+*{margin-left:16px}.cost em{margin-right:16px;font-style:normal;font-size:.8125rem}
.bar rect{fill:var(--line,var(--soft))}
.bar rect+rect{opacity:.42}
.terms{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(320px,100%),1fr));gap:12px 40px;margin:16px 0 0}
.terms dt{font-weight:600}
.terms dd{margin:0;color:var(--soft);font-size:.9375rem}
footer{color:var(--soft);font-size:.875rem;padding-top:48px;padding-bottom:48px}
.distribution svg .row,.distribution svg .mark,.distribution svg .name,.distribution tbody tr{transition:opacity .15s}
${POINTING}
@media(min-width:1040px){.pair{grid-template-columns:1fr 1fr}}
@media(max-width:560px){main,header,footer{padding-left:16px;padding-right:16px}.panel{padding:14px 10px}.panel figcaption,.panel h3{padding:0 4px}.wide,.bar{display:none}.narrow{display:block}tbody th{min-width:155px;white-space:normal}}
@media(prefers-reduced-motion:reduce){*{transition:none!important}}
@media print{.panel,.table,.cards li{break-inside:avoid}.table{overflow:visible}.bar{display:none}tbody th{min-width:110px;white-space:normal}table,thead th,td small,.cost em{font-size:9px}th,td{padding:4px 3px}.cost em{margin-right:6px}td small{min-width:3.6em;margin-left:4px}}
`.trim().replaceAll("\n", "");
