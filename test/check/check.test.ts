// A check's rows: what is expected, what was found, and whether that passes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/check/config-shape.ts';
import type { Facts } from '../../src/check/facts.ts';
import type { FindingRecord } from '../../src/report/schema.ts';
import type { CheckRow } from '../../src/report/verdict.ts';
import { LEVELS } from '../../src/shared/vocabulary.ts';
import { at, facts, finding, lineOf, linesOf, rowsOf, TODAY, verdictOf, type Sums } from './check-kit.ts';

const WEB = '10.0.0.2:80';
const DATABASE = '10.0.0.7:5432';

describe('without a config', () => {
  test('nothing found → no rows', () => expect(rowsOf(facts([]))).toEqual([]));

  test('errors fail, warnings and infos pass', () => {
    const found = [
      finding('stall', { severity: 'warning', count: 7 }),
      finding('connection-refused', { severity: 'error', count: 4 }),
      finding('reordering', { severity: 'info' }),
    ];
    expect(rowsOf(facts(found))).toEqual([
      {
        rule: 'connection-refused',
        level: 'error',
        isConfigured: false,
        where: '',
        expected: 'no error',
        actual: '4',
        passed: false,
        standing: 'error',
        note: '',
        findings: [found[1]],
      },
      {
        rule: 'reordering',
        level: 'error',
        isConfigured: false,
        where: '',
        expected: 'no error',
        actual: '1 found',
        passed: true,
        standing: 'noted',
        note: 'not in the config',
        findings: [found[2]],
      },
      {
        rule: 'stall',
        level: 'error',
        isConfigured: false,
        where: '',
        expected: 'no error',
        actual: '7 found',
        passed: true,
        standing: 'found',
        note: 'not in the config',
        findings: [found[0]],
      },
    ]);
  });

  test('a rule with errors and warnings → its errors count', () => {
    const found = [
      at(WEB, 'stall', { severity: 'warning', count: 7 }),
      at(DATABASE, 'stall', { severity: 'error', count: 2 }),
      at('10.0.0.8:22', 'stall', { severity: 'error', count: 3 }),
    ];
    expect(linesOf(facts(found))).toEqual(['stall: no error, got 5 → failed']);
  });
});

describe('levels', () => {
  const found = facts([finding('stall', { severity: 'info', count: 2 })]);
  const levelsOf = (rows: readonly CheckRow[]): [string, string, boolean][] =>
    rows.map(({ level, expected, passed }) => [level, expected, passed]);

  test.each([
    ['error', [['error', 'none', false]]],
    ['warning', [['warning', 'none', false]]],
    ['off', []],
  ] as const)('%s: something found, of whatever severity', (level, rows) => {
    expect(levelsOf(rowsOf(found, { rules: { stall: level } }))).toEqual(rows);
  });

  test.each(['error', 'warning'] as const)('%s: nothing found → a row that passes', (level) => {
    expect(linesOf(facts([]), { rules: { stall: level } })).toEqual(['stall: none, got 0 → passed']);
  });

  test('off with a budget → off', () => {
    expect(rowsOf(found, { rules: { stall: ['off', { max: 0 }] } })).toEqual([]);
  });

  test('a level without figures → as the level alone', () => {
    expect(linesOf(found, { rules: { stall: ['error', {}] } })).toEqual(['stall: none, got 2 → failed']);
  });

  test('a rule of the config and others that were found → rows in the order of names', () => {
    const config = { rules: { 'zero-window-stall': 'error', 'abortive-close': 'error' } } as const;
    expect(rowsOf(found, config).map(({ rule }) => rule)).toEqual(['abortive-close', 'stall', 'zero-window-stall']);
  });
});

