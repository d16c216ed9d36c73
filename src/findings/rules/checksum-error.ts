// Segments whose checksum is wrong: their receiver drops them. RFC 9293 (3.1), RFC 1071.
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { NOTE } from '../../transfer/notes.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';
import { noted, placeOf } from '../noted.ts';

export const checksumError: ConnectionDetector = {
  meta: {
    rule: 'checksum-error',
    severity: 'error',
    title: 'wrong TCP checksums',
    meaning:
      'The content of segments does not fit their checksum: they were damaged on the way to here. The receiver drops them without a word, and they have to be sent again.',
    causes:
      'A failing cable, transceiver, network card or memory of a switch; a device that changes packets and does not mend the checksum.',
    advice:
      'Look at the error counters of each interface on the path (ethtool -S, show interface), from the capture point towards the sender.',
    doubt:
      'Packets that an end sends to its own card with the checksum still to be filled in (offload) are recognised and do not count.',
    reference: 'RFC 9293 (3.1), RFC 1071',
  },
  concerns: TRAIT.notes,
  filter: 'tcp.checksum.status == "Bad"',
  look(connection) {
    const found = noted(connection, NOTE.badChecksum);
    if (found === null) return null;
    return { ...placeOf(found), weight: found.note.count, data: { segments: found.note.count } };
  },
  message: (group) => {
    const most = group.count === 1 ? '' : 'up to ';
    return `${connectionsOf(group)}: ${most}${counted(Number(group.data['segments']), 'segment')} of the ${group.endpoint} arrived damaged`;
  },
};
