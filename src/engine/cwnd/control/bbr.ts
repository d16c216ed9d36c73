// BBR (draft-ietf-ccwg-bbr): paces what it sends by a model of the path; a loss leaves its window as it is. There is no
// replay of that model: its window is what is in flight.

/** What a loss leaves of the window, as a share: all of it. */
export const BETA: f64 = 1;
