// Sightings become findings: how many, of what, in which order, with whose frames.
import { describe, expect, test } from 'vitest';
import { analyze, parseFilter } from '../../src/index.ts';
import { SEVERITIES } from '../../src/shared/vocabulary.ts';
import { writeCapture } from '../kit/write-capture.ts';
import { exchange } from '../engine/state/tracker-case.ts';
import { serverFilter, type Finding } from './finding-case.ts';
import { findingsOf } from './finding-tests.ts';
import { hostOf, oneByOne, portOf, range, series, sideBySide } from './many.ts';
import { severalCases, type SeveralCase } from './several-cases.ts';
import { severalWindowCases } from './window-cases.ts';

const refused = '+0 > S 0:0(0)\n+.01 < R. 0 ack 1';
const total = (found: readonly Finding[]) => found.reduce((sum, { count }) => sum + count, 0);
const counts = (found: readonly Finding[]) => found.map(({ count }) => count);

async function onlyFinding(trace: string): Promise<Finding> {
  const found = await findingsOf(trace);
  expect(found.map(({ rule }) => rule)).toHaveLength(1);
  return found[0]!;
}

describe('two connections of a server → one finding in the plural', () => {
  const check = async ({ rule, lines, second = lines, message, filter, others = [] }: SeveralCase) => {
    const found = await findingsOf(`addresses ${portOf(0)}\n${lines}\naddresses ${portOf(1)}\n${second}`);
    expect(found.map((each) => each.rule).toSorted()).toEqual([rule, ...others].toSorted());
    expect(found.find((each) => each.rule === rule)).toMatchObject({
      connection: null,
      capture: 0,
      count: 2,
      message,
      filter: serverFilter(filter === '' ? undefined : filter),
    });
  };
  const cases = [...severalCases, ...severalWindowCases];
  test.each(cases.filter(({ wrong }) => wrong === undefined))('$rule: $message', check);
  test.fails.each(cases.filter(({ wrong }) => wrong !== undefined))('$rule: $message (wrong still: $wrong)', check);

  test('self-connect: the same port twice → twice', async () => {
    const itself = (isn: number) => `addresses 127.0.0.1:40000 127.0.0.1:40000
      isn client ${isn}
      isn server ${isn}
      +1 > S 0:0(0)
      +.001 > S. 0:0(0) ack 1
      +.001 > . 1 ack 1
      +1 > R. 1 ack 1`;
    const found = await findingsOf(`${itself(1000)}\n${itself(900_000)}`);
    expect(found.find(({ rule }) => rule === 'self-connect')).toMatchObject({
      message: '127.0.0.1:40000 connected to itself 2 times',
      count: 2,
      connection: null,
      filter: 'ip.addr == 127.0.0.1 && tcp.port == 40000',
    });
  });
});

