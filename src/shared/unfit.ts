// What of a run tells nothing of TCP: captures that hold none of it, a filter that left none over, captures that are not
// whole.

export interface RunSize {
  readonly tcpPackets: number;
  readonly connections: number;
}

/** Why there is nothing to judge; null where there is. `narrowedBy`: options that choose what is reported. */
export function emptinessText(
  { tcpPackets, connections }: RunSize,
  files: readonly string[],
  narrowedBy: readonly string[],
): string | null {
  if (connections > 0) return null;
  const [names, verb] = [files.join(', '), files.length === 1 ? 'holds' : 'hold'];
  if (narrowedBy.length > 0) return `${narrowedBy.join(', ')} left no connection of ${names} over`;
  return `${names} ${verb} no TCP ${tcpPackets === 0 ? 'packet' : 'connection'}`;
}

/** Why the captures tell less than they seem to; null where they are whole. */
export function damageText(captures: readonly { readonly file: string; readonly complete: boolean }[]): string | null {
  const damaged = captures.filter(({ complete }) => !complete).map(({ file }) => file);
  return damaged.length === 0 ? null : `${damaged.join(', ')} ${damaged.length === 1 ? 'is' : 'are'} cut or damaged`;
}
