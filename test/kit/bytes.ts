// Byte strings: how headers are spelled in this kit. Network order only; the capture files, which come in
// both orders, have writers of their own.

export type Bytes = Uint8Array | readonly number[];

export const join = (...parts: readonly Bytes[]): Uint8Array => concat(parts);

/** For long lists, which cannot be spread into arguments. */
export function concat(parts: readonly Bytes[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const be16 = (value: number): number[] => [(value >>> 8) & 255, value & 255];
export const be24 = (value: number): number[] => [(value >>> 16) & 255, ...be16(value)];
export const be32 = (value: number): number[] => [(value >>> 24) & 255, ...be24(value)];

export const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.replace(/[\s:]/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export const zeros = (count: number): Uint8Array => new Uint8Array(count);
