// Segments whose checksum is wrong: their receiver drops them. RFC 9293 (3.1), RFC 1071.
import { ENDS } from '../../analysis/state-path.ts';
import { TRAIT } from '../../analysis/traits.ts';
import { counted } from '../../shared/format.ts';
import { type ConnectionDetector, connectionsOf, upTo } from '../detector.ts';

export const checksumError: ConnectionDetector = {
  meta: {
    rule: 'checksum-error',
    figures: ['segments'],
    severity: 'error',
    title: 'bad TCP checksums',
    meaning:
      'The TCP checksum of segments is wrong: they were corrupted before the capture point. The receiver discards them silently, and they have to be retransmitted.',
    causes:
      'A failing cable, transceiver, network card or switch memory; a device that rewrites packets without updating the checksum.',
    advice:
      'Check the error counters of every interface on the path (ethtool -S, show interface), from the capture point towards the sender.',
    doubt:
      'Checksums left to be filled in by the network card (checksum offload) are recognised, as are captures in which all checksums of one side are wrong. In large captures only a sample of the segments is verified, and truncated segments are not verified at all.',
    reference: 'RFC 9293 (3.1), RFC 1071',
  },
  concerns: TRAIT.damage,
  filter: 'tcp.checksum.status == "Bad"',
  look(connection) {
    for (const end of ENDS) {
      const sender = connection.senderOf(end);
      if (sender === null || !connection.isDamaged(end)) continue;
      const segments = sender.badChecksums;
      const frames = [sender.badChecksumFrame];
      const ns = sender.badChecksumMs * 1e6;
      return { endpoint: end, frames, ns, weight: segments, data: { segments } };
    }
    return null;
  },
  message: (group) => {
    return `${connectionsOf(group)}: ${upTo(group)}${counted(Number(group.data['segments']), 'segment')} from the ${group.endpoint} with a bad TCP checksum`;
  },
};
