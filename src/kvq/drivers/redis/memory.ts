import type { StoreMeasure } from '../../store.js';
import type { RedisLink } from './link.js';

/** The memory of the server that has the least left of it. */
export async function fullestOf(link: RedisLink): Promise<StoreMeasure> {
  const servers = await Promise.all(link.servers().map(async (server) => memoryOf(await server.info('memory'))));
  const left = ({ bytes, limit }: StoreMeasure): number => (limit === null ? Infinity : limit - bytes);
  return servers.reduce((a, b) => (left(b) < left(a) || (left(b) === left(a) && b.bytes > a.bytes) ? b : a));
}

/** From the section `memory` of INFO; a `maxmemory` of 0 is none. */
function memoryOf(info: string): StoreMeasure {
  const number = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  return { driver: 'redis', bytes: number('used_memory'), limit: number('maxmemory') || null };
}
