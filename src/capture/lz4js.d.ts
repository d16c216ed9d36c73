declare module 'lz4js' {
  /** Decompresses one LZ4 block of `length` bytes at `from` into `target` at `to`; returns the end of the output. */
  export function decompressBlock(
    block: Uint8Array,
    target: Uint8Array,
    from: number,
    length: number,
    to: number,
  ): number;
}
