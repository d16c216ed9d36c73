// Measures tcpscope against the kernel's record (lab) and against tshark (corpus) with the shared instruments and
// compares each figure with its floor in floors.json. A floor only ever rises.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const SHARED = '../shared';
const floors = JSON.parse(readFileSync(new URL('floors.json', import.meta.url), 'utf8'));

const python = (...args) => execFileSync('python3', args, { encoding: 'utf8', maxBuffer: 1 << 28 });

/** Figures of the lab by name: shares of what is right. */
function labFigures() {
  const { ratios, errors } = JSON.parse(python(`${SHARED}/score/score.py`, '--lab', `${SHARED}/lab`, '--json'));
  const figures = {};
  for (const [name, { ratio }] of Object.entries(ratios)) figures[name] = ratio;
  for (const [name, { median, p90 }] of Object.entries(errors)) {
    figures[`${name}: 1 - median`] = 1 - median;
    figures[`${name}: 1 - p90`] = 1 - p90;
  }
  return figures;
}

/** Figures of the corpus by name: shares of captures, and of agreement with tshark. */
function corpusFigures() {
  const text = python(`${SHARED}/score/corpus.py`, '--corpus', `${SHARED}/corpus`);
  const [, captures, unread, compared, samePackets, sameStreams] =
    /(\d+) captures, (\d+) not read; (\d+) with a second opinion: same TCP packet count (\d+), same stream count (\d+)/.exec(
      text,
    );
  const [, malformed, unhandled] = /(\d+) malformed captures, (\d+) not handled/.exec(text);
  const figures = {
    'captures read': 1 - unread / captures,
    'same TCP packet count': samePackets / compared,
    'same stream count': sameStreams / compared,
    'malformed captures handled': 1 - unhandled / malformed,
  };
  for (const [, name, agreement] of text.matchAll(/^ {2}(.+?) +same .* agreement +([\d.]+) %/gm)) {
    figures[`agreement: ${name}`] = Number(agreement) / 100;
  }
  return figures;
}

let failures = 0;
for (const [source, measure] of [
  ['lab', labFigures],
  ['corpus', corpusFigures],
]) {
  const figures = measure();
  console.log(source);
  for (const [name, figure] of Object.entries(figures)) {
    const floor = floors[source][name];
    const isBelow = floor !== undefined && figure < floor;
    if (isBelow) failures++;
    const against = floor === undefined ? 'no floor yet' : `floor ${(floor * 100).toFixed(2)} %`;
    console.log(
      `  ${isBelow ? 'BELOW ' : '      '}${name.padEnd(44)} ${(figure * 100).toFixed(2).padStart(7)} %   ${against}`,
    );
  }
  for (const name of Object.keys(floors[source])) {
    if (figures[name] !== undefined) continue;
    failures++;
    console.log(`  GONE  ${name}: has a floor, but was not measured`);
  }
}
console.log(failures === 0 ? 'no figure below its floor' : `${failures} below their floors`);
process.exitCode = failures === 0 ? 0 : 1;