describe('one server', () => {
  test('twelve connections → one finding, the first eight frames', async () => {
    expect(
      await onlyFinding(
        oneByOne(
          range(12, (i) => portOf(i)),
          refused,
        ),
      ),
    ).toEqual({
      type: 'finding',
      rule: 'connection-refused',
      severity: 'error',
      connection: null,
      endpoint: 'server',
      message: '12 connections to 10.0.0.2:80 refused: SYN answered with a RST',
      t: 0,
      frames: [1, 2, 3, 4, 5, 6, 7, 8],
      capture: 0,
      count: 12,
      connections: range(12, (i) => i + 1),
      connectionCount: 12,
      data: { server: '10.0.0.2:80' },
      filter: serverFilter('(tcp.flags.syn == 1 || tcp.flags.reset == 1)'),
    });
  });

  test('side by side → frames in order, each once', async () => {
    const { frames } = await onlyFinding(
      sideBySide(
        range(12, (i) => portOf(i)),
        refused,
      ),
    );
    expect(frames).toEqual([...new Set(frames)].toSorted((a, b) => a - b));
    expect(frames).toHaveLength(8);
  });

  test('clients at both address families → a finding each', async () => {
    const found = await findingsOf(
      oneByOne([portOf(0), '[2001:db8::1]:40000 [2001:db8::2]:80', '[2001:db8::1]:40001 [2001:db8::2]:80'], refused),
    );
    expect(found.map(({ message, filter }) => [message, filter])).toEqual([
      [
        '2 connections to [2001:db8::2]:80 refused: SYN answered with a RST',
        'ipv6.addr == 2001:db8::2 && tcp.port == 80 && (tcp.flags.syn == 1 || tcp.flags.reset == 1)',
      ],
      ['connection 10.0.0.1:40000 → 10.0.0.2:80 refused: SYN answered with a RST', 'tcp.stream == 0'],
    ]);
  });

  test('two ports of a host → two findings', async () => {
    const found = await findingsOf(oneByOne([portOf(0), portOf(1, '10.0.0.2:81')], refused));
    expect(found.map(({ data }) => data['server'])).toEqual(['10.0.0.2:80', '10.0.0.2:81']);
  });

  test('the same by both ends → a finding of each end', async () => {
    const found = await findingsOf(`addresses ${portOf(0)}
      handshake ${exchange}
      +.1 > R. 101 ack 201
      addresses ${portOf(1)}
      handshake ${exchange}
      +.1 < R. 201 ack 101`);
    expect(found.map(({ rule, endpoint, count }) => [rule, endpoint, count])).toEqual([
      ['abortive-close', 'client', 1],
      ['abortive-close', 'server', 1],
    ]);
  });

  test('the same by both ends, IPv6 → a finding of each end', async () => {
    for (let host = 2; host < 12; host++) {
      const found = await findingsOf(`addresses [2001:db8::1]:40000 [2001:db8::${host}]:443
        handshake ${exchange}
        +.1 > R. 101 ack 201
        addresses [2001:db8::1]:40001 [2001:db8::${host}]:443
        handshake ${exchange}
        +.1 < R. 201 ack 101`);
      expect(found.map(({ endpoint, count }) => [endpoint, count])).toEqual([
        ['client', 1],
        ['server', 1],
      ]);
    }
  });

  test('leaks of different ages → the worst gives severity and figures', async () => {
    const leak = `handshake ${exchange}
      +.1 > F. 101 ack 201
      +.01 < . 201 ack 102`;
    const found = await onlyFinding(`addresses ${portOf(0)}
      ${leak}
      +18 > udp (10)
      addresses ${portOf(1)}
      ${leak}
      +2 > udp (10)`);
    expect(found).toMatchObject({ severity: 'error', count: 2, data: { captureEnded: false } });
    expect(found.message).toMatch(
      / \(oldest 20\.\d s\): it acknowledged the FIN of the client, but did not send its own$/,
    );
    expect(found.frames).toEqual([7, 16]);
  });

  test('leaks for less than the threshold → a warning, and that the capture ends', async () => {
    const found = await onlyFinding(
      `${sideBySide(
        range(3, (i) => portOf(i)),
        '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1\n+.01 > F. 1 ack 1\n+.01 < . 1 ack 2',
      )}\n+1 > udp (10)`,
    );
    expect(found).toMatchObject({ severity: 'warning', count: 3, data: { captureEnded: true } });
    expect(found.message).toMatch(
      /^10\.0\.0\.2:80 left 3 connections in CLOSE_WAIT \(oldest 1\.01 s when the capture ends\): it /,
    );
  });
});

