// The frames that zstd and lz4 share and that hold no data: RFC 8878, 3.1.2. pzstd begins every file with one.
//
//   magic │ length │ anything …
const MIN_MAGIC = 0x184d2a50; // of sixteen

export function isSkippableFrame(magic: number): boolean {
  return magic >>> 4 === MIN_MAGIC >>> 4;
}

/** Where the first frame that holds data begins in `head`, as far as it shows. */
export function afterSkippableFrames(head: Uint8Array): number {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  let at = 0;
  while (at + 8 <= head.length && isSkippableFrame(view.getUint32(at, true))) at += 8 + view.getUint32(at + 4, true);
  return at;
}
