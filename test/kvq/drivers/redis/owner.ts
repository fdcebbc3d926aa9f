import { RedisStore } from '../../../../src/kvq/drivers/redis/store.js';
import { Batch } from '../../../../src/kvq/store.js';

// A process that owns a store until it is killed: `owner.ts <url>` writes once and says so; with `once` it ends then.

const store = await RedisStore.open({ url: process.argv[2]!, name: 'faults' });
await store.write(new Batch().put(Uint8Array.of(1), Uint8Array.of(1)));
console.log('open');
if (process.argv[3] === 'once') await store.close();
else setInterval(() => undefined, 1_000);
