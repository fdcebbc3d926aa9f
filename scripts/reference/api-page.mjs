// docs/api.md: what `qed`, `qed/contract` and `qed/testing` export, with the comments of their declarations.
import { fileURLToPath } from 'node:url';
import { Node, Project } from 'ts-morph';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The page of the package's declarations. */
export function apiPage() {
  // Nothing is resolved: reading the types of all libraries would take seconds.
  const project = new Project({ skipFileDependencyResolution: true });
  const contract = project.addSourceFileAtPath(`${ROOT}src/contract/contract.d.ts`);
  const testing = project.addSourceFileAtPath(`${ROOT}src/testing/testing.ts`);
  const program = project.addSourceFileAtPath(`${ROOT}src/index.ts`);
  const own = [...testing.getFunctions().filter((each) => each.isExported()), ...handedOn(project, testing)];
  const names = testing
    .getExportDeclarations()
    .filter((each) => each.getModuleSpecifierValue() === 'vitest')
    .flatMap((each) => each.getNamedExports().map((named) => `\`${named.getName()}\``));
  return [
    '# The TypeScript API',
    '',
    'This page is made from the code: `node scripts/reference.mjs`. [The language](language.md) tells what contracts may',
    'do, and [testing contracts](testing-contracts.md) how tests are written.',
    '',
    '## qed/contract',
    '',
    'What the source of a contract imports.',
    '',
    ...sectionsOf(contract),
    '## qed/testing',
    '',
    `From [vitest](https://vitest.dev): ${names.join(', ')}.`,
    '',
    ...sorted(own),
    '## qed',
    '',
    'What a program imports; [a program of your own](programs.md) shows how it goes together. What is inferred from a schema',
    'of the wire has its members in [rpc.md](rpc.md).',
    '',
    ...sorted(handedOn(project, program)),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

const sorted = (declarations) =>
  declarations
    .sort((a, b) => (a.getName() < b.getName() ? -1 : 1))
    .flatMap((declaration) => [`### ${declaration.getName()}`, '', ...describe(declaration)]);

/** The declarations of other files of the package that a file exports. */
const handedOn = (project, file) =>
  file
    .getExportDeclarations()
    .filter((each) => each.getModuleSpecifierValue().startsWith('.'))
    .flatMap((each) => {
      const path = each.getModuleSpecifierValue().replace(/\.js$/, '.ts');
      const source = project.addSourceFileAtPath(`${file.getDirectoryPath()}/${path}`);
      return each.getNamedExports().map((named) => {
        const name = named.getName();
        return (
          source.getClass(name) ??
          source.getInterface(name) ??
          source.getFunction(name) ??
          source.getVariableDeclaration(name) ??
          source.getTypeAliasOrThrow(name)
        );
      });
    });

/** The statements of a file of declarations under the names that they declare; a type and a value may have one name. */
function sectionsOf(file) {
  const byName = new Map();
  for (const statement of file.getStatements()) {
    const name = Node.isVariableStatement(statement) ? statement.getDeclarations()[0].getName() : statement.getName?.();
    if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), statement]);
  }
  return [...byName].flatMap(([name, statements]) => [`### ${name}`, '', ...statements.flatMap(describe)]);
}

function describe(declaration) {
  const docs = docsOf(declaration);
  return [...(docs === '' ? [] : [docs, '']), '```ts', codeOf(declaration), '```', ''];
}

const docsOf = (node) =>
  ((Node.isVariableDeclaration(node) ? node.getVariableStatementOrThrow() : node).getJsDocs?.() ?? [])
    .map((doc) => doc.getCommentText() ?? doc.getDescription())
    .join('\n\n')
    .replaceAll('\r', '')
    .trim();

/** The declaration without bodies and without what is private. */
function codeOf(declaration) {
  if (Node.isVariableDeclaration(declaration)) return arrowHeadOf(declaration);
  if (Node.isFunctionDeclaration(declaration)) return `${headOf(declaration)};`;
  if (!Node.isClassDeclaration(declaration) || declaration.isAmbient()) return declaration.getText();
  const parameters = declaration.getTypeParameters().map((each) => each.getText());
  const head = `class ${declaration.getName()}${parameters.length === 0 ? '' : `<${parameters.join(', ')}>`}`;
  return `${head} {\n${membersOf(declaration).join('\n')}\n}`;
}

function membersOf(declaration) {
  const isPublic = (member) => !member.hasModifier?.('private') && !member.getName?.().startsWith('#');
  const fields = declaration
    .getConstructors()
    .flatMap((each) => each.getParameters())
    .filter((each) => each.isReadonly() && isPublic(each));
  const members = [...declaration.getProperties(), ...declaration.getGetAccessors(), ...declaration.getMethods()]
    .filter(isPublic)
    .sort((a, b) => a.getPos() - b.getPos());
  return [
    ...fields.map((field) => `  ${field.getText()};`),
    ...members.map((member) => {
      const comments = (member.getJsDocs?.() ?? []).map((doc) => `  ${doc.getText()}\n`);
      return `${comments.join('')}  ${Node.isPropertyDeclaration(member) ? member.getText() : `${headOf(member)};`}`;
    }),
  ];
}

/** A constant that is an arrow function, as a function. */
function arrowHeadOf(declaration) {
  const arrow = declaration.getInitializerOrThrow();
  const parameters = arrow.getParameters().map((each) => {
    const isOptional = each.isOptional() ? '?' : '';
    return `${each.getName()}${isOptional}: ${each.getTypeNodeOrThrow().getText()}`;
  });
  return `function ${declaration.getName()}(${parameters.join(', ')}): ${arrow.getReturnTypeNodeOrThrow().getText()};`;
}

/** A function, method or accessor up to its body. */
function headOf(member) {
  const body = member.getBody();
  const text = member.getText().slice(0, body === undefined ? undefined : body.getPos() - member.getStart());
  // How a parameter is taken apart, and what it is when it is missing, is no matter of the caller's.
  return text
    .replace(/^export |\basync /g, '')
    .replace(/([(,]\s*)\{[^{}]*\}: /g, '$1options: ')
    .replace(/(\w+): (\w+|\{[^{}]*\}) = \{\}/g, '$1?: $2')
    .trim();
}
