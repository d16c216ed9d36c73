// Captures on disk, for what reads paths: each in a temporary folder of its own, removed when the test file
// has run. Apart from capture.ts because only vitest can say when that is; scripts use `capture` and write
// for themselves.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { capture, type CaptureOptions } from './capture.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The path of the trace's capture file. */
export function writeCapture(trace: string, options: CaptureOptions & { name?: string } = {}): string {
  const { name = 'trace.pcap', ...captureOptions } = options;
  return writeTemporary(name, capture(trace, captureOptions));
}

export function writeTemporary(name: string, bytes: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'tcpscope-test-'));
  folders.push(folder);
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
