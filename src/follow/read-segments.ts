// The segments of one connection, with relative numbers: the second pass over the capture. Nothing is kept of them
// here, however many there are. Relative numbers begin where Wireshark has them begin.
import type { AnalyzeOptions } from '../analyze.ts';
import { CaptureFile } from '../capture/capture-file.ts';
import { RunClock } from '../capture/clock.ts';
import { parseAddress } from '../shared/address.ts';
import type { FlowEnd } from '../core/identity.ts';
import type { ConnectionRecord } from '../report/schema.ts';
import { FLAG_NAMES, plus, type FlagName, type Segment, type Volume } from '../report/segment.ts';
import { Decoder } from '../core/decoder.ts';
import { END, FAULT } from '../core/codes.ts';
import { ACK, type Packet, SYN } from '../core/packet.ts';
import { seqDiff, seqUnsigned } from '../core/seq.ts';
import { comesFrom, goesTo } from './packet-ends.ts';

/**
 * Reads the segments of a connection, and packets of other kinds whose frames are `wanted`. Other segments of its
 * four-tuple between its first and its last frame (of a SYN that began the next incarnation, say) are among them.
 */
export async function* readSegments(
  path: string,
  record: ConnectionRecord,
  wanted: (frame: number) => boolean,
  onProgress?: AnalyzeOptions['onProgress'],
): AsyncGenerator<Segment[]> {
  const file = await CaptureFile.open(path);
  const decoder = new Decoder();
  const { packet } = decoder;
  const reader = new SegmentReader(record);
  let packets = 0;
  for await (const batch of file.batches(decoder.batch, new RunClock())) {
    const segments: Segment[] = [];
    decoder.load();
    for (let i = 0; i < batch.count; i++) {
      const frame = batch.firstFrame + i;
      if (frame > record.lastFrame) break;
      const end = decoder.decode(i); // those before it, too: they may be fragments
      if (frame < record.firstFrame) continue;
      const segment = reader.read(packet, end, wanted);
      if (segment) segments.push(segment);
    }
    packets += batch.count;
    yield segments;
    if (batch.firstFrame + batch.count > record.lastFrame) return;
    onProgress?.({ file: file.name, bytesRead: file.bytesRead, size: file.size, packets });
  }
}

const NOTHING: Volume = { data: 0, bytes: 0, acks: 0 };

interface Sender {
  readonly end: FlowEnd;
  readonly scale: number;
  /** Sequence number that counts as 0, as Wireshark has it: of the SYN, or the one before the first byte seen. */
  base: number | undefined;
  /** After the furthest that it has sent. */
  next: number | undefined;
}

class SegmentReader {
  readonly #startNs: number;
  readonly #senders: Readonly<Record<'client' | 'server', Sender>>;
  #ordinal = 0;
  #sent: Segment['before'] = { client: NOTHING, server: NOTHING };

  constructor({ client, server, t, handshake: { options } }: ConnectionRecord) {
    this.#startNs = Math.round(t * 1e9);
    const isScaled = options.client?.windowScale !== null && options.server?.windowScale !== null;
    const sender = ({ address, port }: ConnectionRecord['client'], scale = 0): Sender => ({
      end: { address: parseAddress(address)!, port },
      scale: isScaled ? scale : 0,
      base: undefined,
      next: undefined,
    });
    this.#senders = {
      client: sender(client, options.client?.windowScale ?? 0),
      server: sender(server, options.server?.windowScale ?? 0),
    };
  }

  read(packet: Packet, end: number, wanted: (frame: number) => boolean): Segment | null {
    const isTcp = end === END.tcp || end === FAULT.tcpHeaderBad || end === FAULT.tcpHeaderCut;
    const sender = isTcp ? this.#senderOf(packet) : null;
    if (sender === null && !(wanted(packet.frame) && !isTcp)) return null;
    const segment =
      sender !== null && end === END.tcp
        ? this.#segment(packet, sender)
        : this.#unread(packet, sender ?? 'client', sender === null ? 'other' : 'cut');
    this.#ordinal++;
    const { client, server } = this.#sent;
    if (sender === 'client') this.#sent = { client: plus(client, segment), server };
    else if (sender === 'server') this.#sent = { client, server: plus(server, segment) };
    return segment;
  }

  #senderOf(packet: Packet): 'client' | 'server' | null {
    const { client, server } = this.#senders;
    if (comesFrom(packet, client.end) && goesTo(packet, server.end)) return 'client';
    return comesFrom(packet, server.end) && goesTo(packet, client.end) ? 'server' : null;
  }

  #segment(packet: Packet, sender: 'client' | 'server'): Segment {
    const own = this.#senders[sender];
    const peer = this.#senders[sender === 'client' ? 'server' : 'client'];
    const { flags, seq } = packet;
    const isSyn = (flags & SYN) !== 0;
    const hasAck = (flags & ACK) !== 0;
    own.base ??= isSyn ? seq : (seq - 1) | 0;
    if (hasAck) peer.base ??= (packet.ack - 1) | 0;
    const next = (seq + packet.seqLength) | 0;
    const isNext = own.next === undefined || own.next === seq;
    if (own.next === undefined || seqDiff(next, own.next) > 0) own.next = next;
    return {
      ordinal: this.#ordinal,
      frame: packet.frame,
      t: this.#secondsOf(packet),
      sender,
      kind: 'segment',
      flags: flagNames(flags),
      seq: seqUnsigned(seq - own.base),
      isNext,
      length: packet.payloadLength,
      ack: hasAck ? seqUnsigned(packet.ack - peer.base!) : null,
      window: isSyn ? packet.window : packet.window * 2 ** own.scale,
      before: this.#sent,
    };
  }

  /** A packet of whose numbers nothing is known. */
  #unread(packet: Packet, sender: 'client' | 'server', kind: 'cut' | 'other'): Segment {
    return {
      ordinal: this.#ordinal,
      frame: packet.frame,
      t: this.#secondsOf(packet),
      sender,
      kind,
      flags: [],
      seq: 0,
      isNext: true,
      length: 0,
      ack: null,
      window: 0,
      before: this.#sent,
    };
  }

  #secondsOf({ timeNs }: Packet): number {
    return (timeNs - this.#startNs) / 1e9;
  }
}

/** One list for each value that was seen. */
const FLAGS_SEEN = new Map<number, readonly FlagName[]>();

function flagNames(flags: number): readonly FlagName[] {
  const known = FLAGS_SEEN.get(flags);
  if (known) return known;
  const names = FLAG_NAMES.filter((_, bit) => (flags & (1 << bit)) !== 0);
  FLAGS_SEEN.set(flags, names);
  return names;
}
