import { coloursOf } from "./look.ts";

const LIGHT = "--paper:#fbfbf9;--card:#fff;--ink:#1c2430;--soft:#566070;" +
  "--grid:#e9ebee;--axis:#b4bcc7;--iso:#7c8794;--edge:#1c2430;--hill:#a9bccd;" +
  "--shade:#7f9ab3;--good:#e2f3ec;--good-ink:#00543d;--link:#005d94";

const DARK = "--paper:#10141a;--card:#171c24;--ink:#e8ecf1;--soft:#a5afbc;" +
  "--grid:#252c37;--axis:#4d5867;--iso:#8f9aa8;--edge:#10141a;--hill:#3b4c5f;" +
  "--shade:#6d8aa8;--good:#12382d;--good-ink:#8fe5c6;--link:#7cc6ef";

const FORCED = "--paper:Canvas;--card:Canvas;--ink:CanvasText;" +
  "--soft:CanvasText;--grid:GrayText;--axis:CanvasText;--iso:CanvasText;" +
  "--edge:CanvasText;--hill:GrayText;--shade:GrayText;--good:Canvas;" +
  "--good-ink:CanvasText;--link:LinkText";

/**
 * The CSS rules of drawings, without `style` attributes: custom properties for the colours
 * of a page (`--paper`, `--card`, `--ink`, `--soft`, `--grid`, `--axis`, `--good`,
 * `--good-ink`, `--link`) in light, dark and forced colours, the colours of algorithms
 * (`.a0` to `.a7` set `--fill` and `--line`), and the parts of drawings.
 */
export const STYLE: string = /* @__PURE__ */ rules();

// A call, so that a bundler drops the rules where they are not used.
function rules(): string {
  return `
:root{color-scheme:light dark;${LIGHT}}${coloursOf(false)}
@media(prefers-color-scheme:dark){:root{${DARK}}${coloursOf(true)}}
@media(forced-colors:active){:root{${FORCED}}[class]{--fill:CanvasText;--line:CanvasText}}
.drawing{display:block;font:13px/1.3 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.drawing text{fill:var(--ink)}
.drawing .tick,.drawing .title,.drawing .note{font-size:12px;fill:var(--soft)}
.drawing .note{font-style:italic}
.drawing .name,.drawing .note,.drawing .figure{paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}
.drawing .figure{font-size:12px;font-weight:600}
.drawing :where(path){fill:none}
.drawing .grid,.drawing .base{stroke:var(--grid)}
.drawing .axis{stroke:var(--axis)}
.drawing .frontier{stroke-linecap:round;stroke:var(--ink);stroke-width:2;stroke-linejoin:round}
.drawing .iso{stroke:var(--iso);stroke-width:1.3;stroke-dasharray:5 4}
.drawing .leader{stroke:var(--iso)}
.mark{fill:var(--fill);stroke:var(--edge);stroke-width:1;stroke-linejoin:round}
.mark.own{fill:var(--card);stroke:var(--line);stroke-width:2}
.legend{display:inline-block;width:18px;height:18px;vertical-align:-4px}
.drawing .dots{stroke:var(--line);stroke-width:5;stroke-linecap:round;opacity:.35}
.drawing .density{fill:var(--hill);opacity:.75}
.drawing stop{stop-color:var(--shade)}
.drawing .poll{stroke:var(--line)}
.drawing .band{fill:var(--line);opacity:.6}
.drawing .waste{fill:var(--line);opacity:.45}
.drawing .mean{stroke:var(--soft);stroke-dasharray:1 4;stroke-linecap:round;stroke-width:1.5}
.drawing .end{stroke:var(--ink);stroke-width:1.5}
.drawing .now{stroke:var(--link);stroke-width:1.5;stroke-dasharray:6 3}
`.trim().replaceAll("\n", "");
}
