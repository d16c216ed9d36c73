// Counts the packets of a capture given by hand, so that packets per second can be said of it. Walks record
// and block headers only and decides nothing about a damaged file: what can't be walked to its end counts up
// to there, and what isn't pcap or pcapng (a compressed file, say) is NaN, printed as a dash. Apart from src/
// on purpose: the judge doesn't ask the judged.

import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 4 << 20;
const PCAP_MAGICS = new Set([0xa1b2c3d4, 0xa1b23c4d]);
const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const PACKET_BLOCKS = new Set([2, 3, 6]); // obsolete, simple and enhanced packet block

/** @param {string} path @returns {number} */
export function countPackets(path) {
  const file = openSync(path, 'r');
  try {
    const at = windowOver(file);
    const head = at(0, 24);
    if (!head) return NaN;
    if (head.readUInt32LE(0) === SECTION_HEADER) return countBlocks(at);
    if (PCAP_MAGICS.has(head.readUInt32LE(0))) return countRecords(at, true);
    return PCAP_MAGICS.has(head.readUInt32BE(0)) ? countRecords(at, false) : NaN;
  } finally {
    closeSync(file);
  }
}

/** @typedef {(offset: number, length: number) => Buffer | undefined} At some bytes, undefined past the end */

/** @param {At} at @param {boolean} isLittle */
function countRecords(at, isLittle) {
  let count = 0;
  for (let offset = 24, head = at(24, 16); head; head = at(offset, 16), count++) {
    offset += 16 + (isLittle ? head.readUInt32LE(8) : head.readUInt32BE(8));
  }
  return count;
}

/** @param {At} at */
function countBlocks(at) {
  let count = 0;
  let isLittle = true;
  for (let offset = 0, head = at(0, 12); head; head = at(offset, 12)) {
    if (head.readUInt32LE(0) === SECTION_HEADER) isLittle = head.readUInt32LE(8) === BYTE_ORDER_MAGIC;
    if (PACKET_BLOCKS.has(isLittle ? head.readUInt32LE(0) : head.readUInt32BE(0))) count++;
    const blockBytes = isLittle ? head.readUInt32LE(4) : head.readUInt32BE(4);
    if (blockBytes < 12) break;
    offset += blockBytes;
  }
  return count;
}

/** @param {number} file @returns {At} */
function windowOver(file) {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let start = 0;
  let filled = 0;
  return (offset, length) => {
    if (offset < start || offset + length > start + filled) {
      start = offset;
      filled = readSync(file, chunk, 0, CHUNK_BYTES, offset);
    }
    return filled - (offset - start) < length ? undefined : chunk.subarray(offset - start, offset - start + length);
  };
}
