// Traces through the whole pipeline, and connections in one line each.
import { analyze, type ConnectionRecord, type Report } from '../../src/index.ts';
import type { CaptureOptions } from '../kit/capture.ts';
import { writeCapture } from '../kit/write-capture.ts';

export const reportOf = (trace: string, options: CaptureOptions = {}): Promise<Report> =>
  analyze([writeCapture(trace, options)]);

/** The trace's only connection. */
export async function connectionOf(trace: string, options: CaptureOptions = {}): Promise<ConnectionRecord> {
  const { connections } = await reportOf(trace, options);
  if (connections.length !== 1)
    throw new Error(`${connections.length} connections: ${connections.map(line).join(', ')}`);
  return connections[0]!;
}

/** `first frame-last frame, packets of client + server, outcome, history`. */
export function line({ firstFrame, lastFrame, sent, outcome, history }: ConnectionRecord): string {
  return `${firstFrame}-${lastFrame} ${sent.client.packets}+${sent.server.packets} ${outcome} ${history}`;
}
