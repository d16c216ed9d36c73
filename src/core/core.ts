// The engine of a run: the module that src/wire, src/flow and src/engine are compiled to, with a memory of its own. All that
// is known of connections lies there, in rows (layout.ts); views of them read it (rows.ts), and what the engine exports is
// called by number of place or address. It asks this side for little (src/engine/host.ts).
import { MODULE } from './module.ts';
import { BLOCK_BYTES, RecordBatch } from '../capture/record.ts';
import type { Exports } from './exports.ts';
import type { Host } from './host.ts';
import type { Words } from './view.ts';

const PAGE_BYTES = 1 << 16;
const FIRST_PAGES = 32; // as asconfig.json
/** 4 GiB: what WebAssembly reaches. */
const MAX_PAGES = 1 << 16;

interface Pages {
  readonly buffer: SharedArrayBuffer;
}

/** As far as it is used here: Node.js has it, but its types leave it to those of browsers. */
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => Pages;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Record<string, Record<string, unknown>>,
  ) => { readonly exports: Exports };
};

const LIMITS = { initial: FIRST_PAGES, maximum: MAX_PAGES, shared: true } as const;

/** Does the system let this process reserve the addresses of a memory (ulimit -v)? */
export function canReserve(): boolean {
  try {
    return new WebAssembly.Memory(LIMITS).buffer.byteLength > 0;
  } catch {
    return false;
  }
}

/** Compiled once; every run has an instance of its own. */
let compiled: object | undefined;

export class Core implements Words {
  /**
   * Shared, though nobody else has it: another memory that grows detaches what was seen of it, and then V8 checks at each
   * access whether it was (a tenth of the time of bulk transfers).
   */
  readonly #memory: Pages;
  readonly exports: Exports;
  ints!: Int32Array;
  doubles!: Float64Array;
  bytes!: Uint8Array;
  readonly #views: Words[] = [];

  /** `bytes`: of the module, where it is another. */
  constructor(host: Host, bytes?: Uint8Array) {
    this.#memory = new WebAssembly.Memory(LIMITS);
    const module = bytes
      ? new WebAssembly.Module(bytes)
      : (compiled ??= new WebAssembly.Module(Buffer.from(MODULE, 'base64')));
    const instance = new WebAssembly.Instance(module, {
      env: { memory: this.#memory, abort: failed, 'Math.pow': Math.pow, 'Math.cbrt': Math.cbrt },
      host: { ...host },
    });
    this.exports = instance.exports;
    this.#see();
  }

  /** A batch that lies in the memory, so that the engine can read it. */
  newBatch(): RecordBatch {
    const batch = new RecordBatch((bytes) => {
      const address = this.exports.room(bytes);
      this.refresh();
      return new Uint8Array(this.#memory.buffer, address, bytes);
    });
    // At once, so that they lie low: positions in them are i32 in the engine.
    for (const i of [0, 1]) batch.block(i, BLOCK_BYTES);
    return batch;
  }

  /** The engine takes or decodes the records of this batch from now on, which must be one of its own. */
  load(batch: RecordBatch): void {
    this.exports.setBatch(
      batch.bytes.byteOffset,
      batch.firstFrame,
      batch.timeNs.byteOffset,
      batch.start.byteOffset,
      batch.capturedLength.byteOffset,
      batch.originalLength.byteOffset,
      batch.linkType.byteOffset,
      batch.interfaceId.byteOffset,
    );
  }

  /** The view is kept up with the memory from now on. */
  show(view: Words): void {
    this.#views.push(view);
    view.ints = this.ints;
    view.doubles = this.doubles;
  }

  /** After the engine ran: it may have taken more memory. */
  refresh(): void {
    if (this.exports.pages() * PAGE_BYTES !== this.bytes.length) this.#see();
  }

  #see(): void {
    const { buffer } = this.#memory;
    this.ints = new Int32Array(buffer);
    this.doubles = new Float64Array(buffer);
    this.bytes = new Uint8Array(buffer);
    for (const view of this.#views) {
      view.ints = this.ints;
      view.doubles = this.doubles;
    }
  }
}

function failed(): never {
  throw new Error('the engine met what it takes for impossible');
}

/** Of a run that wants nothing but decoded packets. */
export const NOBODY: Host = {
  finished() {},
  isIgnored: () => false,
  testPacket: () => 0,
  addEvent: () => 0,
  addSynAgain() {},
  addRetransmission() {},
  amendEvent() {},
  explainEvent() {},
  insertEvent() {},
  addIcmpError() {},
  beginSamples() {},
  endSamples() {},
  noteSample() {},
};
