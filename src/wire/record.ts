// The records of a batch, as columns in the memory, and the bytes of their packets: the program around puts them there
// (capture/record.ts), and the decoder reads them.
import { take } from '../engine/memory';

/** Address of the batch's bytes, and the frame number of its first record. */
let bytes: i32 = 0;
let firstFrame: i32 = 1;

/** Addresses of the columns: of each record when it passed, where its packet begins in `bytes`, its lengths, and where it was captured. */
let times: usize = 0;
let starts: usize = 0;
let capturedLengths: usize = 0;
let originalLengths: usize = 0;
let linkTypes: usize = 0;
let interfaceIds: usize = 0;

/** Address of so many bytes that nobody else has. */
export function room(size: i32): usize {
  return (<usize>take((size + 3) >> 2)) << 2;
}

/** The batch to read from now on. */
export function setBatch(
  bytesAt: i32,
  frame: i32,
  timeNs: usize,
  start: usize,
  capturedLength: usize,
  originalLength: usize,
  linkType: usize,
  interfaceId: usize,
): void {
  bytes = bytesAt;
  firstFrame = frame;
  times = timeNs;
  starts = start;
  capturedLengths = capturedLength;
  originalLengths = originalLength;
  linkTypes = linkType;
  interfaceIds = interfaceId;
}

export function frameOf(i: i32): i32 {
  return firstFrame + i;
}

export function startOf(i: i32): i32 {
  return bytes + load<i32>(starts + ((<usize>i) << 2));
}

export function capturedLengthOf(i: i32): i32 {
  return load<i32>(capturedLengths + ((<usize>i) << 2));
}

export function originalLengthOf(i: i32): u32 {
  return load<u32>(originalLengths + ((<usize>i) << 2));
}

export function timeOf(i: i32): f64 {
  return load<f64>(times + ((<usize>i) << 3));
}

export function linkTypeOf(i: i32): i32 {
  return load<u16>(linkTypes + ((<usize>i) << 1));
}

export function interfaceIdOf(i: i32): i32 {
  return load<u16>(interfaceIds + ((<usize>i) << 1));
}