describe('budgets', () => {
  const leaks = (...counts: number[]): FindingRecord[] =>
    counts.map((count, i) => at(`10.0.0.${i + 2}:80`, 'close-wait-leak', { count }));

  test.each([
    [2, 'failed'],
    [3, 'passed'],
    [4, 'passed'],
  ])('max %d of 1 + 2 connections → %s', (max, verdict) => {
    const lines = linesOf(facts(leaks(1, 2)), { rules: { 'close-wait-leak': ['error', { max }] } });
    expect(lines).toEqual([`close-wait-leak: max ${max}, got 3 → ${verdict}`]);
  });

  test.each([
    [1999, 'failed'],
    [2000, 'passed'],
  ])('maxPeak %d → the largest figure of that name, not the sum', (maxPeak, verdict) => {
    const found = [1200, 2000, 1500].map((peak) => finding('time-wait-buildup', { count: peak, data: { peak } }));
    const lines = linesOf(facts(found), { rules: { 'time-wait-buildup': ['error', { maxPeak }] } });
    expect(lines).toEqual([`time-wait-buildup: maxPeak ${maxPeak}, got 2000 → ${verdict}`]);
  });

  test('a figure with several words, and findings without it', () => {
    const found = [
      finding('spurious-retransmission', { data: {} }),
      finding('spurious-retransmission', { data: { zeroWindows: 0.5 } }),
    ];
    const rules = { 'spurious-retransmission': ['error', { maxZeroWindows: 0.4 }] } as const;
    expect(linesOf(facts(found), { rules: rules as unknown as Config['rules'] })).toEqual([
      'spurious-retransmission: maxZeroWindows 0.4, got 0.5 → failed',
    ]);
  });

  test.each([
    [{ max: 3, maxSeconds: 10 }, 'max 3, maxSeconds 10, got 3, 10 → passed'],
    [{ max: 2, maxSeconds: 10 }, 'max 2, maxSeconds 10, got 3, 10 → failed'],
    [{ max: 3, maxSeconds: 9 }, 'max 3, maxSeconds 9, got 3, 10 → failed'],
  ])('two figures: %j → both must hold', (budget, line) => {
    const found = [finding('stall', { count: 3, data: { seconds: 10 } })];
    expect(linesOf(facts(found), { rules: { stall: ['error', budget] } })).toEqual([`stall: ${line}`]);
  });

  test('long figures → four digits behind the point', () => {
    const found = [finding('stall', { data: { seconds: 1 / 3 } })];
    expect(rowsOf(facts(found), { rules: { stall: ['error', { maxSeconds: 1 }] } })[0]!.actual).toBe('0.3333');
  });

  test('just over the budget → the figure shows it', () => {
    const rules: Config['rules'] = { 'retransmission-rate': ['error', { max: 0.01 }] };
    const [row] = rowsOf(facts([], { rate: 0.010_02 }), { rules });
    expect(row!.passed).toBe(false);
    expect(Number(row!.actual)).toBeGreaterThan(0.01);
  });

  describe('figures of the run, where nothing was found', () => {
    test.each<[rule: string, budget: Record<string, number>, sums: Sums, line: string]>([
      ['retransmission-rate', { max: 0.01 }, { rate: 0.01 }, 'max 0.01, got 0.01 → passed'],
      ['retransmission-rate', { max: 0.01 }, { rate: 0.02 }, 'max 0.01, got 0.02 → failed'],
      ['time-wait-buildup', { maxPeak: 900 }, { timeWaits: 900 }, 'maxPeak 900, got 900 → passed'],
      ['time-wait-buildup', { maxPeak: 899 }, { timeWaits: 900 }, 'maxPeak 899, got 900 → failed'],
      ['stall', { max: 0 }, { rate: 1, timeWaits: 1 }, 'max 0, got 0 → passed'],
    ])('%s %j with %j', (rule, budget, sums, line) => {
      expect(linesOf(facts([], sums), { rules: { [rule]: ['error', budget] } })).toEqual([`${rule}: ${line}`]);
    });

    test('a rate that is larger in one connection → that counts, not how many there are', () => {
      const found = facts([at(WEB, 'retransmission-rate', { count: 9, data: { share: 0.2 } })], { rate: 0.1 });
      const rules: Config['rules'] = { 'retransmission-rate': ['error', { max: 0.15 }] };
      expect(linesOf(found, { rules })).toEqual(['retransmission-rate: max 0.15, got 0.2 → failed']);
    });

    test('with an exception by place → findings count, since the run is about all places', () => {
      const config: Partial<Config> = {
        rules: { 'retransmission-rate': ['error', { max: 0.01 }] },
        overrides: [{ port: 80, rules: { 'retransmission-rate': ['error', { max: 0.1 }] } }],
      };
      expect(linesOf(facts([], { rate: 0.05 }), config)).toEqual([
        'retransmission-rate: max 0.01, got 0 → passed',
        'retransmission-rate at port 80: max 0.1, got 0 → passed',
      ]);
    });
  });
});

