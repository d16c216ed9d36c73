// What Wireshark shows of a capture under a display filter. One sharkd, Wireshark's engine without its window, answers
// for all captures: tshark takes longer to start than to filter.
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

export const hasSharkd = spawnSync('sharkd', ['-v']).error === undefined;
if (!hasSharkd) console.log('sharkd is not installed, so Wireshark reads no filter of a finding');

interface Answer {
  id: number;
  result?: unknown;
  error?: { message: string };
}

class Sharkd {
  readonly #child = spawn('sharkd', ['-'], { stdio: ['pipe', 'pipe', 'ignore'] });
  readonly #lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  #id = 0;

  /** The answer to the last of these requests; throws when one of them fails. */
  async ask(...requests: readonly [method: string, params: object][]): Promise<unknown> {
    for (const [method, params] of requests)
      this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: ++this.#id, method, params })}\n`);
    const last = this.#id;
    let failure: string | undefined;
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error('sharkd has ended');
      const { id, result, error } = JSON.parse(value) as Answer;
      failure ??= error?.message;
      if (id < last) continue; // one has no answer: loading a capture that is cut
      if (failure !== undefined) throw new Error(`sharkd: ${failure}: ${JSON.stringify(requests)}`);
      return result;
    }
  }
}

let sharkd: Sharkd | undefined;
let asked = 0;
let before: Promise<unknown> = Promise.resolve();

/** The frames that the filter shows, by number. Throws when Wireshark cannot read the capture or understand the filter. */
export function framesShown(file: string, filter: string): Promise<number[]> {
  const column0 = 'frame.number:1'; // instead of all columns of a list of packets
  const answer = before.then(async () => {
    sharkd ??= new Sharkd();
    // It remembers what a filter has shown, even of the capture before: no two may be written alike.
    const another = filter + ' '.repeat(++asked);
    const frames = await sharkd.ask(['load', { file }], ['frames', { filter: another, column0 }]);
    return (frames as { num: number }[]).map(({ num }) => num);
  });
  before = answer.catch(() => {});
  return answer;
}
