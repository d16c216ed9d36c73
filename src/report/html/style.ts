// How the page looks: two palettes, in light and dark, whose text stands out from its ground by 4.5 to 1 at least, and
// what is drawn by 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11); one column on narrow screens; paper.

const LIGHT = {
  ground: '#ffffff',
  panel: '#f5f7fa',
  line: '#d3dae3',
  edge: '#7a8594',
  text: '#1a2129',
  dim: '#525c69',
  accent: '#0b57b8',
  'accent-text': '#ffffff',
  error: '#b3261e',
  'error-ground': '#fdeceb',
  warning: '#8a5200',
  'warning-ground': '#fff4de',
  good: '#1a6e34',
  'good-ground': '#e8f6ec',
  data: '#0b57b8',
  ack: '#1a7f37',
  window: '#a15c00',
  again: '#b3261e',
  cwnd: '#7b2fb5',
  'flight-ground': '#c9dcf5',
  flight: '#4474b3',
  stall: '#6b7480',
  's-open': '#cfe3fb',
  's-begin': '#e9e1f7',
  's-end': '#fbe3c3',
  's-wait': '#f6d3d0',
  's-rest': '#d9ead9',
  's-none': '#eceff3',
};

const DARK: typeof LIGHT = {
  ground: '#11161c',
  panel: '#1a2129',
  line: '#333d49',
  edge: '#7d8998',
  text: '#e7ebf0',
  dim: '#a5b0bd',
  accent: '#8ab8ff',
  'accent-text': '#0d1620',
  error: '#ff9389',
  'error-ground': '#3a1c1b',
  warning: '#f5be5b',
  'warning-ground': '#352813',
  good: '#7fd694',
  'good-ground': '#17301e',
  data: '#8ab8ff',
  ack: '#7fd694',
  window: '#f5be5b',
  again: '#ff9389',
  cwnd: '#d3a6ff',
  'flight-ground': '#24405f',
  flight: '#6f9fdc',
  stall: '#98a3b0',
  's-open': '#1f3d5f',
  's-begin': '#3a2f55',
  's-end': '#4f3a17',
  's-wait': '#572a28',
  's-rest': '#233f2a',
  's-none': '#242c36',
};

export const PALETTES: Readonly<Record<'light' | 'dark', typeof LIGHT>> = { light: LIGHT, dark: DARK };

const variables = (palette: typeof LIGHT): string =>
  Object.entries(palette)
    .map(([name, color]) => `--${name}:${color}`)
    .join(';');