describe('overrides', () => {
  const found = facts([
    at(WEB, 'stall', { count: 2 }),
    at(DATABASE, 'stall', { count: 3 }),
    at('[fd00::7]:5432', 'stall', { count: 4 }),
    finding('stall', { count: 5 }),
  ]);

  test.each<[Config['overrides'][number], string[]]>([
    [
      { port: 5432, rules: { stall: ['error', { max: 7 }] } },
      ['stall: none, got 7 → failed', 'stall at port 5432: max 7, got 7 → passed'],
    ],
    [
      { host: '10.0.0.0/8', rules: { stall: ['error', { max: 4 }] } },
      ['stall: none, got 9 → failed', 'stall at 10.0.0.0/8: max 4, got 5 → failed'],
    ],
    [
      { host: '10.0.0.7', port: 5432, rules: { stall: 'error' } },
      ['stall: none, got 11 → failed', 'stall at 10.0.0.7 port 5432: none, got 3 → failed'],
    ],
    [{ host: 'fd00::/64', port: 5432, rules: { stall: 'off' } }, ['stall: none, got 10 → failed']],
    [
      { host: '10.0.0.99', rules: { stall: 'error' } },
      ['stall: none, got 14 → failed', 'stall at 10.0.0.99: none, got 0 → passed'],
    ],
    [{ port: 80, rules: { reordering: 'off' } }, ['stall: none, got 14 → failed']],
  ])('%j → takes its findings away from the rest', (override, lines) => {
    expect(linesOf(found, { rules: { stall: 'error' }, overrides: [override] })).toEqual(lines);
  });

  test('the findings of a row are its own', () => {
    const overrides: Config['overrides'] = [{ port: 5432, rules: { stall: 'error' } }];
    const servers = rowsOf(found, { rules: { stall: 'error' }, overrides }).map(({ findings }) =>
      findings.map(({ data }) => data['server']),
    );
    expect(servers).toEqual([
      [WEB, undefined],
      [DATABASE, '[fd00::7]:5432'],
    ]);
  });

  test('several → a row each, in the order of the config', () => {
    const overrides: Config['overrides'] = [
      { port: 5432, rules: { stall: ['error', { max: 7 }] } },
      { port: 80, rules: { stall: 'warning' } },
    ];
    expect(linesOf(found, { overrides })).toEqual([
      'stall: no error, got 5 → failed',
      'stall at port 5432: max 7, got 7 → passed',
      'stall at port 80: none, got 2 → failed',
    ]);
  });

  test('the rule is spoken of there only, and nothing is left elsewhere → the one row', () => {
    const overrides: Config['overrides'] = [{ port: 80, rules: { stall: ['error', { max: 2 }] } }];
    expect(linesOf(facts([at(WEB, 'stall', { count: 2 })]), { overrides })).toEqual([
      'stall at port 80: max 2, got 2 → passed',
    ]);
  });
});

