// Captures on disk, for what reads paths: each in a temporary folder of its own.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture, type CaptureOptions } from './capture.ts';

/** The path of the trace's capture file. */
export function writeCapture(trace: string, options: CaptureOptions & { name?: string } = {}): string {
  const { name = 'trace.pcap', ...captureOptions } = options;
  return writeTemporary(name, capture(trace, captureOptions));
}

export function writeTemporary(name: string, bytes: Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), 'file-')), name);
  writeFileSync(path, bytes);
  return path;
}