describe('many servers', () => {
  /** Server i has i + 1 connections, all refused. */
  const servers = (count: number) =>
    series(count, (i) =>
      oneByOne(
        range(i + 1, (k) => portOf(k, `10.0.7.${i + 1}:80`)),
        refused,
      ),
    );

  test('11 servers → 11 findings, the largest first', async () => {
    expect(counts(await findingsOf(servers(11)))).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  test('13 servers → 10 findings, and one for the rest, last', async () => {
    const found = await findingsOf(servers(13));
    expect(counts(found)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 6]);
    const rest = found.find(({ endpoint }) => endpoint === null);
    expect(rest).toMatchObject({
      rule: 'connection-refused',
      severity: 'error',
      connection: null,
      message: 'connection refused: 6 more connections to other servers',
      t: 0,
      count: 6,
      data: {},
      filter: 'tcp.flags.syn == 1 || tcp.flags.reset == 1',
    });
    // Server 3 has the frames 7 to 12.
    expect(rest!.frames.every((frame) => frame <= 12)).toBe(true);
    expect(rest!.frames).toHaveLength(8);
  });

  test('13 servers → the frames of the rest begin with its earliest', async () => {
    const rest = (await findingsOf(servers(13))).find(({ endpoint }) => endpoint === null)!;
    expect(rest.t).toBe(0);
    expect(rest.frames[0]).toBe(1);
  });

  test('4200 servers, more than are kept apart → counts that add up', async () => {
    const found = await findingsOf(
      oneByOne(
        range(4200, (i) => portOf(0, `10.7.${i % 200}.${1 + Math.floor(i / 200)}:80`)),
        refused,
      ),
    );
    const refusals = found.filter(({ rule }) => rule === 'connection-refused');
    expect(refusals).toHaveLength(11);
    expect(total(refusals)).toBe(4200);
  });

  test('13 servers with leaks shorter than the threshold → the rest is a warning, too', async () => {
    const found = await findingsOf(
      `${sideBySide(
        range(13, (i) => portOf(i, `10.0.7.${i + 1}:80`)),
        '+0 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1\n+.01 > F. 1 ack 1\n+.01 < . 1 ack 2',
      )}\n+1 > udp (10)`,
    );
    expect(found).toHaveLength(11);
    expect(new Set(found.map(({ severity }) => severity))).toEqual(new Set(['warning']));
  });
});

describe('order and sums', () => {
  const mixed = `addresses ${portOf(0)}
    handshake ${exchange}
    +.1 > F. 101 ack 201
    +.001 < F. 201 ack 101
    +.01 > . 102 ack 202
    +.001 < . 202 ack 102
    ${oneByOne([portOf(1), portOf(2)], `handshake ${exchange}\n+.1 > R. 101 ack 201`)}
    addresses ${portOf(3)}
    handshake ${exchange}
    +.1 < R 700
    +.001 > . 101 ack 201
    close
    ${oneByOne([portOf(4)], refused)}
    ${oneByOne([portOf(5), portOf(6)], '+1 > S 0:0(0)')}`;

  test('errors, then warnings, then what is worth knowing; of those, the rule that counts most first', async () => {
    const found = await findingsOf(mixed);
    expect(found.map(({ severity, rule, count }) => `${severity} ${rule} ${count}`)).toEqual([
      'error syn-unanswered 2',
      'error connection-refused 1',
      'warning abortive-close 2',
      'warning blind-reset 1',
      'info simultaneous-close 1',
    ]);
    const ranks = found.map(({ severity }) => SEVERITIES.indexOf(severity));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  });

  test('the summary counts them', async () => {
    const { findings, summary } = await analyze([writeCapture(mixed)]);
    expect(findings).toHaveLength(5);
    expect(summary.findings).toEqual({
      bySeverity: { error: 2, warning: 2, info: 1 },
      byRule: {
        'syn-unanswered': 1,
        'connection-refused': 1,
        'abortive-close': 1,
        'blind-reset': 1,
        'simultaneous-close': 1,
      },
    });
  });

  test('the same capture again → the same findings', async () => {
    expect(await findingsOf(mixed)).toEqual(await findingsOf(mixed));
  });

  test('a filter → findings of what it chooses', async () => {
    const found = await findingsOf(mixed, { filter: parseFilter('port 40004') });
    expect(found.map(({ rule }) => rule)).toEqual(['connection-refused']);
  });

  test('a clean run of many connections → no finding at all', async () => {
    const clean = sideBySide(
      range(40, (i) => hostOf(i)),
      `+0 > S 0:0(0) <mss 1460,sackOK,wscale 7>
       +.01 < S. 0:0(0) ack 1 <mss 1460,sackOK,wscale 7>
       +.001 > . 1 ack 1
       +.001 > P. 1:101(100) ack 1
       +.01 < P. 1:201(200) ack 101
       +.001 > . 101 ack 201
       +.1 > F. 101 ack 201
       +.01 < . 201 ack 102
       +.01 < F. 201 ack 102
       +.01 > . 102 ack 202`,
    );
    expect(await findingsOf(clean)).toEqual([]);
  });
});

// Of a connection that spans captures it is known where its first and its last frame lie; others are left out.
describe('several captures: frames are those of one', () => {
  const files = (...traces: readonly string[]) =>
    traces.map((trace, i) => writeCapture(trace, { baseSeconds: 1_700_000_000 + i * 100, name: `part${i}.pcap` }));
  const found = async (...traces: readonly string[]) => (await analyze(files(...traces))).findings;
  const only = (all: readonly Finding[], rule: string) => all.find((each) => each.rule === rule);

  test('three refused in each of two → one finding of six, the frames of the first', async () => {
    const [finding, ...others] = await found(
      oneByOne(
        range(3, (i) => portOf(i)),
        refused,
      ),
      `+0 > udp (10)\n+0 > udp (10)\n${oneByOne(
        range(3, (i) => portOf(10 + i)),
        refused,
      )}`,
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ count: 6, capture: 0, frames: [1, 2, 3, 4, 5, 6] });
  });

  test('refused in the second only → its frames, and that it is the second', async () => {
    const [finding] = await found('handshake', `+0 > udp (10)\naddresses ${portOf(1)}\n${refused}`);
    expect(finding).toMatchObject({ count: 1, capture: 1, frames: [2, 3] });
  });

  test('the rest of many servers, in both → the frames of one', async () => {
    const part = (first: number) =>
      oneByOne(
        range(10, (i) => portOf(0, `10.0.7.${first + i}:80`)),
        refused,
      );
    const rest = (await found(part(1), `+0 > udp (10)\n${part(11)}`)).find(({ endpoint }) => endpoint === null)!;
    expect(rest).toMatchObject({ count: 10, capture: 1 });
    expect(rest.frames.every((frame) => frame >= 2 && frame <= 21)).toBe(true);
  });

  test('a connection with its SYN lost in the first, and data in the second → frame 1 of the first', async () => {
    const all = await found('+0 > S 0:0(0)\n+1 > S 0:0(0)\n+.01 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1', exchange);
    expect(only(all, 'syn-retransmitted')).toMatchObject({ capture: 0, frames: [1] });
  });

  test('a leak: the FIN in the first, the peer’s RST in the second → not frame 7 of the second', async () => {
    const all = await found(`handshake ${exchange}\n+.1 > F. 101 ack 201\n+.01 < . 201 ack 102`, '+0 > R. 102 ack 201');
    expect(only(all, 'close-wait-leak')).toMatchObject({ capture: 1, frames: [] });
  });

  // Wrong still: frame 7, the RST, since that is the connection's last frame and has the number of the FIN.
  test.fails('the same, the RST is frame 7 of the second → not that', async () => {
    const all = await found(
      `handshake ${exchange}\n+.1 > F. 101 ack 201\n+.01 < . 201 ack 102`,
      `${series(6, () => '+0 > udp (10)')}\n+0 > R. 102 ack 201`,
    );
    expect(only(all, 'close-wait-leak')).toMatchObject({ capture: 1, frames: [] });
  });

  test('TIME_WAIT in the first, reused in the second → the frames of one', async () => {
    const all = await found(
      `isn client 1000\nisn server 2000\nhandshake ${exchange}\n99 > udp (10)\nclose`,
      'isn client 500000\nisn server 600000\nhandshake',
    );
    const { capture, frames } = only(all, 'time-wait-reuse')!;
    expect([capture, frames]).toEqual(capture === 0 ? [0, [10]] : [1, [1]]);
  });

  test('a SYN flood that goes on in the second → the frames of the first', async () => {
    const part = (first: number) =>
      sideBySide(
        range(12, (i) => hostOf(first + i)),
        '+0 > S 0:0(0)',
      );
    const all = await found(
      `+0 > udp (10)\n+0 > udp (10)\n+0 > udp (10)\n${part(0)}`,
      sideBySide(
        range(80, (i) => hostOf(100 + i)),
        '+0 > S 0:0(0)',
      ),
      '+0 > udp (10)',
    );
    const flood = only(all, 'syn-flood')!;
    expect(flood.capture).toBe(0);
    expect(flood.frames.every((frame) => frame >= 4 && frame <= 15)).toBe(true);
  });

  test('options stripped in both → the frames of one', async () => {
    const offering = (port: number, granted: string) =>
      `addresses ${portOf(port)}\n+0 > S 0:0(0) <wscale 7>\n+.01 < S. 0:0(0) ack 1 <${granted}>\n+.001 > . 1 ack 1`;
    const all = await found(
      `${offering(0, 'wscale 7')}\n${offering(1, 'mss 1460')}`,
      `${series(10, () => '+0 > udp (10)')}\n${offering(2, 'mss 1460')}`,
    );
    const { capture, frames, count } = only(all, 'options-stripped')!;
    expect(count).toBe(2);
    expect(capture).toBe(0);
    expect(frames.every((frame) => frame <= 6)).toBe(true);
  });

  test('an accept queue that overflows in both → the frames of one', async () => {
    const deaf = (port: number) =>
      `addresses ${portOf(port)}\nhandshake\n+1 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1\n+2 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1`;
    const all = await found(deaf(0), `+0 > udp (10)\n${deaf(1)}`);
    expect(only(all, 'accept-queue-overflow')).toMatchObject({ count: 2, capture: 0, frames: [3, 6] });
  });

  const deafUntil = 'handshake\n+1 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1';

  test('one that is not accepted, from the first into the second → no frame of either as if of the other', async () => {
    const all = await found(deafUntil, '+0 > udp (10)\n+0 > udp (10)\n+2 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1');
    expect(only(all, 'accept-queue-overflow')).toMatchObject({ capture: 1, frames: [] });
  });

  // Wrong still: frame 3 of the second is the connection's last, the ACK that is meant is frame 3 of the first.
  test.fails('the same, the last frame has the number of the first ACK → not that', async () => {
    const all = await found(deafUntil, '+0 > udp (10)\n+2 < S. 0:0(0) ack 1\n+.001 > . 1 ack 1');
    expect(only(all, 'accept-queue-overflow')).toMatchObject({ capture: 1, frames: [] });
  });
});
