// Which end of a connection whose handshake was not seen is the client: the one with the higher port, where one
// port is a service's by convention. RFC 6335: 0–1023 system ports, 1024–49151 user ports, above them dynamic.
// Between two ports of one kind the lower one tells nothing: many a client (Windows before Vista) takes its own from
// 1025 on, and a guess would more often be wrong than right.

const SYSTEM_PORTS_END: i32 = 1024;
const DYNAMIC_PORTS: i32 = 49_152;
/** Linux's default ephemeral range begins here. */
const EPHEMERAL_PORTS: i32 = 32_768;

/** −1: the first port is the server's; 1: the second is; 0: the ports don't tell. */
export function serverByPort(first: i32, second: i32): i32 {
  const a = rank(first);
  const b = rank(second);
  return a === b ? 0 : a < b ? -1 : 1;
}

function rank(port: i32): i32 {
  if (port < SYSTEM_PORTS_END) return 0;
  if (port < EPHEMERAL_PORTS) return 1;
  return port < DYNAMIC_PORTS ? 2 : 3;
}
