// A set of frames of one capture, a bit each: it grows with the highest, and takes less than a hundredth of the file.
const MIN_BYTES = 4096;

export class FrameSet {
  #bits: Uint8Array = new Uint8Array(MIN_BYTES);
  size = 0;

  add(frame: number): void {
    if (this.has(frame)) return;
    const at = Math.floor(frame / 8);
    if (at >= this.#bits.length) {
      const more = new Uint8Array(Math.max(2 * this.#bits.length, at + 1));
      more.set(this.#bits);
      this.#bits = more;
    }
    this.#bits[at]! |= 1 << (frame % 8);
    this.size++;
  }

  has(frame: number): boolean {
    return ((this.#bits[Math.floor(frame / 8)] ?? 0) & (1 << (frame % 8))) !== 0;
  }
}
