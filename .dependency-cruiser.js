// The imports that docs/architecture.md draws are allowed, and no others. Type imports and `import()` count as well.
import { pathsOf, readArchitecture, rowsAround } from './scripts/layers.mjs';

const { folders, libraries } = readArchitecture();

const importsOf = (name) => folders.find((row) => row.name === name)?.imports ?? [];

/** A folder may import itself, what its row lists, and what the rows of the folders around it list. */
const folderRules = folders.map(({ name, imports }) => ({
  name: `imports-of-${name}`,
  comment: `src/${name} may not import this. The tables of docs/architecture.md say what it may import.`,
  severity: 'error',
  from: { path: pathsOf(name), pathNot: rowsInside(name) },
  to: { path: '^src/', pathNot: [name, ...imports, ...rowsAround(name).flatMap(importsOf)].map(pathsOf) },
}));

/** The rows that are more precise than this one. */
function rowsInside(name) {
  const folder = name.replace(/\*$/, '').replace(/\/?$/, '/');
  const inside = folders.filter((row) => row.name.startsWith(folder) && row.name !== name);
  return (name.endsWith('/*') ? inside.filter((row) => row.name.endsWith('.ts')) : inside).map((row) =>
    pathsOf(row.name),
  );
}

const libraryRules = libraries.flatMap(({ names, places }) =>
  names.map((library) => ({
    name: `users-of-${library}`,
    comment: `${library} may not be used here. The table of libraries in docs/architecture.md says where it may.`,
    severity: 'error',
    from: { path: '^src/', pathNot: places.map(pathsOf) },
    to: { path: `^node_modules/${library}/` },
  })),
);

export default {
  forbidden: [
    ...folderRules,
    ...libraryRules,
    {
      name: 'commands-apart',
      comment: 'A command imports another one. What two of them share belongs beside src/cli/commands.',
      severity: 'error',
      from: { path: '^src/cli/commands/([^/]+)' },
      to: { path: '^src/cli/commands/', pathNot: '^src/cli/commands/$1' },
    },
    {
      name: 'no-circle',
      comment: 'These files import each other in a circle.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'The imported file does not exist.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: '^node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
