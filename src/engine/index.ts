// What the engine exports to the program around it (core/exports.ts).
export {
  connectionCount,
  entryLimit,
  finishAt,
  hashOf,
  keyWord,
  latePacketCount,
  openTable,
  placeOfEntry,
  portOf,
} from '../flow/connection-table';
export { abandonedCount, incompleteCount } from '../wire/fragments';
export { room, setBatch } from '../wire/record';
export { isPaced } from './cwnd/ack-clock';
export { avoidanceSign } from './cwnd/growth-signs';
export { configure, look } from './engine';
export { pages } from './memory';
export { rtoNs } from './rtt';
export { beginCapture, decodeRecord, packetPlace, readRecord, setUntil, takeRead, takeRecords } from './run';
export { tallyPlace } from './tally';
