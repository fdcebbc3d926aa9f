// docs/rpc.md: every RPC method of a node with its parameters and its result.

const ACCESS = [
  [undefined, 'For everybody', ''],
  ['worker', 'For workers', 'A worker sends its token as `Authorization: Bearer <token>`.'],
  ['realm', 'For realms', "A realm's node sends its token in the same way."],
  [
    'operator',
    'For operators',
    'An operator sends a token in the same way. A devnet without `--operator-tokens` takes them from anybody.',
  ],
  [
    'relayer',
    'For relayers',
    'A relayer sends a token in the same way. A devnet without `--relayer-tokens` takes them from anybody.',
  ],
];

/** The page of a node's OpenRPC document and its table of methods. */
export function rpcPage({ methods }, table) {
  const groups = ACCESS.map(([access, title, text]) => ({
    title,
    text,
    methods: methods.filter(({ name }) => table[name].access === access),
  })).filter((group) => group.methods.length > 0);
  return [
    '# RPC methods',
    '',
    'This page is made from the code: `node scripts/reference.mjs`. A node answers JSON-RPC 2.0 over `POST /`, and',
    '`rpc.discover` gives the same as an OpenRPC document. Parameters go by name:',
    '',
    '```sh',
    `curl -s http://127.0.0.1:8545 -H 'content-type: application/json' \\`,
    `  -d '{"jsonrpc":"2.0","id":1,"method":"qed_status","params":{}}'`,
    '```',
    '',
    'A `decimal` is a whole number as a string of decimal digits. Errors have a code of [errors.md](errors.md) in',
    '`error.data.code`.',
    '',
    ...groups.flatMap(({ title, text, methods: of }) => [
      `## ${title}`,
      '',
      ...(text === '' ? [] : [text, '']),
      ...of.flatMap(sectionOf),
    ]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function sectionOf({ name, summary, params, result }) {
  const given = params.map((param) => `  ${param.name}${param.required ? '' : '?'}: ${typeOf(param.schema, '  ')};`);
  const parameters = given.length === 0 ? '{}' : `{\n${given.join('\n')}\n}`;
  return [
    `### ${name}`,
    '',
    `${summary}.`,
    '',
    '```ts',
    `params: ${parameters}`,
    `result: ${typeOf(result.schema, '')}`,
    '```',
    '',
  ];
}

/** A JSON schema as TypeScript writes it. */
function typeOf(schema, indent) {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return alternatives.map((each) => typeOf(each, indent)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(' | ');
  switch (schema.type) {
    case 'object':
      return objectOf(schema, indent);
    case 'array': {
      if (Array.isArray(schema.prefixItems)) {
        return `[${schema.prefixItems.map((item) => typeOf(item, indent)).join(', ')}]`;
      }
      const item = typeOf(schema.items ?? {}, indent);
      return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
    }
    case 'string':
      return schema.pattern?.startsWith('^(0|[1-9][0-9]{0,') === true ? 'decimal' : 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      return 'unknown';
  }
}

function objectOf({ properties = {}, required = [], additionalProperties }, indent) {
  const members = Object.entries(properties).map(
    ([name, member]) => `${indent}  ${name}${required.includes(name) ? '' : '?'}: ${typeOf(member, `${indent}  `)};`,
  );
  if (members.length > 0) return `{\n${members.join('\n')}\n${indent}}`;
  return typeof additionalProperties === 'object' ? `Record<string, ${typeOf(additionalProperties, indent)}>` : '{}';
}
