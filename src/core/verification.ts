// Whether segments of a sender were damaged, from the checksums that were verified (engine/verification.ts).
import type { Direction } from './rows.ts';

const MAX_SHARE = 0.5;

/** Damage does not hit most segments: then nobody filled them in (offload), or somebody changed all packets. */
export function wasDamaged({ badChecksums: bad, verified }: Direction): boolean {
  return bad > 0 && bad <= verified * MAX_SHARE;
}
