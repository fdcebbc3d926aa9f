import type { KvqError } from '../../errors.js';
import { WriteConflict, type Batch } from '../../store.js';
import { conditionsOf, encodeBatch, TablePlaces } from './encode-batch.js';
import { refusalOf, writeUnanswered } from './errors.js';
import type { KeyNames } from './key-names.js';
import type { Argument, RedisLink } from './link.js';
import type { Replicas } from './replicas.js';
import { WRITE } from './scripts.js';

/** So many arguments go into one call, unless a single batch has more. */
const CALL_ARGUMENTS = 50_000;
/** A call with more is handed over in parts first: a command of Redis takes about a million arguments. */
const COMMAND_ARGUMENTS = 400_000;
const STAGED_SECONDS = 3_600;

interface QueuedWrite {
  readonly batch: Batch;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes batches in the order in which they came. One call is under way at a time; what comes meanwhile goes together in the next one. Calls are numbered, and Redis
 * keeps the number and the answer of the last one, so a call that is sent again because its answer was lost is never applied twice.
 */
export class RedisWriter {
  #queue: QueuedWrite[] = [];
  #running: Promise<void> | undefined;
  #number = 0;
  #acknowledged = 0;
  /** Once the fate of a write is unknown, or another process owns the store, nothing more may be written. */
  #fault: unknown;

  constructor(
    readonly link: RedisLink,
    readonly names: KeyNames,
    readonly store: string,
    readonly token: string,
    readonly replicas: Replicas,
  ) {}

  write(batch: Batch): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ batch, resolve, reject });
      this.#running ??= new Promise<void>((turn) => setImmediate(turn)).then(() => this.#run());
    });
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const { writes, places, input } = this.#next();
      try {
        const conflicts = await this.#call(places, input);
        writes.forEach(({ batch, resolve, reject }, i) => {
          const condition = conflicts.get(i);
          if (condition === undefined) resolve();
          else reject(new WriteConflict(conditionKey(batch, condition)));
        });
      } catch (error) {
        for (const { reject } of writes) reject(error);
      }
    }
    this.#running = undefined;
  }

  #next(): { writes: QueuedWrite[]; places: TablePlaces; input: Argument[] } {
    const places = new TablePlaces();
    const input: Argument[] = [];
    let count = 0;
    while (count < this.#queue.length && input.length < CALL_ARGUMENTS)
      encodeBatch(this.#queue[count++]!.batch, places, input);
    return { writes: this.#queue.splice(0, count), places, input };
  }

  /** Of each batch that conflicts, the number of the condition. */
  async #call({ tables }: TablePlaces, batches: Argument[]): Promise<Map<number, number>> {
    if (this.#fault !== undefined) throw this.#fault;
    const number = ++this.#number;
    const staged = this.names.staged(this.token);
    const keys = [this.names.store, this.names.tables, staged];
    for (const { values, order } of tables.map((table) => this.names.table(table))) keys.push(values, order);
    const input = [tables.length, ...tables, ...batches];
    const inParts = input.length > COMMAND_ARGUMENTS;
    const head = [this.token, number, this.#acknowledged, inParts ? 1 : 0];
    let answer: string;
    try {
      answer = String(
        await this.link.durably(WRITE, keys, inParts ? head : [...head, ...input], {
          before: inParts ? partsOf(staged, input) : [],
          replicas: this.replicas,
        }),
      );
    } catch (error) {
      const failure = codeOf(error) === 'QED5009' ? writeUnanswered(this.link.where, error as KvqError) : error;
      if (codeOf(failure) !== 'QED5003') this.#fault = failure;
      throw failure;
    }
    if (!answer.startsWith('done ')) throw (this.#fault = refusalOf(answer, this.link.where, this.store));
    this.#acknowledged = number;
    return new Map(answer.slice(5).split(',').filter(Boolean).map(parseConflict));
  }
}

const codeOf = (error: unknown): string | undefined => (error as { code?: string }).code;

function* chunks(input: readonly Argument[]): Iterable<readonly Argument[]> {
  for (let from = 0; from < input.length; from += CALL_ARGUMENTS) yield input.slice(from, from + CALL_ARGUMENTS);
}

const partsOf = (staged: string, input: readonly Argument[]): [string, ...Argument[]][] => [
  ['del', staged],
  ...[...chunks(input)].map((part): [string, ...Argument[]] => ['rpush', staged, ...part]),
  ['expire', staged, STAGED_SECONDS],
];

function parseConflict(text: string): [batch: number, condition: number] {
  const [batch, condition] = text.split(':');
  return [Number(batch), Number(condition)];
}

function conditionKey(batch: Batch, number: number): Uint8Array {
  const { absent, equal } = conditionsOf(batch);
  return absent[number - 1] ?? equal[number - 1 - absent.length]![0];
}
