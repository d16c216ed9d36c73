// Runs that no capture at hand has, for the HTML report: thousands of connections, each as it would be handed over.
import { MAX_CONNECTIONS } from '../../src/findings/connection-ids.ts';
import { HtmlFormat } from '../../src/report/html/html.ts';
import type { ConnectionRecord, EventRecord, FindingRecord, SampleRecord } from '../../src/report/schema.ts';
import type {
  Sequence,
  SequenceAck,
  SequenceData,
  SequenceReader,
  SequenceRtt,
} from '../../src/report/html/sequence.ts';
import type { FinishedConnection } from '../../src/report/sink.ts';
import { EVENTS, LIMITS, OUTCOMES, PHASES } from '../../src/shared/vocabulary.ts';
import { aFinding, quietReport } from './made-up.ts';

/** Numbers from 0 to `below`, the same every time. */
export function numbers(seed = 1): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export function samplesOf(connection: number, count: number, next = numbers(connection)): SampleRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    type: 'sample',
    connection,
    sender: 'client',
    frame: 10 + i * 3,
    t: 100 + i * 0.000_977 + next(400) / 1e6,
    flight: next(300) * 1448,
    cwnd: 400_000 + next(100) * 1448,
    cwndIs: next(4) === 0 ? 'at-least' : 'exact',
    rwnd: 600_000 + next(1000) * 128,
    ssthresh: next(2) === 0 ? null : 289_600,
    phase: PHASES[next(PHASES.length)]!,
    limitedBy: LIMITS[next(LIMITS.length)]!,
  }));
}

export function eventsOf(connection: number, count: number, next = numbers(connection)): EventRecord[] {
  return Array.from({ length: count }, (_, i) => {
    const isRetransmission = i % 7 === 0;
    return {
      type: 'event' as const,
      connection,
      event: isRetransmission ? ('retransmission' as const) : EVENTS[1 + next(EVENTS.length - 1)]!,
      sender: 'client' as const,
      frame: 20 + i * 5,
      t: 100 + i * 0.0013,
      seq: next(2 ** 32),
      length: 1448,
      ...(isRetransmission
        ? {
            segment: 'data' as const,
            cause: 'fast' as const,
            need: 'needed' as const,
            proof: 'sack',
            originalFrame: 11,
          }
        : {}),
    };
  });
}

const madeUpSequences: SequenceReader = async (_, wishes) => {
  const next = numbers(7);
  const curve = (count: number): Sequence => {
    const [data, acks, rtts]: [SequenceData[], SequenceAck[], SequenceRtt[]] = [[], [], []];
    let [t, frame, seq] = [0, 1, 1];
    for (let i = 0; i < (count * 3) / 8; i++) {
      t += next(90_000);
      frame += 1 + next(40);
      seq += 1 + next(40_000);
      data.push([t, frame, seq, 1 + next(40_000)]);
      acks.push([t + next(100), frame + 1, seq, seq + next(3_000_000)]);
      if (i % 3 === 0) rtts.push([t + next(100), frame + 1, 20_000 + next(9000)]);
    }
    return { base: next(2 ** 32), data, acks, sacks: [], rtts, isThinned: true };
  };
  return new Map(wishes.map(({ connection, most }) => [connection.id, { client: curve(most), server: curve(0) }]));
};

export interface MadeUpRun {
  connections: number;
  /** Every how manieth has a part in a finding; 0: none. */
  concerned?: number;
  /** Of those that are asked for their records. */
  samples?: number;
  events?: number;
  /** As many segments as are wished for. */
  sequences?: boolean;
  /** Samples of the server, too. */
  bothSend?: boolean;
  findings?: readonly FindingRecord[];
  file?: string;
}

/** Every how manieth of so many is part of a finding; 0: none. */
function every(step: number, connections: number): Pick<FindingRecord, 'connections' | 'connectionCount'> {
  const ids = step === 0 ? [] : Array.from({ length: Math.floor(connections / step) }, (_, i) => (i + 1) * step);
  return { connections: ids.slice(0, MAX_CONNECTIONS), connectionCount: ids.length };
}

export async function madeUpPage({
  connections,
  concerned = 10,
  samples = 0,
  events = 0,
  sequences = false,
  bothSend = false,
  findings = [aFinding({ connection: null, count: connections, ...every(concerned, connections) })],
  file = 'many.pcap',
}: MadeUpRun): Promise<string> {
  const base = await quietReport();
  const parts: string[] = [];
  const output = { write: (text: string) => void parts.push(text), drained: () => {} };
  const sink = new HtmlFormat(output, { readSequences: sequences ? madeUpSequences : undefined });
  const next = numbers();
  for (let id = 1; id <= connections; id++) {
    const record: ConnectionRecord = {
      ...base.connections[0]!,
      id,
      stream: id - 1,
      client: { address: `10.${next(200)}.${next(250)}.${next(250)}`, port: 32_768 + next(28_000) },
      server: { address: `192.168.0.${next(9)}`, port: [80, 443, 5432][next(3)]! },
      outcome: OUTCOMES[next(OUTCOMES.length)]!,
      packets: 10 + next(5000),
      bytes: 1000 + next(90_000_000),
      t: 100 + id / 100,
      duration: next(90_000_000) / 1e6,
    };
    const isConcerned = concerned > 0 && id % concerned === 0;
    const finished: FinishedConnection = {
      ...record,
      didOf: () => 0b110101,
      sightings: isConcerned ? [{ rule: 'connection-refused', endpoint: 'server' }] : [],
      row: () => record,
      record: () => {
        const own = samplesOf(id, samples);
        const others = bothSend ? own.map((sample) => ({ ...sample, sender: 'server' as const })) : [];
        return { ...record, samples: [...own, ...others], events: eventsOf(id, events), transitions: [] };
      },
    };
    sink.connection(finished);
  }
  sink.capture({ ...base.captures[0]!, file });
  for (const finding of findings) sink.finding(finding);
  sink.summary({ ...base.summary, connections });
  await sink.drained();
  return parts.join('');
}
