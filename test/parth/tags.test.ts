// No two kinds of hashed data share a domain tag.
import { expect, it } from 'vitest';
import { RecordType, type Shape } from '../../src/parth/record.js';
import * as nextCheckpoint from '../../src/parth/next-checkpoint.js';
import * as leaves from '../../src/parth/leaves.js';
import * as block from '../../src/parth/statements/block.js';
import * as contractCall from '../../src/parth/statements/contract-call.js';
import * as session from '../../src/parth/statements/session.js';

const exported: [string, unknown][] = [leaves, nextCheckpoint, block, contractCall, session].flatMap((module) =>
  Object.entries(module),
);
const records = exported.filter((entry): entry is [string, RecordType<Shape>] => entry[1] instanceof RecordType);
const recordTags = records.map(([, { tag }]) => tag).filter((tag) => tag !== null);
const listTags = exported.filter(([name]) => name.endsWith('_TAG')).map(([, tag]) => tag as string);
const tags = [...recordTags, ...listTags];

it('gives no two kinds of leaf, header or statement one tag', () => {
  expect(recordTags.length).toBeGreaterThan(20);
  expect(listTags).toHaveLength(3);
  expect(tags.filter((tag, i) => tags.indexOf(tag) !== i)).toEqual([]);
});

it.each(tags)('%s is a tag of qed of up to 31 ASCII characters (attack 1.19)', (tag) => {
  expect(tag).toMatch(/^qed\/[a-z0-9-]{1,27}$/);
});
