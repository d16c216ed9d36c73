// Reno (RFC 5681): in avoidance one segment more each time that the window arrives; a loss leaves a half.
import { nothing, type Controller } from './controller.ts';

export const reno: Controller = {
  name: 'reno',
  beta: 0.5,
  leavesSlowStartBy: 'loss',
  isPaced: false,
  growsBy: (segments) => segments > 0.8 && segments < 1.25,
  segmentsForOne: ({ cwnd }) => cwnd,
  reset: nothing,
  reduce: nothing,
  pause: nothing,
};
