import { execa } from 'execa';

/** Runs Prometheus' checker, and gives what it printed. */
export async function promtool(...words: string[]): Promise<string> {
  const { code, exitCode, all } = await execa('promtool', words, { all: true, reject: false });
  if (code === 'ENOENT')
    throw new Error(
      'these tests need promtool: `apt-get install --no-install-recommends prometheus`, or `brew install prometheus`',
    );
  if (exitCode !== 0) throw new Error(`promtool ${words.join(' ')}:\n${all}`);
  return all;
}
