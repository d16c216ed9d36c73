// The part of the page that tells what was read, and how far it can be trusted.
import { counted, formatBytes, formatCount, formatDuration } from '../../shared/format.ts';
import type { CaptureRecord } from '../schema.ts';
import { isUnopened } from '../unread.ts';
import { escapeHtml } from './escape.ts';

/** Captures of a page; of those beyond them only those with flaws are told, as many again. */
const MAX_CAPTURES = 100;
const MAX_PROBLEMS = 8;

const PLACE_TEXT = {
  client: 'near the clients',
  server: 'near the servers',
  between: 'between the ends',
} as const;

export function capturesHtml(captures: readonly CaptureRecord[]): string {
  const shown = captures.slice(0, MAX_CAPTURES);
  const flawed = captures.slice(MAX_CAPTURES).filter((capture) => remarks(capture).length > 0);
  const all = [...shown, ...flawed.slice(0, MAX_CAPTURES)];
  const hidden = captures.length - all.length;
  const note = hidden === 0 ? '' : `<p class="note">${counted(hidden, 'more capture')}: --format json has all.</p>`;
  return (
    '<section aria-labelledby="captures-head">' +
    `<h2 id="captures-head">${captures.length === 1 ? 'Capture' : counted(captures.length, 'capture')}</h2>` +
    `<ul class="captures">${all.map(captureHtml).join('')}</ul>${note}</section>`
  );
}

function captureHtml(capture: CaptureRecord): string {
  const { file, packets, bytes, tcpPackets, start, end, duration, quality } = capture;
  const facts: [string, string][] = [
    ['Packets', `${formatCount(packets)}${tcpPackets === packets ? '' : `, ${formatCount(tcpPackets)} of them TCP`}`],
    ['On the wire', formatBytes(bytes)],
    ['Format', containerText(capture)],
  ];
  if (start !== null && end !== null) {
    facts.push(['Time (UTC)', `${clockText(start)} to ${endClockText(start, end)}, ${formatDuration(duration)}`]);
  }
  if (quality.vantage !== null) facts.push(['Taken', PLACE_TEXT[quality.vantage]]);
  const flaws = remarks(capture);
  const trust =
    flaws.length === 0
      ? '<p class="good"><span aria-hidden="true">✓</span> No sign of missing packets.</p>'
      : `<ul class="flaws">${flaws.map((flaw) => `<li><span aria-hidden="true">!</span> ${escapeHtml(flaw)}</li>`).join('')}</ul>`;
  return (
    `<li class="capture"><h3 class="file">${escapeHtml(file)}</h3><dl class="facts">` +
    facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`).join('') +
    `</dl>${trust}</li>`
  );
}

function containerText(capture: CaptureRecord): string {
  if (isUnopened(capture)) return 'not read';
  const { format, compression, linkTypes } = capture;
  return [format, compression, ...new Set(linkTypes)].filter((part) => part !== null).join(', ');
}

/** What a reader should know before trusting it. */
function remarks({ quality, problems, complete, packetsLeftOut }: CaptureRecord): string[] {
  const { missingBytes, captureDuplicates, superSegments, oneWayConnections, cutPackets } = quality;
  const { unorderedPackets, reportedDrops } = quality;
  const all: string[] = [];
  if (!complete && problems.length === 0) all.push('it was not read to its end');
  if (reportedDrops) all.push(`${counted(reportedDrops, 'packet')} dropped by the capturing system`);
  if (missingBytes > 0) all.push(`${formatBytes(missingBytes)} acknowledged but never captured`);
  if (captureDuplicates > 0) all.push(`${counted(captureDuplicates, 'packet')} captured more than once`);
  if (unorderedPackets > 0) all.push(`${counted(unorderedPackets, 'packet')} out of time order in the file`);
  if (cutPackets > 0) all.push(`${counted(cutPackets, 'packet')} truncated (snap length)`);
  if (oneWayConnections > 0) all.push(`${counted(oneWayConnections, 'connection')} with only one direction captured`);
  if (superSegments > 0) all.push(`${counted(superSegments, 'segment')} larger than the MSS (segmentation offload)`);
  if (packetsLeftOut > 0) all.push(`${counted(packetsLeftOut, 'packet')} left out, after --until`);
  const told = problems.slice(0, MAX_PROBLEMS).map(({ message, count, frame, offset }) => {
    const places = [...(frame === null ? [] : [`frame ${frame}`]), ...(offset === null ? [] : [`byte ${offset}`])];
    const isCounted = count === 1 || message.startsWith(formatCount(count));
    const place = places.filter((text) => !message.includes(text)).join(', ');
    return [message, ...(isCounted ? [] : [`${formatCount(count)} times`]), ...(place === '' ? [] : [place])].join(
      ', ',
    );
  });
  const hidden = problems.length - told.length;
  return [...all, ...told, ...(hidden > 0 ? [`${counted(hidden, 'more problem')}: --format json has all`] : [])];
}

/** An ISO time as people read it, to the millisecond. */
function clockText(iso: string): string {
  return iso.replace('T', ' ').replace(/(\.\d{3})\d*Z$/, '$1');
}

function endClockText(start: string, end: string): string {
  const [day, clock] = clockText(end).split(' ');
  return clockText(start).startsWith(`${day} `) ? clock! : clockText(end);
}
