// Words, and at even places pairs of them as numbers of 64 bits.

export class Words {
  readonly ints: Int32Array;
  readonly doubles: Float64Array;

  constructor(count: number) {
    const buffer = new ArrayBuffer(count * 4);
    this.ints = new Int32Array(buffer);
    this.doubles = new Float64Array(buffer);
  }
}
