import { test } from 'vitest';
import { analyze } from '../../src/index.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { bulkTransfer, once, RENO, CUBIC, type Bulk } from './bulk-trace.ts';

async function look(name: string, bulk: Bulk, verbose = false) {
  const { trace, known } = bulkTransfer(bulk);
  const path = writeCapture(trace);
  const r = await analyze([path], { include: { samples: true, events: true } });
  const c = r.connections[0]!;
  const side = bulk.sender ?? 'client';
  const samples = c.samples!.filter((s) => s.sender === side);
  const by = new Map(known.map((k) => [k.frame, k]));
  let bad = 0, exact = 0, badPhase = 0, badFlight = 0;
  const mss = bulk.hasTimestamps === false ? 1460 : 1448;
  const out: string[] = [];
  for (const s of samples) {
    const k = by.get(s.frame);
    if (!k) { out.push(`frame ${s.frame} unknown`); continue; }
    const cw = s.cwnd / mss, fl = s.flight / mss;
    const isBad = s.cwndIs === 'exact' && Math.abs(cw - k.cwnd) > 1;
    if (s.cwndIs === 'exact') exact++;
    if (isBad) bad++;
    if (s.phase !== k.phase) badPhase++;
    if (fl !== k.flight) badFlight++;
    if (verbose || isBad || s.phase !== k.phase || fl !== k.flight) out.push(`f${s.frame} t=${s.t.toFixed(6)} n${k.segment}/${k.copy} cwnd ${cw} (${k.cwnd}) ${s.cwndIs} flight ${fl} (${k.flight}) ${s.phase} (${k.phase}) ${s.limitedBy} ssthresh ${s.ssthresh === null ? null : s.ssthresh / mss}`);
  }
  console.log(`== ${name}: ${trace.split('\n').length} lines; samples ${samples.length} exact ${exact} bad ${bad} phase ${badPhase} flight ${badFlight}; cwnd ${JSON.stringify(c.sent[side].cwnd)} ${JSON.stringify(c.sent[side].limitedBy)} rtt ${JSON.stringify(c.sent[side].pathRtt)}`);
  console.log(`   events: ${c.events!.filter((e) => e.event !== 'duplicate-ack' && e.event !== 'window-full').slice(0, 12).map((e) => `${e.frame} ${e.event} ${e.cause ?? ''}`).join('; ')}`);
  for (const f of r.findings) console.log(`   ${f.rule} ${f.endpoint} t=${f.t} ${f.message} ${JSON.stringify(f.frames)} ${JSON.stringify(f.data)}`);
  console.log(out.slice(0, verbose ? 400 : 25).join('\n'));
}
test('x', async () => {
  const { LOOK } = process.env;
  const cases: Record<string, [Bulk, boolean?]> = (await import('./zz-cases.ts')).cases;
  for (const [name, [bulk, verbose]] of Object.entries(cases)) if (!LOOK || name.includes(LOOK)) await look(name, bulk, verbose ?? !!process.env['V']);
});
