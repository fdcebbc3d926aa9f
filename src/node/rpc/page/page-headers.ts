import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** What the page may load and do: nothing that does not come from here, and no code out of text. */
const PAGE_POLICY = policy({
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
});

/**
 * A worker has a policy of its own. The verifier is o1js, which needs WebAssembly, code out of text, and threads whose code it makes itself; it gets
 * nothing of the page and may not talk to anybody.
 */
const VERIFIER_POLICY = policy({
  'default-src': "'none'",
  'script-src': "'self' blob: 'unsafe-eval' 'wasm-unsafe-eval'",
  'worker-src': 'blob:',
  'connect-src': "'none'",
});

/** The headers of a file of the page. o1js needs memory that threads share, which a browser gives only to a page that is isolated from others. */
export function pageHeaders(name: string): Record<string, string> {
  const type = TYPES[path.extname(name)];
  if (type === undefined) throw new TypeError(`no content type for ${name}`);
  return {
    'content-type': type,
    'content-security-policy': isVerifier(name) ? VERIFIER_POLICY : PAGE_POLICY,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    // Names of assets have their content's hash.
    'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
}

const isVerifier = (name: string): boolean => /^assets\/verifier-/.test(name);

function policy(rules: Readonly<Record<string, string>>): string {
  return Object.entries(rules)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}
