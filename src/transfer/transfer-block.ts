// The memory of transfers: for each connection that is followed two halves, one for each end as a sender, under the
// number of its tracker's block. A view, as that is; it is cleared when the first segment after the handshake comes.
import { PAGE_BLOCKS, Words } from '../tracker/block.ts';
import { SENDER_WORDS, type Sender } from './sender.ts';

const BLOCK_WORDS = SENDER_WORDS * 2;

export class TransferBlock {
  readonly #pages: Words[] = [];
  readonly #client: Sender;
  readonly #server: Sender;

  constructor(client: Sender, server: Sender) {
    this.#client = client;
    this.#server = server;
  }

  moveTo(index: number): void {
    const page = (index / PAGE_BLOCKS) | 0;
    while (page >= this.#pages.length) this.#pages.push(new Words(PAGE_BLOCKS * BLOCK_WORDS));
    const words = this.#pages[page]!;
    const at = (index % PAGE_BLOCKS) * BLOCK_WORDS;
    this.#client.open(words, at);
    this.#server.open(words, at + SENDER_WORDS);
  }

  clear(): void {
    const { ints, at } = this.#client;
    ints.fill(0, at, at + BLOCK_WORDS);
  }
}
