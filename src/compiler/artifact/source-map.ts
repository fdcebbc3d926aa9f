import { z } from 'zod';
import type { CompiledContract } from '../ir/contract.js';
import type { Span } from '../ir/op.js';
import { stableJson } from '../../base/canonical-json.js';
import { ArtifactError } from './artifact-error.js';

/**
 * The source behind an artifact, `build/<Contract>.map.json`: the files as they were compiled, and where each operation of each method comes from. An artifact
 * tells a failure's file and line; with the map a tool shows the line itself, long after the file has changed. It belongs to the artifact with the same `sourceHash`.
 */
export interface SourceMap {
  readonly format: 'qed-source-map/1';
  readonly contract: string;
  readonly sourceHash: string;
  readonly sources: readonly { readonly file: string; readonly text: string }[];
  /** In the order of the artifact's methods; `ops` in the order of the IR's operations: index of the source, line and column from 1. */
  readonly methods: readonly { readonly name: string; readonly ops: readonly (readonly [number, number, number])[] }[];
}

/** The map of a contract; `sources` are those of its compile. */
export function sourceMapOf(compiled: CompiledContract, sources: SourceMap['sources']): SourceMap {
  const indexOf = new Map(sources.map(({ file }, i) => [file, i]));
  return {
    format: 'qed-source-map/1',
    contract: compiled.contract,
    sourceHash: compiled.sourceHash,
    sources: sources.map(({ file, text }) => ({ file, text })),
    methods: compiled.methods.map(({ method, ops }) => ({
      name: method,
      ops: ops.map(({ span: { file, line, column } }) => [indexOf.get(file)!, line, column] as const),
    })),
  };
}

/** The bytes of a map's file: the same for the same source on every machine. */
export const sourceMapBytes = (map: SourceMap): string => `${stableJson(map)}\n`;

const place = z.number().int();
const schema = z.strictObject({
  format: z.literal('qed-source-map/1'),
  contract: z.string(),
  sourceHash: z.string().regex(/^[0-9a-f]{64}$/),
  sources: z.array(z.strictObject({ file: z.string(), text: z.string() })),
  methods: z.array(
    z.strictObject({
      name: z.string(),
      ops: z.array(z.tuple([place.nonnegative(), place.positive(), place.positive()]).readonly()),
    }),
  ),
}) satisfies z.ZodType<SourceMap>;

/** Checks that outside data is a map. Throws `QED1202` for another format, `QED1201` for what is malformed, `QED1204` for an operation of no source. */
export function parseSourceMap(json: unknown): SourceMap {
  const head = z.looseObject({ format: z.string() }).safeParse(json);
  if (head.success && head.data.format !== 'qed-source-map/1') {
    throw new ArtifactError('version', `the source map has the format '${head.data.format}', not 'qed-source-map/1'`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new ArtifactError('malformed', `the source map is malformed: ${parsed.error.issues[0]!.message}`);
  }
  const { contract, sources, methods } = parsed.data;
  if (methods.some(({ ops }) => ops.some(([source]) => source >= sources.length))) {
    throw new ArtifactError('inconsistent', `the source map of ${contract} names a source that it does not have`);
  }
  return parsed.data;
}

/** The line at a place, with a mark below the column; undefined where the map has no such line. Ends without a line break. */
export function sourceFrame({ sources }: SourceMap, { file, line, column }: Span): string | undefined {
  const text = sources.find((source) => source.file === file)?.text.split(/\r?\n/)[line - 1];
  if (text === undefined) return undefined;
  const blank = ' '.repeat(String(line).length);
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return `${file}:${line}:${column}\n${blank} |\n${line} | ${text}\n${blank} | ${indent}^`;
}
