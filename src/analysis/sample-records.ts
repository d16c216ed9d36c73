// The samples of both ends' congestion windows, in the report's vocabulary.
import { CA_STATE, INFINITE } from '../core/codes.ts';
import type { Sample } from '../core/samples.ts';
import type { SampleRecord } from '../report/schema.ts';
import { LIMITS } from '../shared/vocabulary.ts';
import type { Finished } from './finished.ts';

/** In the order of their frames' times, the client's before the server's. */
export function sampleRecords(finished: Finished): SampleRecord[] {
  return (['client', 'server'] as const).flatMap((sender) =>
    (finished.windowOf(sender)?.samples ?? []).map((sample) => sampleRecord(sample, finished.id, sender)),
  );
}

function sampleRecord(sample: Sample, connection: number, sender: SampleRecord['sender']): SampleRecord {
  const { mss, ssthresh } = sample;
  return {
    type: 'sample',
    connection,
    sender,
    frame: sample.frame,
    t: sample.ns / 1e9,
    flight: sample.flight * mss,
    cwnd: sample.cwnd * mss,
    cwndIs: sample.isExact ? 'exact' : 'at-least',
    rwnd: sample.rwnd,
    ssthresh: ssthresh === INFINITE ? null : ssthresh * mss,
    phase: phaseOf(sample),
    limitedBy: LIMITS[sample.limit]!,
  };
}

function phaseOf({ state, isInSlowStart }: Sample): SampleRecord['phase'] {
  if (state === CA_STATE.loss) return 'loss';
  if (state !== CA_STATE.open) return 'recovery';
  return isInSlowStart ? 'slow-start' : 'avoidance';
}
