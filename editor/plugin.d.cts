import type { ts } from 'ts-morph';

/** The plugin of TypeScript's language service: `"plugins": [{ "name": "qed/editor" }]` in tsconfig.json. */
declare const plugin: ts.server.PluginModuleFactory;
export = plugin;
