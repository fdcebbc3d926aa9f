import { LmdbStore } from '../../../src/kvq/drivers/lmdb.js';
import { Batch } from '../../../src/kvq/store.js';

// A process on a small disk: `filler.ts <directory>` writes until it cannot, then something small, and tells how it went.

const MOST = 1_000;

const store = LmdbStore.open(process.argv[2]!);
const put = (key: string, size: number): Promise<void> =>
  store.write(new Batch().put(Buffer.from(key), Buffer.alloc(size)));
let acknowledged = 0;
let code = '';
try {
  for (; acknowledged < MOST; acknowledged++) await put(`key-${acknowledged}`, 50_000);
} catch (error) {
  code = (error as { code: string }).code;
}
await put('small', 10);
const afterwards = (await store.get(Buffer.from('small')))?.length === 10 ? 'small' : '';
await store.close();
console.log(JSON.stringify({ acknowledged, code, afterwards }));
