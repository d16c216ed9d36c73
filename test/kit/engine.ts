// The functions of the engine, one by one, over rows of an instance of its own: views stand for the addresses of their rows.
import { readFileSync } from 'node:fs';
import { Core, NOBODY } from '../../src/core/core.ts';
import type { Host } from '../../src/core/host.ts';
import type { View } from '../../src/core/view.ts';
import { exportName, MODULE_UNDER_TEST } from './engine-build.ts';

type Argument = number | boolean | View;

export class TestedEngine extends Core {
  constructor(host: Host = NOBODY) {
    super(host, readFileSync(MODULE_UNDER_TEST));
  }

  /** Of `folder/file`, without its ending. */
  functionsOf(file: string): Record<string, (...given: Argument[]) => number> {
    const exports = this.exports as unknown as Record<string, (...given: number[]) => number>;
    return new Proxy(
      {},
      {
        get: (_, name) => {
          const call = exports[exportName(file, String(name))];
          if (call === undefined) throw new Error(`${file} has no function ${String(name)}`);
          return (...given: Argument[]): number => {
            const result = call(...given.map(asNumber));
            this.refresh();
            return result;
          };
        },
      },
    );
  }

  /** Moves the view to a row of zeros that nobody has. */
  give<Row extends View>(view: Row, words: number): Row {
    this.show(view);
    view.at = this.functionsOf('engine/memory')['takeZeroed']!(words);
    return view;
  }
}

function asNumber(argument: Argument): number {
  return typeof argument === 'object' ? argument.at * 4 : Number(argument);
}
