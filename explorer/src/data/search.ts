import type { Network } from './network.js';
import { isUser } from './network.js';
import { to } from './route.js';
import { ask, RpcFailure } from './rpc.js';

/** Something that a search found. */
export interface Hit {
  readonly what: string;
  readonly href: string;
}

const JOB_STATUSES = ['leased', 'ready', 'waiting', 'failed', 'dead', 'done', 'cancelled'] as const;
/** How far names and roots are looked for. */
const CONTRACT_PAGES = 10;
const PAGE = 100;
const NEWEST_CHECKPOINTS = 500;

/** Everything that a text may mean: a number, an id, a public key, a root, a name. */
export async function search(text: string, network: Network): Promise<Hit[]> {
  const [, kind = '', number] = /^(block|checkpoint|user|contract|#|@)?\s*([0-9]+)$/i.exec(text) ?? [];
  if (number !== undefined && number.length <= 10) return numberHits(kind.toLowerCase(), number, network);
  if (/^[0-9]{11,78}$/.test(text)) return fieldHits(text, network);
  const hex = text.toLowerCase();
  const ids = /^[0-9a-f]{4,64}$/.test(hex) ? await idHits(hex) : [];
  return [...ids, ...(await nameHits(text))];
}

function numberHits(kind: string, number: string, network: Network): Hit[] {
  const n = BigInt(number).toString();
  const { status, head } = network;
  const isKind = (...kinds: string[]): boolean => kind === '' || kinds.includes(kind);
  const hits: (Hit | false)[] = [
    isKind('block', 'checkpoint', '#') &&
      BigInt(n) <= BigInt(status.sealed) && { what: `Block ${n}`, href: to('block', n) },
    isKind('user', '@') && isUser(network, n) && { what: `User ${n}`, href: to('user', n) },
    isKind('contract') &&
      BigInt(n) < BigInt(head.stats.contracts) && { what: `Contract ${n}`, href: to('contract', n) },
  ];
  return hits.filter((hit) => hit !== false);
}

async function fieldHits(value: string, { status }: Network): Promise<Hit[]> {
  const hits: Hit[] = [];
  const user = await orNothing(ask('qed_getRegistration', { checkpointId: status.sealed, publicKeyHash: value }));
  if (user) hits.push({ what: `Public key of user ${user.userId}`, href: to('user', user.userId) });
  const from = BigInt(status.sealed) - BigInt(NEWEST_CHECKPOINTS) + 1n;
  const newest = await ask('qed_listCheckpoints', { from: String(from > 0n ? from : 0n), limit: NEWEST_CHECKPOINTS });
  const block = newest.find(({ checkpointTreeRoot }) => checkpointTreeRoot === value);
  if (block) hits.push({ what: `Checkpoint root of block ${block.id}`, href: to('block', block.id) });
  return hits;
}

async function idHits(hex: string): Promise<Hit[]> {
  const hits: Hit[] = [];
  if (hex.length === 64 && (await orNothing(ask('qed_getSubmission', { submissionId: hex })))) {
    hits.push({ what: `Submission ${hex.slice(0, 12)}…`, href: to('submission', hex) });
  }
  const jobs = await ask('qed_listJobs', { idPrefix: hex, statuses: [...JOB_STATUSES], limit: 10 });
  return [
    ...hits,
    ...jobs.map(({ jobId, circuit }) => ({ what: `${circuit} ${jobId.slice(0, 12)}…`, href: to('job', jobId) })),
  ];
}

async function nameHits(text: string): Promise<Hit[]> {
  const wanted = text.toLowerCase();
  const hits: Hit[] = [];
  for (let page = 0; page < CONTRACT_PAGES; page++) {
    const contracts = await ask('qed_listContracts', { from: String(page * PAGE), limit: PAGE });
    for (const { contractId, name } of contracts) {
      if (name?.toLowerCase().includes(wanted))
        hits.push({ what: `${name}, contract ${contractId}`, href: to('contract', contractId) });
    }
    if (contracts.length < PAGE) break;
  }
  // The very name comes first.
  const isExact = ({ what }: Hit): boolean => what.toLowerCase().startsWith(`${wanted},`);
  return [...hits.filter(isExact), ...hits.filter((hit) => !isExact(hit))];
}

/** What the node refuses to know is not found. */
async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RpcFailure && error.code !== '') return undefined;
    throw error;
  }
}
