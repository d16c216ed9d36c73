// `tcpscope explain`: what it prints of all rules and of one, on what width and in which colours, what it says to a
// wrong name; and that every rule of the registry has its text.
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../src/findings/registry.ts';
import { budgetNames } from '../../src/shared/budget-name.ts';
import { SEVERITIES } from '../../src/shared/vocabulary.ts';
import { onTerminal, shell, tcpscopeHere as run, type Ended, type RunOptions } from './tcpscope.ts';

const explain = (args: readonly string[], options?: RunOptions): Promise<Ended> => run(['explain', ...args], options);
async function linesOf(args: readonly string[], options?: RunOptions): Promise<string[]> {
  const { status, stdout, stderr } = await explain(args, options);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.endsWith('\n')).toBe(true);
  return stdout.slice(0, -1).split('\n');
}
/** What appears on a terminal of so many columns, line by line. */
async function onColumns(columns: number, args: string, env: Record<string, string> = {}): Promise<string[]> {
  const { stdout } = await onTerminal(`stty cols ${columns}; $tcpscope explain ${args}`, { env });
  return stdout.trimEnd().split('\r\n');
}

/** The ids that are published: findings of these rules stand in reports, and scripts look for them. */
const IDS = `syn-retransmitted syn-unanswered syn-ack-retransmitted connection-refused handshake-reset
  handshake-incomplete accept-queue-overflow syn-flood old-duplicate-syn bad-syn-ack options-stripped slow-handshake
  predictable-isn simultaneous-open self-connect fast-open-fallback close-wait-leak close-wait-slow fin-wait-2-orphan
  last-ack-stuck half-open-peer time-wait-buildup port-exhaustion time-wait-reuse time-wait-assassination
  fin-retransmitted abortive-close reset-mid-transfer reset-after-fin simultaneous-close reset-injected
  blind-reset retransmission-rate timeout-retransmission spurious-retransmission lost-retransmission tail-loss
  reordering network-duplicates zero-window-stall delayed-ack-nagle stall keep-alive-timeout idle-heartbeat
  receiver-limited small-window bufferbloat cwnd-collapse ecn-congestion
  pmtu-black-hole ip-fragmentation icmp-unreachable checksum-error mss-mismatch capture-truncated capture-drops
  capture-duplicates capture-unordered capture-one-way midstream-only offload-segments`.split(/\s+/);
/** Of files, manual pages tell. */
const RFC_OR_MANUAL = /\bRFC \d{3,4}\b|^[a-z-]+\(\d\w*\)$/;
const PARTS = [
  'What it means',
  'Likely causes',
  'What to do',
  'When not to trust it',
  'References',
  'Budgets of a check',
];

describe('the list', () => {
  test('without a rule → every rule once with its title, under its severity, the worst first', async () => {
    const lines = await linesOf([]);
    const heads = lines.filter((line) => !line.startsWith(' '));
    expect(heads).toEqual([...SEVERITIES]);
    const listed = lines
      .join('\n')
      .replaceAll(/\n {3,}/g, ' ') // what was wrapped
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/));
    const expected = SEVERITIES.flatMap((severity) => [
      [severity],
      ...RULES.filter((meta) => meta.severity === severity).map(({ rule, title }) => [rule, title]),
    ]);
    expect(listed).toEqual(expected);
  });

  test('titles → in one column, wrapped under their beginning', async () => {
    const rows = (await linesOf([])).filter((line) => line.startsWith(' '));
    const columns = rows.map((line) => /^( {2}\S+ {2,}| {3,})/.exec(line)![0].length);
    expect(new Set(columns).size).toBe(1);
  });
});

