// XXH32 and XXH64, the checksums of lz4 and zstd frames. Read xxhash_spec.md first.
// The long loop of XXH64 works on 32-bit halves, which is many times faster than BigInt; its end is plain BigInt.

/** Hands the input on in stripes of whole lanes. */
abstract class Striped {
  protected length = 0;
  readonly #rest: Uint8Array;
  protected readonly restView: DataView;
  protected restLength = 0;

  constructor(stripeBytes: number) {
    this.#rest = new Uint8Array(stripeBytes);
    this.restView = new DataView(this.#rest.buffer);
  }

  protected abstract stripe(view: DataView, at: number): void;

  update(bytes: Uint8Array): void {
    const stripeBytes = this.#rest.length;
    this.length += bytes.length;
    let at = 0;
    if (this.restLength > 0) {
      at = Math.min(stripeBytes - this.restLength, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.restLength);
      this.restLength += at;
      if (this.restLength < stripeBytes) return;
      this.stripe(this.restView, 0);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (; at + stripeBytes <= bytes.length; at += stripeBytes) this.stripe(view, at);
    this.restLength = bytes.length - at;
    this.#rest.set(bytes.subarray(at));
  }
}

const PRIME32_1 = 0x9e3779b1;
const PRIME32_2 = 0x85ebca77;
const PRIME32_3 = 0xc2b2ae3d;
const PRIME32_4 = 0x27d4eb2f;
const PRIME32_5 = 0x165667b1;

const rotated32 = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** XXH32 with seed 0. */
export class Xxh32 extends Striped {
  readonly #lanes: Int32Array = Int32Array.of(PRIME32_1 + PRIME32_2, PRIME32_2, 0, -PRIME32_1);

  constructor() {
    super(16);
  }

  protected stripe(view: DataView, at: number): void {
    const lanes = this.#lanes;
    for (let i = 0; i < 4; i++) {
      const sum = lanes[i]! + Math.imul(view.getUint32(at + 4 * i, true), PRIME32_2);
      lanes[i] = Math.imul(rotated32(sum, 13), PRIME32_1);
    }
  }

  digest(): number {
    const [a, b, c, d] = this.#lanes as unknown as [number, number, number, number];
    let hash = PRIME32_5;
    if (this.length >= 16) hash = rotated32(a, 1) + rotated32(b, 7) + rotated32(c, 12) + rotated32(d, 18);
    hash = (hash + this.length) | 0;
    let at = 0;
    for (; at + 4 <= this.restLength; at += 4) {
      const sum = hash + Math.imul(this.restView.getUint32(at, true), PRIME32_3);
      hash = Math.imul(rotated32(sum, 17), PRIME32_4);
    }
    for (; at < this.restLength; at++) {
      hash = Math.imul(rotated32(hash + Math.imul(this.restView.getUint8(at), PRIME32_5), 11), PRIME32_1);
    }
    hash = Math.imul(hash ^ (hash >>> 15), PRIME32_2);
    hash = Math.imul(hash ^ (hash >>> 13), PRIME32_3);
    return (hash ^ (hash >>> 16)) >>> 0;
  }
}

const PRIME64_1 = 0x9e3779b185ebca87n;
const PRIME64_2 = 0xc2b2ae3d27d4eb4fn;
const PRIME64_3 = 0x165667b19e3779f9n;
const PRIME64_4 = 0x85ebca77c2b2ae63n;
const PRIME64_5 = 0x27d4eb2f165667c5n;

const uint64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotated64 = (value: bigint, by: bigint): bigint => uint64(value << by) | (value >> (64n - by));
const rounded64 = (lane: bigint, input: bigint): bigint =>
  uint64(rotated64(uint64(lane + input * PRIME64_2), 31n) * PRIME64_1);

/** XXH64 with seed 0. */
export class Xxh64 extends Striped {
  /** Low half and high half of each of the four lanes. */
  readonly #lanes: Uint32Array = Uint32Array.from(
    [PRIME64_1 + PRIME64_2, PRIME64_2, 0n, -PRIME64_1].flatMap((lane) => [
      Number(BigInt.asUintN(32, lane)),
      Number(BigInt.asUintN(32, lane >> 32n)),
    ]),
  );

  constructor() {
    super(32);
  }

  protected stripe(view: DataView, at: number): void {
    const lanes = this.#lanes;
    for (let i = 0; i < 8; i += 2) {
      const inputLow = view.getUint32(at + 4 * i, true);
      const inputHigh = view.getUint32(at + 4 * i + 4, true);
      // lane += input · PRIME64_2
      const low = lanes[i]! + (Math.imul(inputLow, 0x27d4eb4f) >>> 0);
      const high =
        lanes[i + 1]! +
        highProduct(inputLow, 0x27d4eb4f) +
        Math.imul(inputLow, 0xc2b2ae3d) +
        Math.imul(inputHigh, 0x27d4eb4f) +
        (low > 0xffffffff ? 1 : 0);
      // lane = rotated by 31
      const rotatedLow = ((low << 31) | (high >>> 1)) >>> 0;
      const rotatedHigh = (high << 31) | (low >>> 1);
      // lane *= PRIME64_1
      lanes[i] = Math.imul(rotatedLow, 0x85ebca87);
      lanes[i + 1] =
        highProduct(rotatedLow, 0x85ebca87) + Math.imul(rotatedLow, 0x9e3779b1) + Math.imul(rotatedHigh, 0x85ebca87);
    }
  }

  /** The lower half of the digest, which is what a zstd frame carries. */
  digestLow(): number {
    const lanes = [0, 2, 4, 6].map((i) => (BigInt(this.#lanes[i + 1]!) << 32n) | BigInt(this.#lanes[i]!));
    let hash = PRIME64_5;
    if (this.length >= 32) {
      const turns = [1n, 7n, 12n, 18n];
      hash = uint64(lanes.reduce((sum, lane, i) => sum + rotated64(lane, turns[i]!), 0n));
      for (const lane of lanes) hash = uint64((hash ^ rounded64(0n, lane)) * PRIME64_1 + PRIME64_4);
    }
    hash = uint64(hash + BigInt(this.length));
    let at = 0;
    for (; at + 8 <= this.restLength; at += 8) {
      hash ^= rounded64(0n, this.restView.getBigUint64(at, true));
      hash = uint64(rotated64(hash, 27n) * PRIME64_1 + PRIME64_4);
    }
    if (at + 4 <= this.restLength) {
      hash ^= uint64(BigInt(this.restView.getUint32(at, true)) * PRIME64_1);
      hash = uint64(rotated64(hash, 23n) * PRIME64_2 + PRIME64_3);
      at += 4;
    }
    for (; at < this.restLength; at++) {
      hash = uint64(rotated64(hash ^ uint64(BigInt(this.restView.getUint8(at)) * PRIME64_5), 11n) * PRIME64_1);
    }
    hash = uint64((hash ^ (hash >> 33n)) * PRIME64_2);
    hash = uint64((hash ^ (hash >> 29n)) * PRIME64_3);
    return Number(BigInt.asUintN(32, hash ^ (hash >> 32n)));
  }
}

/** Upper 32 bits of the product of two 32-bit numbers, in 16-bit limbs. */
function highProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const middleLow = aLow * bHigh + (middle & 0xffff);
  return aHigh * bHigh + (middle >>> 16) + (middleLow >>> 16);
}
