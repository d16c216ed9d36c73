// Segments whose checksum is wrong: their receiver drops them. RFC 9293 (3.1), RFC 1071.
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { NOTE } from '../../transfer/notes.ts';
import { SENDER } from '../../transfer/sender.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';
import { noted, placeOf } from '../noted.ts';

/** Damage does not hit more than this share. */
const MOST_SHARE = 0.5;

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
      'Checksums that are still to be filled in by the card (offload) are recognised, as are captures in which all of one side are wrong. Of large captures a share of the segments is verified; of segments that were captured in part none is.',
    reference: 'RFC 9293 (3.1), RFC 1071',
  },
  concerns: TRAIT.notes,
  filter: 'tcp.checksum.status == "Bad"',
  look(connection) {
    const found = noted(connection, NOTE.badChecksum);
    if (found === null) return null;
    const verified = connection.senderOf(found.end)?.int(SENDER.verified) ?? 0;
    // All of one side: nobody filled them in (offload), or somebody changed all packets of the capture.
    if (found.note.count > verified * MOST_SHARE) return null;
    return { ...placeOf(found), weight: found.note.count, data: { segments: found.note.count } };
  },
  message: (group) => {
    const most = group.count === 1 ? '' : 'up to ';
    return `${connectionsOf(group)}: ${most}${counted(Number(group.data['segments']), 'segment')} of the ${group.endpoint} arrived damaged`;
  },
};
