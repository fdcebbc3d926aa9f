// From an empty folder outside the repository to tested contracts: the package as npm packs it, with the libraries that
// it names and no others, every template of `qed init`, its tests, its circuits and its first call, and its types.
import { execa } from 'execa';
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Home, REPOSITORY } from './qed.js';

let home: Home;
beforeAll(async () => {
  home = await Home.create();
  const { stdout } = await execa('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', home.directory], {
    cwd: REPOSITORY,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const root = home.path('node_modules/qed');
  await mkdir(root, { recursive: true });
  await execa('tar', ['-xzf', home.path(filename), '-C', root, '--strip-components', '1']);
  const { dependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  // npm would fetch these; here they are linked, and nothing else is.
  for (const name of [...Object.keys(dependencies), 'typescript']) {
    await mkdir(path.dirname(home.path('node_modules', name)), { recursive: true });
    await symlink(path.join(REPOSITORY, 'node_modules', name), home.path('node_modules', name));
  }
});
afterAll(() => home.remove());

/** Runs the installed `qed` in a project. */
async function qed(project: string, ...args: string[]) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(QED_|VITEST|NODE_ENV|FORCE_COLOR)/.test(name));
  return execa(process.execPath, [home.path('node_modules/qed/bin/qed.js'), ...args], {
    cwd: home.path(project),
    extendEnv: false,
    env: Object.fromEntries(inherited),
    reject: false,
  });
}

async function data<T>(project: string, ...args: string[]): Promise<T> {
  const { stdout, stderr, exitCode } = await qed(project, ...args, '--json');
  expect(exitCode, `${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0);
  return (JSON.parse(stdout) as { data: T }).data;
}

test('has nothing of tests in it', async () => {
  const files = await readdir(home.path('node_modules/qed'), { recursive: true });
  expect(
    files.filter((file) => /^test\/|\.test\.|\.map$|tsbuildinfo/.test(file) && !file.startsWith('templates/')),
  ).toEqual([]);
  expect(files).toContain('bin/qed.js');
});

describe.each(['token', 'game', 'amm', 'empty'])('the template %s', (template) => {
  const project = `my-${template}`;

  test('compiles without a warning, passes its tests and runs', async () => {
    const { made, kept } = await data<{ made: string[]; kept: string[] }>('.', 'init', project, '--template', template);
    expect(kept).toEqual([]);
    expect(made).toEqual(
      expect.arrayContaining(['.github/workflows/test.yml', '.gitignore', 'package.json', 'README.md']),
    );
    const sources = made.filter((file) => file.startsWith('contracts/'));
    await data(project, 'compile', '--simulate', '--deny-warnings', ...sources);
    const { tests } = await data<{ tests: { state: string }[] }>(project, 'test');
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter(({ state }) => state !== 'passed')).toEqual([]);
    const readme = await readFile(home.path(project, 'README.md'), 'utf8');
    expect(readme).toMatch(new RegExp(`^# ${project}$`, 'm'));
    const [, call] = /npx qed (run .*?) +#/.exec(readme)!;
    await data(project, ...call!.split(' '));
  });
});

test('no file is ever overwritten', async () => {
  await home.write('my-token/README.md', 'mine');
  const { made, kept } = await data<{ made: string[]; kept: string[] }>('my-token', 'init');
  expect(made).toEqual([]);
  expect(kept).toContain('README.md');
  expect(await readFile(home.path('my-token/README.md'), 'utf8')).toBe('mine');
});

test.each(['nodenext', 'bundler'])('is typed under strict %s', async (moduleResolution) => {
  const folders = (await readdir(home.directory)).filter((name) => name.startsWith('my-'));
  expect(folders).toHaveLength(4);
  const file = `tsconfig.${moduleResolution}.json`;
  await home.write(file, {
    compilerOptions: {
      target: 'es2022',
      module: moduleResolution === 'bundler' ? 'preserve' : 'nodenext',
      moduleResolution,
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      types: [],
    },
    include: folders.flatMap((folder) => [`${folder}/contracts`, `${folder}/test`]),
  });
  const tsc = path.join(REPOSITORY, 'node_modules/typescript/bin/tsc');
  const { stdout, exitCode } = await execa(process.execPath, [tsc, '-p', home.path(file)], { reject: false });
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
});

test('an unknown template is refused', async () => {
  const { exitCode, stderr } = await qed('.', 'init', 'other', '--template', 'nft');
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('QED6049')]);
});

test('the parts of the template amm are the contracts of the corpus, whose stories hold them', async () => {
  for (const name of ['amm', 'library', 'purse']) {
    const file = (folder: string) => readFile(path.join(REPOSITORY, folder, `${name}.ts`), 'utf8');
    expect(await file('templates/amm/contracts')).toBe(await file('fixtures/contracts'));
  }
});
