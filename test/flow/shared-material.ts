// Captures of others with reference answers, outside the repository; tests that need them are skipped without them.
import { fileURLToPath } from 'node:url';

const folder = (path: string): string => fileURLToPath(new URL(`../../../shared/${path}/`, import.meta.url));

/** Captures from everywhere, with what tshark says of each. */
export const corpus: string = folder('corpus');
/** Captures of Linux kernels that told what they did. */
export const lab: string = folder('lab');

export const captureFile = (name: string): string => `${corpus}captures/${name}`;
