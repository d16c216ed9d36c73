// rows.ts is what layout.ts says.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rowsText } from '../../src/engine/write-rows.ts';
import { Memory } from '../../src/engine/memory.ts';
import { ConnectionRow, Direction } from '../../src/engine/rows.ts';
import { writeTemporary } from '../kit/write-capture.ts';

test('rows.ts → as `npm run rows` writes it', () => {
  const path = writeTemporary('rows.ts', Buffer.from(rowsText()));
  execFileSync('npx', ['oxfmt', '--config', '.oxfmtrc.json', path], { stdio: 'ignore' });
  expect(readFileSync('src/engine/rows.ts', 'utf8')).toBe(readFileSync(path, 'utf8'));
});

test('properties: int, double, array and flag → each in words of its own', () => {
  const memory = new Memory();
  const [direction, connection] = [new Direction(), new ConnectionRow()];
  for (const view of [direction, connection]) memory.show(view);
  direction.at = memory.take(Direction.WORDS);
  connection.at = memory.take(ConnectionRow.WORDS);
  direction.sndUna = -1;
  direction.sndNxt = 2 ** 31 - 1;
  direction.sentNs = 1e15 + 1;
  direction.setByCause(0, 5);
  direction.setByCause(4, 9);
  direction.againSegments = 7;
  connection.isSelf = true;
  connection.isEvicted = true;
  connection.isSelf = false;
  expect([direction.sndUna, direction.sndNxt, direction.sentNs]).toEqual([-1, 2 ** 31 - 1, 1e15 + 1]);
  expect([0, 1, 2, 3, 4].map((i) => direction.byCause(i))).toEqual([5, 0, 0, 0, 9]);
  expect([direction.againSegments, direction.spurious]).toEqual([7, 0]);
  expect([connection.isSelf, connection.isEvicted, connection.isIpv6]).toEqual([false, true, false]);
});
