// Traces through the whole pipeline, and the states of both ends of their connection in one line each.
import { analyze, type ConnectionRecord } from '../../../src/index.ts';
import type { CaptureOptions } from '../../kit/capture.ts';
import { writeCapture } from '../../kit/write-capture.ts';

export interface Lanes {
  /** States in order, the first one that before the first transition; `?` after those that are presumed only. */
  client: string;
  server: string;
  /** `client SYN_SENT→ESTABLISHED`, what was presumed and did not happen, in order. */
  withdrawn: readonly string[];
}

type Transition = NonNullable<ConnectionRecord['transitions']>[number];

/** The trace's only connection, with its transitions. */
export async function trackedConnection(trace: string, options: CaptureOptions = {}): Promise<ConnectionRecord> {
  const { connections } = await analyze([writeCapture(trace, options)], { include: { transitions: true } });
  if (connections.length !== 1) throw new Error(`${connections.length} connections`);
  return connections[0]!;
}

export const lanesOf = async (trace: string, options: CaptureOptions = {}): Promise<Lanes> =>
  lanes(await trackedConnection(trace, options));

export function lanes(connection: ConnectionRecord): Lanes {
  const transitions = connection.transitions!;
  return {
    client: lane(connection, 'client'),
    server: lane(connection, 'server'),
    withdrawn: transitions.filter((each) => each.withdrawn).map((each) => `${each.endpoint} ${each.from}→${each.to}`),
  };
}

/** What happened to one end. */
export const happened = ({ transitions }: ConnectionRecord, endpoint: 'client' | 'server'): Transition[] =>
  transitions!.filter((each) => each.endpoint === endpoint && !each.withdrawn);

function lane(connection: ConnectionRecord, endpoint: 'client' | 'server'): string {
  const transitions = happened(connection, endpoint);
  const state = connection.state[endpoint];
  if (transitions.length === 0) return state;
  if (transitions.at(-1)!.to !== state) throw new Error(`${endpoint} ends in ${state}, not ${transitions.at(-1)!.to}`);
  return [
    transitions[0]!.from,
    ...transitions.map(({ to, evidence }) => to + (evidence === 'presumed' ? '?' : '')),
  ].join(' ');
}