describe('what is ignored', () => {
  const found = facts([at(WEB, 'stall', { count: 2 }), at(DATABASE, 'stall', { count: 3 }), at(WEB, 'tail-loss')]);
  const reason = 'known';

  test.each<[Config['ignore'][number], string[]]>([
    [{ rule: 'stall', reason }, ['tail-loss: no error, got 1 → failed']],
    [
      { rule: 'stall', host: '10.0.0.7', reason },
      ['stall: no error, got 2 → failed', 'tail-loss: no error, got 1 → failed'],
    ],
    [{ rule: 'stall', port: 80, reason }, ['stall: no error, got 3 → failed', 'tail-loss: no error, got 1 → failed']],
    [
      { rule: 'stall', host: '10.0.0.7', port: 80, reason },
      ['stall: no error, got 5 → failed', 'tail-loss: no error, got 1 → failed'],
    ],
  ])('%j', (ignore, lines) => expect(linesOf(found, { ignore: [ignore] })).toEqual(lines));

  test('a rule with a level → its row, without the findings', () => {
    const ignore = [{ rule: 'stall', port: 80, reason }];
    expect(linesOf(found, { rules: { stall: 'error' }, ignore })[0]).toBe('stall: none, got 3 → failed');
  });

  test.each([
    ['the day before', '2026-11-19', []],
    ['that day', '2026-11-20', []],
    ['the day after', '2026-11-21', ['stall: no error, got 2 → failed']],
    ['the year after', '2027-01-01', ['stall: no error, got 2 → failed']],
  ])('until 2026-11-20, %s (%s) → %j', (_, today, lines) => {
    const ignore = [{ rule: 'stall', reason, until: '2026-11-20' }];
    expect(linesOf(facts([at(WEB, 'stall', { count: 2 })]), { ignore }, { today })).toEqual(lines);
  });

  test('a figure of the run → does not count where some of its findings are ignored', () => {
    const rules: Config['rules'] = { 'retransmission-rate': ['error', { max: 0.01 }] };
    const ignore = [{ rule: 'retransmission-rate', port: 80, reason, until: TODAY }];
    expect(linesOf(facts([], { rate: 0.05 }), { rules, ignore })).toEqual([
      'retransmission-rate: max 0.01, got 0 → passed',
    ]);
  });

  test('a figure of the run, and the entry has expired → counts again', () => {
    const rules: Config['rules'] = { 'retransmission-rate': ['error', { max: 0.01 }] };
    const ignore = [{ rule: 'retransmission-rate', port: 80, reason, until: '2026-11-19' }];
    expect(linesOf(facts([], { rate: 0.05 }), { rules, ignore })).toEqual([
      'retransmission-rate: max 0.01, got 0.05 → failed',
    ]);
  });
});

