// What the engine asks of the program around it: engine/host.ts says what each has to do. Booleans come as 0 and 1.
export interface Host {
  finished(connection: number): void;
  isIgnored(connection: number): boolean;
  testPacket(packet: number, stepNs: number): number;
  addEvent(
    followed: number,
    fromClient: number,
    kind: number,
    frame: number,
    timeNs: number,
    seq: number,
    length: number,
    detail: number,
  ): number;
  addSynAgain(
    followed: number,
    fromClient: number,
    frame: number,
    timeNs: number,
    seq: number,
    length: number,
    isSynAck: number,
    backoff: number,
    originalFrame: number,
  ): void;
  addRetransmission(
    followed: number,
    event: number,
    cause: number,
    backoff: number,
    need: number,
    proof: number,
    lost: number,
    originalFrame: number,
  ): void;
  amendEvent(followed: number, event: number, need: number, proof: number): void;
  explainEvent(followed: number, event: number, by: number): void;
  insertEvent(followed: number, fromClient: number, frame: number, timeNs: number, seq: number, length: number): void;
  addIcmpError(
    followed: number,
    fromClient: number,
    frame: number,
    timeNs: number,
    seq: number,
    kind: number,
    mtu: number,
  ): void;
  beginSamples(window: number): void;
  endSamples(window: number): void;
  noteSample(
    window: number,
    frame: number,
    ns: number,
    flight: number,
    cwnd: number,
    isExact: number,
    hasScale: number,
    mss: number,
  ): void;
}
