// The skeleton of the page: what stands around the parts, and the empty places that the script fills. The policy in its
// head lets nothing run but the page's own script, by its hash, and lets nothing be fetched: even text that came through
// unescaped could do no harm.
import { createHash } from 'node:crypto';
import { escapeHtml } from './escape.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** Names in the title; a run of many captures is told by the first. */
export function pageStart(files: readonly string[]): string {
  const first = files[0]?.split(/[\\/]/).at(-1) ?? 'no capture';
  const title = escapeHtml(files.length > 1 ? `${first} and ${files.length - 1} more` : first);
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(SCRIPT)}'`,
    `style-src '${hashOf(STYLE)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · tcpscope</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#connections">Skip to the connections</a>
<header>
<p class="brand">tcpscope</p>
<h1>${title}</h1>
<button type="button" id="theme" class="quiet" hidden>Theme: automatic</button>
</header>
<main>
`;
}

/** `version`: of the program. */
export function pageEnd(version: string): string {
  return `<section id="connections" aria-labelledby="connections-head" tabindex="-1">
<h2 id="connections-head">Connections</h2>
<noscript><p class="note">The table and the graphs need JavaScript. The findings above do not.</p></noscript>
<div id="table"></div>
</section>
<section id="detail" aria-labelledby="detail-head" tabindex="-1" hidden>
<h2 id="detail-head">Connection in detail</h2>
<div id="detail-body"></div>
</section>
</main>
<footer><p>Made by tcpscope ${escapeHtml(version)}. Times <var>t</var> are seconds since the first packet of the run; frame numbers are those of Wireshark.</p></footer>
<div id="said" class="unseen" role="status" aria-live="polite"></div>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
