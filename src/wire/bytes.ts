// Bytes of a packet in the memory, by their address; numbers are in network byte order.

export function byteAt(address: i32): i32 {
  return load<u8>(<usize>address);
}

/** Unsigned. */
export function shortAt(address: i32): i32 {
  return <i32>bswap<u16>(load<u16>(<usize>address));
}

export function wordAt(address: i32): i32 {
  return <i32>bswap<u32>(load<u32>(<usize>address));
}

/** In little-endian byte order. */
export function littleShortAt(address: i32): i32 {
  return <i32>load<u16>(<usize>address);
}

export function littleWordAt(address: i32): i32 {
  return load<i32>(<usize>address);
}
