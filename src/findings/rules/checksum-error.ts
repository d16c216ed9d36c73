// Segments whose checksum is wrong: their receiver drops them. RFC 9293 (3.1), RFC 1071.
import { ENDS } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { SENDER } from '../../transfer/sender.ts';
import { wasDamaged } from '../../transfer/verification.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';

export const checksumError: ConnectionDetector = {
  meta: {
    rule: 'checksum-error',
    figures: ['segments'],
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
  concerns: TRAIT.damage,
  filter: 'tcp.checksum.status == "Bad"',
  look(connection) {
    for (const end of ENDS) {
      const sender = connection.senderOf(end);
      if (sender === null || !wasDamaged(sender)) continue;
      const segments = sender.int(SENDER.badChecksums);
      const frames = [sender.int(SENDER.badChecksumFrame)];
      const ns = sender.int(SENDER.badChecksumMs) * 1e6;
      return { endpoint: end, frames, ns, weight: segments, data: { segments } };
    }
    return null;
  },
  message: (group) => {
    return `${connectionsOf(group)}: ${upTo(group)}${counted(Number(group.data['segments']), 'segment')} of the ${group.endpoint} arrived damaged`;
  },
};
