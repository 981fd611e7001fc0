import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type AskedOrder, newOrder, type Order } from './namba-one-order.js';

/** One line of the file: an order as it stands since, or one that is not there any more. */
type Line = { readonly order: Order } | { readonly lost: string };

/**
 * NambaOne's book. With a file it is there again after a restart: payments are open for an hour, and books are compared
 * every day. The file has one line of JSON for each change, and is written anew at each start.
 */
export class NambaOneBook {
  /** By externalId, oldest first. */
  readonly #orders = new Map<string, Order>();
  #numbers = 0;

  constructor(private readonly file?: string) {
    if (file === undefined || !existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n')) this.#take(parse(line));
    const lines = this.all().map((order) => lineOf({ order }));
    writeFileSync(`${file}.new`, lines.join(''), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  all(): readonly Order[] {
    return [...this.#orders.values()];
  }

  find(externalId: string): Order | undefined {
    return this.#orders.get(externalId);
  }

  findBy(field: 'guid' | 'paymentLinkGuid', value: string): Order | undefined {
    return [...this.#orders.values()].find((order) => order[field] === value);
  }

  /** The order of that externalId, made now if there is none. @returns null when it was made for something else */
  open(asked: AskedOrder): { readonly order: Order; readonly isNew: boolean } | null {
    const known = this.#orders.get(asked.externalId);
    const isSame = known?.asked.amount === asked.amount && known.asked.currency === asked.currency;
    if (known && !isSame) return null;
    const order = known ?? newOrder(asked, this.#numbers + 1);
    return { order: this.put({ ...order, asks: order.asks + 1 }), isNew: known === undefined };
  }

  /** Keeps an order as it stands now. */
  put(order: Order): Order {
    this.#write({ order });
    return order;
  }

  /** It never was: books that differ. */
  lose(externalId: string): void {
    this.#write({ lost: externalId });
  }

  #write(line: Line): void {
    this.#take(line);
    if (this.file !== undefined) appendFileSync(this.file, lineOf(line), { mode: 0o600 });
  }

  #take(line: Line | null): void {
    if (line === null) return;
    if ('lost' in line) {
      this.#orders.delete(line.lost);
      return;
    }
    this.#orders.set(line.order.externalId, line.order);
    this.#numbers = Math.max(this.#numbers, line.order.number);
  }
}

function lineOf(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}

/** The last line may have been cut by the end of the process: what is no line is left out. */
function parse(text: string): Line | null {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return null;
  }
}
