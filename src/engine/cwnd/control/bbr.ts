// BBR (draft-ietf-ccwg-bbr): paces what it sends by a model of the path; a loss leaves its window as it is. There is no
// replay of that model: its window is what is in flight.
import { nothing, type Controller } from './controller.ts';

export const bbr: Controller = {
  name: 'bbr',
  beta: 1,
  leavesSlowStartBy: 'rate',
  isPaced: true,
  growsBy: () => false,
  segmentsForOne: () => Infinity,
  reset: nothing,
  reduce: nothing,
  pause: nothing,
};