describe('a baseline', () => {
  const before = facts([at(WEB, 'stall', { count: 4 }), at(WEB, 'tail-loss', { severity: 'warning', count: 2 })]);
  const notesOf = (rows: readonly CheckRow[]): string[] => rows.map(({ note }) => note);

  test('the same → passes, and the note says what there was', () => {
    const rows = rowsOf(before, {}, { baseline: before });
    expect(rows.map(lineOf)).toEqual(['stall: no error, got 4 → passed', 'tail-loss: no error, got 2 found → passed']);
    expect(notesOf(rows)).toEqual(['4 in the baseline', '2 in the baseline, not in the config']);
    expect(rows.map(({ standing }) => standing)).toEqual(['passed', 'passed']);
    expect(verdictOf(before, {}, { baseline: before, failOn: 'warning' }).passed).toBe(true);
  });

  test.each([
    ['better', [at(WEB, 'stall', { count: 3 })], 'stall: no error, got 3 → passed', '4 in the baseline'],
    ['worse', [at(WEB, 'stall', { count: 5 })], 'stall: no error, got 5 → failed', '4 in the baseline'],
    ['a new rule', [at(WEB, 'reordering')], 'reordering: no error, got 1 → failed', '0 in the baseline'],
    [
      'a new service besides',
      [at(WEB, 'stall', { count: 4 }), at(DATABASE, 'stall')],
      'stall: no error, got 5 → failed',
      '4 in the baseline',
    ],
    [
      'warnings that have become errors',
      [at(WEB, 'tail-loss', { count: 2 })],
      'tail-loss: no error, got 2 → failed',
      '0 in the baseline',
    ],
  ])('%s', (_, found, line, note) => {
    const rows = rowsOf(facts(found), {}, { baseline: before });
    expect(rows.map(lineOf)).toEqual([line]);
    expect(notesOf(rows)).toEqual([note]);
  });

  test('a new service, and as many less at another → fails, since it is new', () => {
    const now = facts([at(WEB, 'stall', { count: 1 }), at(DATABASE, 'stall', { count: 3 })]);
    const rows = rowsOf(now, {}, { baseline: before });
    expect(verdictOf(now, {}, { baseline: before }).passed).toBe(false);
    expect(notesOf(rows)).toEqual(['4 in the baseline, but more at 10.0.0.7:5432']);
  });

  test('a largest figure that is less, and a new one at another service → fails over the budget, passes within it', () => {
    const rules: Config['rules'] = { stall: ['error', { maxSeconds: 2 }] };
    const stalls = (web: number, database: number): Facts =>
      facts([at(WEB, 'stall', { data: { seconds: web } }), at(DATABASE, 'stall', { data: { seconds: database } })]);
    const rowAt = (web: number, database: number): CheckRow =>
      rowsOf(stalls(web, database), { rules }, { baseline: stalls(9, 1) })[0]!;
    expect([rowAt(8, 2), rowAt(9, 1), rowAt(8, 3), rowAt(10, 1)].map(({ passed }) => passed)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(rowAt(8, 3).note).toBe('9 in the baseline, but more at 10.0.0.7:5432');
  });

  test('the run is worse, but no connection is → fails, and the note says so', () => {
    const rules: Config['rules'] = { 'retransmission-rate': ['error', { max: 0.02 }] };
    const run = (share: number, rate: number): Facts =>
      facts([at(WEB, 'retransmission-rate', { data: { share } })], { rate });
    const [row] = rowsOf(run(0.1, 0.05), { rules }, { baseline: run(0.2, 0.01) });
    expect([row!.passed, row!.note]).toEqual([false, '0.2 in the baseline, but more in the run']);
  });

  test('just over the baseline → both figures show it', () => {
    const rules: Config['rules'] = { 'retransmission-rate': ['error', { max: 0.01 }] };
    const [row] = rowsOf(facts([], { rate: 0.030_004 }), { rules }, { baseline: facts([], { rate: 0.030_001 }) });
    expect([row!.passed, row!.actual, row!.note]).toEqual([false, '0.030004', '0.030001 in the baseline']);
  });

  test('better, but over the budget → passes; worse, but within it → passes', () => {
    const rules: Config['rules'] = { stall: ['error', { max: 2 }], 'tail-loss': ['error', { max: 9 }] };
    const now = facts([at(WEB, 'stall', { count: 3 }), at(WEB, 'tail-loss', { count: 8 })]);
    expect(linesOf(now, { rules }, { baseline: before })).toEqual([
      'stall: max 2, got 3 → passed',
      'tail-loss: max 9, got 8 → passed',
    ]);
  });

  test('two figures → each against its own', () => {
    const stall = (count: number, seconds: number): FindingRecord => at(WEB, 'stall', { count, data: { seconds } });
    const rules: Config['rules'] = { stall: ['error', { max: 0, maxSeconds: 1 }] };
    const row = (count: number, seconds: number): CheckRow =>
      rowsOf(facts([stall(count, seconds)]), { rules }, { baseline: facts([stall(4, 2)]) })[0]!;
    expect([row(4, 2), row(3, 2), row(4, 3), row(5, 1)].map(({ passed }) => passed)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(row(4, 2).note).toBe('4, 2 in the baseline');
  });

  test('figures of the run → against those of the run before', () => {
    const rules: Config['rules'] = { 'retransmission-rate': ['error', { max: 0.01 }] };
    const passedAt = (rate: number): boolean =>
      rowsOf(facts([], { rate }), { rules }, { baseline: facts([], { rate: 0.03 }) })[0]!.passed;
    expect([0.02, 0.03, 0.031].map(passedAt)).toEqual([true, true, false]);
  });

  test('places → each against the same place', () => {
    const overrides: Config['overrides'] = [{ port: 5432, rules: { stall: 'error' } }];
    const now = facts([at(WEB, 'stall', { count: 1 }), at(DATABASE, 'stall', { count: 1 })]);
    const rows = rowsOf(now, { overrides }, { baseline: before });
    expect(rows.map(lineOf)).toEqual(['stall: no error, got 1 → passed', 'stall at port 5432: none, got 1 → failed']);
    expect(notesOf(rows)).toEqual(['4 in the baseline', '0 in the baseline']);
  });

  test('what is ignored → counts on neither side', () => {
    const ignore = [{ rule: 'stall', port: 80, reason: 'known' }];
    const now = facts([at(WEB, 'stall', { count: 1 }), at(DATABASE, 'stall', { count: 1 })]);
    const [row] = rowsOf(now, { ignore }, { baseline: before });
    expect([row!.actual, row!.note, row!.passed]).toEqual(['1', '0 in the baseline', false]);
  });
});

describe('the verdict', () => {
  const passes = (errors: boolean, warnings: boolean, failOn: 'error' | 'warning'): boolean => {
    const found = [...(errors ? [finding('stall')] : []), ...(warnings ? [finding('tail-loss')] : [])];
    return verdictOf(facts(found), { rules: { stall: 'error', 'tail-loss': 'warning' } }, { failOn }).passed;
  };

  test.each([
    [false, false, true, true],
    [false, true, true, false],
    [true, false, false, false],
    [true, true, false, false],
  ])('an error over budget: %s, a warning: %s → passed with fail-on error: %s, warning: %s', (...of) => {
    const [errors, warnings, onError, onWarning] = of;
    expect(passes(errors, warnings, 'error')).toBe(onError);
    expect(passes(errors, warnings, 'warning')).toBe(onWarning);
  });

  test('no rows → passed', () => expect(verdictOf(facts([]), {}, { failOn: 'warning' }).passed).toBe(true));
});

describe('whatever was found', () => {
  const rule = fc.constantFrom('stall', 'retransmission-rate', 'time-wait-buildup', 'capture-drops');
  const findings = fc.array(
    fc
      .record({
        rule,
        severity: fc.constantFrom('error', 'warning', 'info'),
        count: fc.integer({ min: 1, max: 9 }),
        server: fc.option(fc.constantFrom(WEB, DATABASE, '10.0.0.2:443', '[fd00::2]:80')),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        peak: fc.integer({ min: 0, max: 9 }),
      })
      .map(({ server, share, peak, ...more }) =>
        finding(more.rule, { ...more, data: { share, peak, ...(server === null ? {} : { server }) } }),
      ),
    { maxLength: 12 },
  );
  const sums = fc.record({
    rate: fc.double({ min: 0, max: 1, noNaN: true }),
    timeWaits: fc.integer({ min: 0, max: 9 }),
  });
  const budget = fc.record(
    { max: fc.double({ min: 0, max: 10, noNaN: true }), maxPeak: fc.integer({ min: 0, max: 9 }) },
    { requiredKeys: [] },
  );
  const entry = fc.oneof(fc.constantFrom(...LEVELS), fc.tuple(fc.constantFrom(...LEVELS), budget));
  const entries = fc.dictionary(rule, entry, { maxKeys: 4 });
  const place = fc.record(
    { host: fc.constantFrom('10.0.0.0/8', '10.0.0.2', 'fd00::/8'), port: fc.constantFrom(80, 5432) },
    { requiredKeys: [] },
  );
  const config = fc.record({
    rules: entries,
    overrides: fc.array(
      fc.tuple(place, entries).map(([where, rules]) => ({ ...where, rules })),
      { maxLength: 3 },
    ),
    ignore: fc.array(
      fc
        .tuple(place, rule, fc.option(fc.constantFrom('2026-11-19', TODAY), { nil: undefined }))
        .map(([where, name, until]) => ({ ...where, rule: name, reason: 'known', until })),
      { maxLength: 2 },
    ),
  });
  const baseline = fc.option(fc.tuple(findings, sums), { nil: undefined });
  type Case = [FindingRecord[], Sums, Partial<Config>, [FindingRecord[], Sums] | undefined];
  const rowsOfCase = ([found, ofRun, budgets, before]: Case): CheckRow[] =>
    rowsOf(facts(found, ofRun), budgets, before === undefined ? {} : { baseline: facts(...before) });
  const withoutOrder = (rows: readonly CheckRow[]): unknown =>
    rows.map((row) => ({ ...row, findings: row.findings.map((each) => JSON.stringify(each)).toSorted() }));

  test('in whatever order → the same rows; twice → the same again', () => {
    fc.assert(
      fc.property(
        findings,
        sums,
        config,
        baseline,
        fc.infiniteStream(fc.nat()),
        (found, ofRun, budgets, before, keys) => {
          const shuffled = found
            .map((each) => ({ each, key: keys.next().value }))
            .toSorted((a, b) => a.key - b.key)
            .map(({ each }) => each);
          const rows = rowsOfCase([found, ofRun, budgets, before]);
          expect(rowsOfCase([found, ofRun, budgets, before])).toEqual(rows);
          expect(withoutOrder(rowsOfCase([shuffled, ofRun, budgets, before]))).toEqual(withoutOrder(rows));
        },
      ),
    );
  });

  test('raising a budget → makes no row fail; lowering one → makes none pass', () => {
    const raised = (rules: Config['rules'], by: number): Config['rules'] =>
      Object.fromEntries(
        Object.entries(rules).map(([name, each]) => [
          name,
          typeof each === 'string'
            ? each
            : [each[0], Object.fromEntries(Object.entries(each[1]).map(([of, most]) => [of, most + by]))],
        ]),
      );
    fc.assert(
      fc.property(findings, sums, config, baseline, fc.integer({ min: 0, max: 5 }), (found, ofRun, low, before, by) => {
        const high: Partial<Config> = {
          ...low,
          rules: raised(low.rules, by),
          overrides: low.overrides.map((each) => ({ ...each, rules: raised(each.rules, by) })),
        };
        const [strict, lax] = [low, high].map((budgets) => rowsOfCase([found, ofRun, budgets, before]));
        expect(lax!.map(({ where, rule: name }) => [name, where])).toEqual(
          strict!.map(({ where, rule: name }) => [name, where]),
        );
        expect(strict!.filter(({ passed }, i) => passed && !lax![i]!.passed)).toEqual([]);
      }),
    );
  });

  test('against itself as the baseline → every row passes', () => {
    fc.assert(
      fc.property(findings, sums, config, (found, ofRun, budgets) => {
        expect(rowsOfCase([found, ofRun, budgets, [found, ofRun]]).filter(({ passed }) => !passed)).toEqual([]);
      }),
    );
  });

  test('places that do not overlap → every finding that is not ignored in exactly one row', () => {
    const overrides: Config['overrides'] = [80, 443, 5432].map((port) => ({ port, rules: { stall: 'warning' } }));
    fc.assert(
      fc.property(findings, (found) => {
        const rows = rowsOf(facts(found), { overrides, rules: { stall: 'error' } });
        expect(
          rows
            .flatMap((row) => row.findings)
            .map((each) => JSON.stringify(each))
            .toSorted(),
        ).toEqual(found.map((each) => JSON.stringify(each)).toSorted());
      }),
    );
  });
});
