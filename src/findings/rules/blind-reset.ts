// RST that its receiver does not take. RFC 5961 (3.2).
import { TRAIT } from '../../analysis/traits.ts';
import { type ConnectionDetector, connectionsOf } from '../detector.ts';

export const blindReset: ConnectionDetector = {
  meta: {
    rule: 'blind-reset',
    figures: ['resets'],
    severity: 'warning',
    title: 'RST that its receiver does not take',
    meaning:
      'A RST came whose sequence number is not the next that its receiver expects: it is ignored, or answered with a challenge ACK.',
    causes: 'An attacker who guesses, a middlebox that lost track, or a RST of an earlier connection.',
    advice: 'None for the connection itself: it goes on. Many of them are an attack.',
    doubt: 'Some old or simple stacks take any RST inside the window.',
    reference: 'RFC 5961 (3.2)',
  },
  concerns: TRAIT.reset,
  filter: 'tcp.flags.reset == 1',
  look(connection) {
    const { blindCount, blindFrame, blindBy, blindNs } = connection.resets;
    if (blindCount === 0) return null;
    return {
      endpoint: null,
      frames: [blindFrame],
      ns: blindNs,
      weight: blindCount,
      data: { resets: blindCount, inTheNameOf: blindBy },
    };
  },
  message: (group) => {
    const resets = Number(group.data['resets']);
    const what = group.count > 1 ? 'RSTs' : resets === 1 ? 'a RST' : `${resets} RSTs`;
    return `${connectionsOf(group)}: ${what} out of sequence, which the receiver does not take (blind)`;
  },
};
