// The closed lists of words that numbers stand for in the data of the page.
import {
  CAUSES,
  EVENTS,
  LIMITS,
  OUTCOMES,
  PHASES,
  SEVERITIES,
  STATES,
  TRANSITION_EVENTS,
} from '../../shared/vocabulary.ts';

export const WORDS = {
  outcomes: OUTCOMES,
  states: STATES,
  causes: CAUSES,
  events: EVENTS,
  limits: LIMITS,
  phases: PHASES,
  severities: SEVERITIES,
  moves: TRANSITION_EVENTS,
} as const;
