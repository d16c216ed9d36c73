import { expect, test } from 'vitest';
import { RunWatch } from '../../src/cli/run-watch.ts';
import type { CaptureRecord, SummaryRecord } from '../../src/report/schema.ts';
import type { ReportSink } from '../../src/report/sink.ts';
import { TcpscopeError } from '../../src/shared/errors.ts';

const heard: string[] = [];
const sink: ReportSink = {
  capture: () => void heard.push('capture'),
  connection: () => void heard.push('connection'),
  finding: () => void heard.push('finding'),
  summary: () => void heard.push('summary'),
  drained: () => {},
};
const summary = { packets: 3000, connections: 12, connectionsEvicted: 5 } as SummaryRecord;

test('records of a run → handed on, and told before the first that nothing is left to be read', () => {
  const watch = new RunWatch(sink, () => void heard.push('read'));
  watch.capture({ complete: true } as CaptureRecord);
  watch.summary(summary);
  expect(heard).toEqual(['read', 'capture', 'summary']);
});

test('cost: files read, connections let go early → all in the lines', () => {
  const watch = new RunWatch(sink, () => {});
  watch.progress({ file: 'a', bytesRead: 1000, size: 5000, packets: 10 });
  watch.progress({ file: 'a', bytesRead: 5000, size: 5000, packets: 100 });
  watch.progress({ file: 'b', bytesRead: 1000, size: null, packets: 2900 });
  watch.summary(summary);
  const [, read, speed, reported] = watch.costText(2).split('\n');
  expect(read).toBe('read 3,000 packets, 6.00 kB of 2 files, in 2.00 s');
  expect(speed).toBe('1,500 packets/s, 3.00 kB/s');
  expect(reported).toMatch(/^12 connections reported, 5 of them early to make room; peak memory /);
});

test('damage: none, one, two captures → nothing, and errors that agree with their number', () => {
  const watch = new RunWatch(sink, () => {});
  const errorOf = (): unknown => {
    try {
      watch.refuseUnfit([]);
    } catch (error) {
      return error instanceof TcpscopeError && [error.exitCode, error.message];
    }
    return undefined;
  };
  watch.capture({ file: 'good', complete: true } as CaptureRecord);
  expect(errorOf()).toBeUndefined();
  watch.capture({ file: 'a', complete: false } as CaptureRecord);
  expect(errorOf()).toEqual([4, 'a is truncated or damaged (--strict)']);
  watch.capture({ file: 'b', complete: false } as CaptureRecord);
  expect(errorOf()).toEqual([4, 'a, b are truncated or damaged (--strict)']);
});