export const STYLE = `
:root{${variables(LIGHT)};color-scheme:light}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${variables(DARK)};color-scheme:dark}}
:root[data-theme=dark]{${variables(DARK)};color-scheme:dark}
@media print{:root,:root[data-theme=dark],:root:not([data-theme=light]){${variables(LIGHT)};color-scheme:light}}
*,*::before,*::after{box-sizing:border-box}
[hidden]{display:none!important}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;background:var(--ground);color:var(--text);-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:84rem;padding:0 1.25rem 3rem;overflow-wrap:anywhere}
h1,h2,h3,h4,p,ul,dl,dd,figure{margin:0;padding:0}
ul{list-style:none}
code,.mono,td.num,td.end{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code,.mono{font-size:.875em}
header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;padding:1.25rem 0 1rem}
header h1{font-size:1.25rem;font-weight:600;flex:1 1 14rem;min-width:0}
.brand{font-weight:700;color:var(--accent);letter-spacing:.01em}
h2{font-size:1.125rem;margin:2.25rem 0 .75rem}
h3{font-size:1rem;font-weight:600}
h4{font-size:.9375rem;font-weight:600}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:1rem;color:var(--dim);font-size:.875rem}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
section:focus{outline:none}
.skip{position:absolute;left:-999rem;top:.5rem;background:var(--accent);color:var(--accent-text);padding:.5rem 1rem;border-radius:4px;z-index:9}
.skip:focus{left:1rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
button,select,input{font:inherit;color:inherit}
button{cursor:pointer;border:1px solid var(--edge);background:var(--ground);border-radius:6px;padding:.25rem .75rem;min-height:2rem;font-size:.875rem}
button:hover:not(:disabled){border-color:var(--accent);color:var(--accent)}
button:disabled{color:var(--dim);border-color:var(--line);cursor:default}
button[aria-pressed=true]{background:var(--accent);color:var(--accent-text);border-color:var(--accent)}
button.quiet{border-color:var(--line)}
button.link{border:0;background:none;padding:0;min-height:1.5rem;color:var(--accent);text-decoration:underline;text-underline-offset:2px;text-align:left}
button.copy{font-size:.8125rem;padding:.0625rem .5rem;min-height:1.625rem;white-space:nowrap}
select,input[type=search]{border:1px solid var(--edge);background:var(--ground);border-radius:6px;padding:.25rem .5rem;min-height:2.25rem;max-width:100%}
.note{color:var(--dim);font-size:.875rem;margin-top:.5rem}
.dim{color:var(--dim)}
.verdict{border-left:6px solid var(--edge);background:var(--panel);border-radius:6px;padding:.875rem 1.125rem}
.verdict .headline{font-size:1.3125rem;font-weight:650;line-height:1.35}
.verdict .worst,.verdict .partial{margin-top:.25rem}
.verdict-error{border-color:var(--error);background:var(--error-ground)}
.verdict-warning{border-color:var(--warning);background:var(--warning-ground)}
.verdict-fine{border-color:var(--good);background:var(--good-ground)}
.ignored{margin-top:1rem}
.ignored-expired{color:var(--warning)}
.finding{display:grid;grid-template-columns:7rem minmax(0,1fr);gap:.25rem 1rem;border-top:1px solid var(--line);padding:.875rem 0}
.finding:first-child{border-top:0;padding-top:.25rem}
.severity{font-weight:600;white-space:nowrap}
.mark{display:inline-block;width:1.5em;height:1.5em;line-height:1.5em;text-align:center;border-radius:50%;font-weight:700;margin-right:.25rem;color:var(--ground);background:var(--dim)}
.finding-error .severity{color:var(--error)}.finding-error .mark,.mark-error{background:var(--error)}
.finding-warning .severity{color:var(--warning)}.finding-warning .mark,.mark-warning{background:var(--warning);border-radius:4px}
.finding-info .severity{color:var(--dim)}
.small-severity{font-weight:600}
.evidence{display:flex;flex-wrap:wrap;gap:.125rem .875rem;margin-top:.25rem;font-size:.9375rem;align-items:baseline}
.filter{display:flex;flex-wrap:wrap;gap:.375rem .625rem;align-items:center;margin-top:.375rem}
.filter code{background:var(--panel);border:1px solid var(--line);border-radius:4px;padding:.0625rem .375rem}
.rule{color:var(--dim)}
details{margin-top:.5rem}
summary{cursor:pointer;color:var(--accent);font-size:.9375rem;width:fit-content;max-width:100%}
.advice dl{margin:.5rem 0 0;padding-left:.875rem;border-left:2px solid var(--line);max-width:44rem}
.advice dt{font-weight:600;font-size:.875rem;margin-top:.5rem}
.advice dd{font-size:.9375rem}
.advice .title{margin-top:.375rem;font-weight:600;font-size:.9375rem}
.more li{margin-top:.625rem;padding-left:.875rem;border-left:2px solid var(--line)}
.capture{border-top:1px solid var(--line);padding:.75rem 0}
.capture:first-child{border-top:0;padding-top:0}
.file{overflow-wrap:anywhere}
.facts{display:flex;flex-wrap:wrap;gap:.25rem 2rem;margin-top:.25rem}
.facts dt{color:var(--dim);font-size:.8125rem}
.facts dd{font-size:.9375rem}
.good{color:var(--good);font-size:.9375rem;margin-top:.375rem}
.flaws{color:var(--warning);font-size:.9375rem;margin-top:.375rem}
.tools{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:end;margin-bottom:.75rem}
.tools label{display:grid;font-size:.8125rem;color:var(--dim);gap:.125rem;max-width:100%}
.tools label select,.tools label input{font-size:.9375rem;color:var(--text)}
.tools .find{flex:1 1 16rem}
.tools .find input{width:100%}
.tools .narrow{display:none}
.tools .check{display:flex;align-items:center;gap:.375rem;min-height:2.25rem;font-size:.9375rem;color:var(--text)}
.hint:empty{display:none}
.count{color:var(--dim);font-size:.875rem}
table{border-collapse:collapse;width:100%;font-size:.875rem}
.connections{table-layout:auto}
th{text-align:left;font-weight:600;border-bottom:2px solid var(--line);padding:.25rem .5rem;vertical-align:bottom}
th button{border:0;background:none;padding:0;min-height:1.75rem;font-weight:600;font-size:.8125rem;text-align:inherit;white-space:nowrap}
th.num,td.num{text-align:right}
.arrow{display:inline-block;width:1em;color:var(--accent)}
td{padding:.3125rem .5rem;border-bottom:1px solid var(--line);vertical-align:top}
td.num{white-space:nowrap;font-size:.8125rem;overflow-wrap:normal}
td.end{font-size:.8125rem;overflow-wrap:anywhere;min-width:8rem}
td.end .v4{white-space:nowrap}
.connections tbody tr{cursor:pointer}
.connections tbody tr:hover{background:var(--panel)}
.connections tbody tr:focus-visible{outline-offset:-2px}
.connections tbody tr[aria-selected=true]{background:var(--panel);box-shadow:inset 4px 0 0 var(--accent)}
.chip{white-space:nowrap}
.chip.bad{color:var(--error)}.chip.odd{color:var(--warning)}.chip.fine{color:var(--good)}
.state{white-space:nowrap;font-size:.8125rem}
.pages{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:center;margin-top:.75rem}
#detail{border-top:3px solid var(--line);margin-top:2.5rem;scroll-margin-top:.5rem}
#detail h2{margin-top:1rem}
.choose{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:end;margin-bottom:1rem}
.choose label{display:grid;font-size:.8125rem;color:var(--dim);gap:.125rem;min-width:0;flex:1 1 20rem}
.choose select{width:100%;color:var(--text);font-size:.9375rem}
.detail-title{font-size:1.0625rem;overflow-wrap:anywhere}
.detail-sub{color:var(--dim);font-size:.9375rem;margin-top:.125rem}
.of-findings{margin:.5rem 0}
.of-findings li{display:flex;gap:.375rem;align-items:baseline;margin-top:.25rem}
.of-findings .mark{flex:none;font-size:.8125rem}
.figures{margin:1rem 0;max-width:60rem}
.figures th[scope=row]{font-weight:400;color:var(--dim);border-bottom:1px solid var(--line);vertical-align:top;width:34%}
.figures td{font-size:.875rem;width:33%}
.bar{display:flex;flex-wrap:wrap;gap:.375rem .5rem;align-items:center;position:sticky;top:0;background:var(--ground);padding:.5rem 0;z-index:3;border-bottom:1px solid var(--line);margin-top:1.25rem}
.bar .span{font-size:.875rem;color:var(--dim);flex:1 1 12rem}
.bar .group{display:flex;gap:.25rem;align-items:center}
.read{min-height:4.75rem;border:1px solid var(--line);border-radius:6px;padding:.5rem .75rem;font-size:.875rem;background:var(--panel);margin:.75rem 0 0}
.read .filter{margin-top:.25rem}
.chart{margin-top:1.25rem;position:relative}
.chart figcaption{display:flex;flex-wrap:wrap;gap:0 1rem;align-items:baseline;margin-bottom:.25rem}
.chart .plot{position:relative;touch-action:pan-y;cursor:crosshair;border-radius:3px}
.plot>svg{display:block;width:100%;overflow:hidden;user-select:none;-webkit-user-select:none}
.legend{display:flex;flex-wrap:wrap;gap:.125rem 1rem;font-size:.8125rem;color:var(--text);margin-top:.375rem}
.legend li{display:flex;align-items:center;gap:.375rem}
.legend svg{width:28px;height:14px;flex:none}
.about{font-size:.8125rem;color:var(--dim);max-width:56rem;margin-top:.25rem}
.tip{position:absolute;pointer-events:none;background:var(--text);color:var(--ground);font-size:.8125rem;line-height:1.35;padding:.3125rem .5rem;border-radius:4px;max-width:min(20rem,80%);z-index:4;white-space:pre-line}
svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--text)}
svg .axis{fill:var(--dim);font-variant-numeric:tabular-nums}
svg .grid{stroke:var(--line);stroke-width:1}
svg .base{stroke:var(--edge);stroke-width:1}
svg .frame{fill:none;stroke:var(--line)}
svg .cross{stroke:var(--dim);stroke-width:1;stroke-dasharray:3 3}
svg .here{fill:none;stroke:var(--text);stroke-width:2}
svg .select{fill:var(--accent);fill-opacity:.18;stroke:var(--accent)}
svg .segment{fill:none;stroke:var(--data);stroke-width:2}
svg .onward{fill:none;stroke:var(--data);stroke-width:1}
svg .acked{fill:none;stroke:var(--ack);stroke-width:1.25}
svg .edge{fill:none;stroke:var(--window);stroke-width:1.5;stroke-dasharray:9 3 2 3}
svg .sacked{stroke:var(--cwnd);stroke-width:2.5;fill:none}
svg .rtt{fill:none;stroke:var(--data);stroke-width:3.5;stroke-linecap:round}
svg .retold{stroke:var(--again);stroke-width:1;stroke-dasharray:2 2;fill:none}
svg .glyph{fill:none;stroke:var(--again);stroke-width:2}
svg .glyph.rtt{stroke:var(--data);stroke-width:5;stroke-linecap:round}
svg .glyph.sacked{stroke:var(--cwnd);stroke-width:2.5}
svg .glyph.solid{fill:var(--again);stroke:var(--again);stroke-width:1}
svg .glyph.quiet{stroke:var(--dim);stroke-width:1.5}
svg .glyph.sack{stroke:var(--ack);stroke-width:1.5}
svg .glyph.win{stroke:var(--window);stroke-width:2}
svg .glyph.win.solid{fill:var(--window)}
svg .flight{fill:var(--flight-ground);stroke:var(--flight);stroke-width:1}
svg .cwnd-exact{fill:none;stroke:var(--cwnd);stroke-width:2.25}
svg .cwnd-least{fill:none;stroke:var(--cwnd);stroke-width:1.75;stroke-dasharray:2 3}
svg .rwnd{fill:none;stroke:var(--window);stroke-width:1.75;stroke-dasharray:9 3 2 3}
svg .ssthresh{fill:none;stroke:var(--dim);stroke-width:1.25;stroke-dasharray:5 5}
svg .stall{fill:url(#hatch);stroke:var(--stall);stroke-width:1}
svg .hatch{stroke:var(--stall);stroke-width:1;opacity:.55}
svg .stall-text{fill:var(--text);font-size:11px;paint-order:stroke;stroke:var(--ground);stroke-width:3px}
svg .lane{stroke:var(--edge);stroke-width:1}
svg .lane.presumed{stroke-dasharray:4 3}
svg .s-open{fill:var(--s-open)}svg .s-begin{fill:var(--s-begin)}svg .s-end{fill:var(--s-end)}
svg .s-wait{fill:var(--s-wait)}svg .s-rest{fill:var(--s-rest)}svg .s-none{fill:var(--s-none)}
svg .limit{stroke:var(--ground);stroke-width:1}
svg .l0{fill:var(--s-none)}svg .l1{fill:var(--s-end)}svg .l2{fill:var(--s-open)}svg .l3{fill:var(--s-begin)}svg .l4{fill:var(--s-wait)}
.list{margin-top:1rem}
.list table{margin-top:.5rem}
@media (max-width:84rem){th.wide,.connections td.wide{display:none}}
@media (max-width:66rem){
.tools .narrow{display:grid}
.connections thead{display:none}
.connections,.connections tbody{display:block}
.connections tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(7.5rem,1fr));gap:0 .75rem;border:1px solid var(--line);border-radius:6px;padding:.5rem .75rem;margin-bottom:.5rem}
.connections td{border:0;padding:.0625rem 0;text-align:left;display:block;min-width:0;white-space:normal}
.connections td.num{text-align:left}
.connections td::before{content:attr(data-name);display:block;font:.75rem/1.3 system-ui,sans-serif;color:var(--dim)}
.connections td.wide{display:block}
.state{white-space:normal}
}
@media (max-width:46rem){
body{padding:0 .875rem 2rem}
header h1{order:3;flex-basis:100%}
#theme{margin-left:auto}
.finding{grid-template-columns:minmax(0,1fr)}
.connections td.end{grid-column:1/-1;overflow-wrap:anywhere}
.figures th[scope=row]{width:30%}
.figures th,.figures td{padding:.25rem}
.bar{position:static}
.list table,.list tbody,.list tr,.list td{display:block}
.list thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.list tr{border-bottom:1px solid var(--line);padding:.25rem 0}
.list td{border:0;padding:0 .25rem;display:inline-block;text-align:left}
}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:auto}}
@media print{
html{font-size:11pt}
body{max-width:none;padding:0}
.skip,.tools,.pages,.bar,.choose,#theme,button:not(th button),.read,.tip,.unseen,.keys,.arrow{display:none}
.mark,.verdict{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.finding,.capture,.chart,tr{break-inside:avoid}
summary{list-style:none}
}
`;
