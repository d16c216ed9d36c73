// Traces of services: so many connections to each, of which some are refused, with a round trip of their own.
export interface ServiceTrace {
  /** "10.0.0.2:80", "[fd00::2]:80" */
  readonly server: string;
  readonly connections: number;
  readonly refused?: number;
  readonly rttMs?: number;
  /** Connections whose first segment of data is lost and sent again. */
  readonly repeating?: number;
  /** What the server's SYN-ACK takes; the client's takes 1460. */
  readonly mss?: number;
}

/** One connection after another, those of each service with ports from 40000 on. */
export const servicesTrace = (services: readonly ServiceTrace[]): string =>
  services.flatMap((service) => Array.from({ length: service.connections }, (_, i) => oneOf(service, i))).join('\n');

function oneOf({ server, refused = 0, rttMs = 5, repeating = 0, mss = 1460 }: ServiceTrace, i: number): string {
  const client = server.startsWith('[') ? '[fd00::1]' : '10.0.0.1';
  const rtt = `+${(rttMs / 1000).toFixed(3)}`;
  const begin = [`addresses ${client}:${40_000 + i} ${server}`, '+.01 > S 0:0(0) win 64240 <mss 1460,sackOK,wscale 7>'];
  if (i < refused) return [...begin, `${rtt} < R. 0 ack 1 win 0`].join('\n');
  return [
    ...begin,
    `${rtt} < S. 0:0(0) ack 1 win 65160 <mss ${mss},sackOK,wscale 7>`,
    '+0 > . 1 ack 1 win 502',
    '+0 > P. 1:101(100) ack 1',
    ...(i < repeating ? ['+.3 > P. 1:101(100) ack 1'] : []),
    `${rtt} < P. 1:201(200) ack 101`,
    '+0 > . 101 ack 201',
    'close',
  ].join('\n');
}
