// The number that tshark gives a packet's conversation (tcp.stream), so that its filter finds the same packets.
// tshark counts conversations by four-tuple and begins another at a SYN whose sequence number is not the one it
// remembers for that direction, be it an old duplicate or not. For a connection it is the number at its first packet.
import { ACK, SYN, type Packet } from '../wire/packet.ts';

/** What tshark remembers of a conversation: its number, and a first sequence number for each direction. */
export class StreamMemory {
  readonly number: number;
  hasLow = false;
  hasHigh = false;
  low = 0;
  high = 0;

  constructor(number: number) {
    this.number = number;
  }
}

export class StreamCounter {
  #next = 0;

  newConversation(): StreamMemory {
    return new StreamMemory(this.#next++);
  }

  /** The conversation that a packet of a known four-tuple belongs to: the latest, or a new one. */
  conversationOf(latest: StreamMemory, packet: Packet, fromLow: boolean): StreamMemory {
    if ((packet.flags & (SYN | ACK)) !== SYN) return latest;
    const isOther = fromLow ? latest.hasLow && latest.low !== packet.seq : latest.hasHigh && latest.high !== packet.seq;
    return isOther ? this.newConversation() : latest;
  }
}

/** Takes in a packet of the conversation; needed until both directions are known. */
export function remember(memory: StreamMemory, packet: Packet, fromLow: boolean): void {
  const base = (packet.flags & SYN) !== 0 ? packet.seq : (packet.seq - 1) | 0;
  const isAck = (packet.flags & ACK) !== 0;
  if (fromLow ? !memory.hasLow : !memory.hasHigh) setBase(memory, base, fromLow);
  if (isAck && (fromLow ? !memory.hasHigh : !memory.hasLow)) setBase(memory, (packet.ack - 1) | 0, !fromLow);
}

function setBase(memory: StreamMemory, base: number, isLow: boolean): void {
  if (isLow) {
    memory.low = base;
    memory.hasLow = true;
  } else {
    memory.high = base;
    memory.hasHigh = true;
  }
}
