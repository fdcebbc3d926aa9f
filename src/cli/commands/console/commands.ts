import type { REPLServer } from 'node:repl';
import { callText, listenToCalls } from '../../../testing/reports/trace.js';

/** Node's own that run lines beside the console's, or fail without a failure. */
const LEFT_OUT = ['editor', 'load', 'save'];

/** The commands of a console that begin with a dot: those of node that are of use here, and qed's own. */
export function defineCommands(server: REPLServer, printOverview: () => void, print: (text: string) => void): void {
  for (const name of LEFT_OUT) Reflect.deleteProperty(server.commands, name);
  const { help } = server.commands;
  server.defineCommand('help', {
    help: 'Print what is there, and this list',
    action(text) {
      printOverview();
      help?.action.call(server, text);
    },
  });
  server.defineCommand('trace', {
    help: 'Show what each call reads, checks and writes: .trace on, .trace off',
    action(text) {
      const isOff = text.trim() === 'off';
      listenToCalls(isOff ? undefined : (call) => print(callText(call)));
      server.displayPrompt();
    },
  });
}
