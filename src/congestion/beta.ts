// What a loss leaves of the window, as a share: Reno's half (RFC 5681), and Linux's CUBIC (RFC 9438 has 0.7).
export const RENO_BETA = 0.5;
export const CUBIC_BETA = 717 / 1024;