describe('one rule', () => {
  test('close-wait-leak → its severity and title, then each part under its head', async () => {
    const lines = await linesOf(['close-wait-leak']);
    expect(lines[0]).toBe('close-wait-leak (error): CLOSE_WAIT leak: the peer closed, this end never did');
    expect(lines.filter((line) => /^\S/.test(line)).slice(1)).toEqual(PARTS);
    for (const part of PARTS) {
      const at = lines.indexOf(part);
      expect(lines[at - 1]).toBe('');
      expect(lines[at + 1]).toMatch(/^ {2}\S/);
    }
    expect(lines.join('\n')).toContain('ss -tanp state close-wait');
  });

  test.each(IDS)('%s → all of its text, on 80 columns', async (id) => {
    const meta = RULES.find(({ rule }) => rule === id)!;
    const { severity, title, meaning, causes, advice, doubt, reference, figures } = meta;
    const lines = await linesOf([id]);
    const head = `${id} (${severity}): ${title}`;
    const texts = [meaning, causes, advice, doubt, reference, budgetNames(figures).join(', ')];
    const words = [head, ...texts.flatMap((text, i) => [PARTS[i], text])].join(' ');
    expect(
      lines
        .map((line) => line.trim())
        .filter(Boolean)
        .join(' '),
    ).toBe(words);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test.each([
    [40, 40],
    [60, 60],
    [100, 100],
    [200, 100], // longer lines are hard to read
  ])('a terminal of %d columns → at most %d are used, and almost all of them', async (columns, most) => {
    const [, ...lines] = await onColumns(columns, 'close-wait-leak', { NO_COLOR: '1' });
    const longest = Math.max(...lines.map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(most);
    expect(longest).toBeGreaterThan(most - 12);
    const list = await onColumns(columns, '', { NO_COLOR: '1' });
    // A word that is longer than its column sticks out, rather than being cut.
    expect(list.filter((line) => line.length > most && /\S \S/.test(line))).toEqual([]);
  });

  test('a terminal of 60 columns: a long title → wrapped, too', async () => {
    const [head, rest, blank] = await onColumns(60, 'close-wait-leak', { NO_COLOR: '1' });
    expect(`${head} ${rest}`).toBe('close-wait-leak (error): CLOSE_WAIT leak: the peer closed, this end never did');
    expect(head!.length).toBeLessThanOrEqual(60);
    expect(blank).toBe('');
  });
});

describe('colour', () => {
  const isColored = ({ stdout }: Ended): boolean => stdout.includes('\u001b[');

  test.each([
    [[], {}, false],
    [['--color'], {}, true],
    [['--color'], { NO_COLOR: '1' }, true],
    [['--no-color'], { FORCE_COLOR: '1' }, false],
    [[], { FORCE_COLOR: '1' }, true],
    [[], { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('a pipe: %j with %j → coloured: %s', async (flags, env: Record<string, string>, expected) => {
    expect(isColored(await explain(['syn-flood', ...flags], { env }))).toBe(expected);
    expect(isColored(await explain(flags, { env }))).toBe(expected);
  });

  test.each([
    ['', {}, true],
    ['--no-color', {}, false],
    ['', { NO_COLOR: '1' }, false],
    ['', { TERM: 'dumb' }, false],
  ])('a terminal: "%s" with %j → coloured: %s', async (flags, env: Record<string, string>, expected) => {
    expect(isColored(await onTerminal(`$tcpscope explain syn-flood ${flags}`, { env }))).toBe(expected);
  });

  test('--color → the same text, its heads bold', async () => {
    const { stdout } = await explain(['syn-flood', '--color']);
    expect(stripVTControlCharacters(stdout)).toBe((await explain(['syn-flood'])).stdout);
    const bold = stdout.split('\n').filter((line) => line.includes('\u001b'));
    expect(bold).toEqual(['syn-flood (error): SYN flood', ...PARTS].map((head) => `\u001b[1m${head}\u001b[22m`));
  });
});

describe('a name that no rule has', () => {
  test.each([
    ['wait-leak', 'near it: close-wait-leak\\b.*'],
    ['syn-floods', 'near it: syn-flood\\b.*'],
    ['handshake', 'near it: slow-handshake, handshake-reset, handshake-incomplete'],
    ['frobnicate', 'tcpscope explain lists all'],
    ['', 'tcpscope explain lists all'],
  ])('%j → one line, a hint, 2', async (name, hint) => {
    const { status, stdout, stderr } = await explain([name]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^tcpscope: unknown rule "${name}"\n {2}${hint}\n$`));
  });

  test.each([
    ['syn-unansered', 'syn-unanswered'],
    ['syn-flod', 'syn-flood'],
    ['closewaitleak', 'close-wait-leak'],
    ['close_wait_leak', 'close-wait-leak'],
    ['CLOSE-WAIT-LEAK', 'close-wait-leak'],
    ['conection-refussed', 'connection-refused'],
  ])('%s → %s is named first', async (name, meant) => {
    const { stderr } = await explain([name]);
    expect(stderr.split('\n')[1]).toMatch(new RegExp(`^  near it: ${meant}\\b`));
  });

  test('terminal controls in the name → harmless', async () => {
    const { status, stderr } = await explain(['\u001b[31mx\n']);
    expect(stderr.split('\n')[0]).toBe('tcpscope: unknown rule "\ufffd[31mx\ufffd"');
    expect(status).toBe(2);
  });

  test('two rules → 2', async () => {
    const { status, stdout, stderr } = await explain(['syn-flood', 'blind-reset']);
    expect(stderr).toMatch(/^tcpscope: too many arguments for 'explain'.*\n {2}see tcpscope explain --help\n$/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

describe('its output', () => {
  test('a reader that leaves early → a quiet end', async () => {
    expect(await shell('$tcpscope explain | head -1; echo ${PIPESTATUS[0]}')).toMatchObject({
      stdout: 'error\n0\n',
      stderr: '',
    });
  });

  test('a full disk → 2 and one line', async () => {
    const { status, stderr } = await shell('$tcpscope explain > /dev/full');
    expect(stderr).toBe('tcpscope: cannot write standard output: no space left on device\n');
    expect(status).toBe(2);
  });
});

describe('the registry', () => {
  test('ids → those that are published, each once', () => {
    expect(RULES.map(({ rule }) => rule)).toEqual(IDS.toSorted());
  });

  test.each(RULES)('$rule → every text is there, in whole sentences, and commands no terminal', (meta) => {
    const { figures = [], ...texts } = meta;
    const { rule, severity, title, reference, ...sentences } = texts;
    expect(SEVERITIES).toContain(severity);
    for (const figure of figures) expect(figure).toMatch(/^[a-z][A-Za-z]*$/); // as "max" and its name make a budget
    for (const text of Object.values(texts)) {
      expect(text).not.toMatch(/^\s|\s$| {2}|[\p{Cc}\u2028-\u202e]|undefined|NaN|TODO/u);
      expect(text.length).toBeGreaterThan(3);
    }
    expect(rule).toMatch(/^[a-z]+(-[a-z\d]+)*$/);
    expect(title).not.toMatch(/[.!?:;]$/); // it follows a colon
    expect(Object.keys(sentences).toSorted()).toEqual(['advice', 'causes', 'doubt', 'meaning']);
    for (const text of Object.values(sentences)) expect(text).toMatch(/^[A-Z].*[\p{L}\d)”"'][.?]$/su);
    expect(reference).toMatch(rule.startsWith('capture-') ? RFC_OR_MANUAL : /\bRFC \d{3,4}\b/);
    expect(reference).not.toMatch(/[.,;]$/);
  });

  test('rules that a text points to → exist', () => {
    const named = RULES.flatMap(({ meaning, causes, advice, doubt }) =>
      [meaning, causes, advice, doubt]
        .join(' ')
        .match(/\b(?:reported (?:as|instead)|see|that is|then) ([a-z\d]+(?:-[a-z\d]+)+)/g),
    ).flatMap((text) => text?.split(' ').at(-1) ?? []);
    expect(named.length).toBeGreaterThan(2);
    for (const rule of named) expect(IDS).toContain(rule);
  });

  test('doubt: nothing speaks against a finding → says so in words that fit the head', () => {
    expect(RULES.filter(({ doubt }) => /^(none|no|nothing)\.?$/i.test(doubt)).map(({ rule }) => rule)).toEqual([]);
  });
});
