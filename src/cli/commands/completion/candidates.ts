import type { Command } from 'commander';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { readArtifact } from '../../contracts/read-artifact.js';
import { contractIdOf, contractsByName } from '../../input/contract-names.js';
import { openKeystore } from '../../network/open-node.js';
import type { CommandContext } from '../../command.js';

/** A word that may stand at the end of a command line. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What is asked for: a value of a kind, as the help of the command names it. */
interface Question {
  readonly kind: string;
  /** How the value begins. */
  readonly start: string;
  readonly command: Command;
  /** The arguments before it. */
  readonly args: readonly string[];
  /** All words before it. */
  readonly words: readonly string[];
  readonly context: CommandContext;
}

/** Milliseconds that a node has: a person waits for it after each press of a key. */
const PATIENCE = 1_500;

const SOURCES: Readonly<Record<string, (question: Question) => Promise<Candidate[]>>> = {
  file: files,
  files,
  artifact: files,
  proof: files,
  genesis: files,
  'end-cap': files,
  dir: async (question) => (await files(question)).filter(({ value }) => value.endsWith('/')),
  name: keys,
  user: async (question) => [...(await keys(question)), ...(await keys(question, '@'))],
  args: (question) => keys(question, '@'),
  key: (question) => keys(question, '@'),
  contract: contracts,
  method: methods,
  field: fields,
};

/** The values that are known of a kind. Throws what keeps it from finding out. */
export const candidatesOf = async (question: Question): Promise<Candidate[]> =>
  (await SOURCES[question.kind]?.(question)) ?? [];

async function files({ start }: Question): Promise<Candidate[]> {
  const directory = start.slice(0, start.lastIndexOf('/') + 1);
  const entries = await readdir(directory.replace(/^~(?=\/)/, homedir()) || '.', { withFileTypes: true });
  const hidden = start.slice(directory.length).startsWith('.');
  return entries
    .filter(({ name }) => hidden || !name.startsWith('.'))
    .map((entry) => ({ value: `${directory}${entry.name}${entry.isDirectory() ? '/' : ''}`, description: '' }))
    .sort((a, b) => (a.value < b.value ? -1 : 1));
}

async function keys({ context }: Question, prefix = ''): Promise<Candidate[]> {
  const entries = await (await openKeystore(context)).list();
  return entries.map(({ name }) => ({ value: `${prefix}${name}`, description: '' }));
}

async function nodeOf({ words, context }: Question) {
  const { RpcClient } = await import('../../../wire/rpc-client.js');
  const at = words.lastIndexOf('--node');
  return new RpcClient(words[at + 1] !== undefined && at >= 0 ? words[at + 1]! : context.config.node, {
    timeout: PATIENCE,
  });
}

async function contracts(question: Question): Promise<Candidate[]> {
  const { stats } = await (await nodeOf(question)).anchor();
  const names = Object.entries(contractsByName(question.context.config.contracts));
  return [
    ...names.map(([name, id]) => ({ value: name, description: `contract ${id}` })),
    ...Array.from({ length: Number(stats.contracts) }, (_, id) => ({ value: `${id}`, description: '' })),
  ];
}

/** The contract that the first argument names, as the node has it. */
async function deployed(question: Question) {
  const node = await nodeOf(question);
  const { artifact } = (await node.contract(
    await node.anchor(),
    contractIdOf(question.args[0] ?? '', question.context.config),
  ))!;
  const { describeArtifact } = await import('../../contracts/artifact-view.js');
  return { artifact, ...describeArtifact(artifact) };
}

/** Methods of a deployed contract; for `qed run` and `qed trace`, of the contracts that are compiled already. */
async function methods(question: Question): Promise<Candidate[]> {
  if (!['run', 'trace'].includes(question.command.name())) {
    const { methods: all } = await deployed(question);
    return all.map(({ name, signature }) => ({ value: name, description: signature }));
  }
  const { outDir } = question.context.config;
  const names = (await readdir(outDir)).filter((name) => name.endsWith('.json') && !name.endsWith('.map.json'));
  const artifacts = await Promise.all(
    names.map((name) => readArtifact(path.join(outDir, name)).catch(() => undefined)),
  );
  return artifacts.flatMap((artifact) =>
    (artifact?.methods ?? []).map(({ name }) => ({ value: `${artifact!.contract}.${name}`, description: '' })),
  );
}

/** What `qed query` reads: state, getters, and methods that only read. */
async function fields(question: Question): Promise<Candidate[]> {
  const { artifact, storage, views: getters, methods: all } = await deployed(question);
  const { modelOf } = await import('../../../compiler/artifact/model.js');
  const { whyNoView } = await import('../../../compiler/ir/views.js');
  const views = all.filter((_, i) => whyNoView(modelOf(artifact).functions[i]!) === undefined);
  return [
    ...storage.map(({ name, type }) => ({ value: name, description: type })),
    ...getters.map(({ name, type }) => ({ value: name, description: type })),
    ...views.map(({ name, signature }) => ({ value: name, description: signature })),
  ];
}
