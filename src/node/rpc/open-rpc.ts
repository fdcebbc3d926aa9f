import { z } from 'zod';
import { METHODS } from '../../wire/methods.js';
import { NotificationSchema } from '../../wire/subscription.js';

/** The OpenRPC document of a node, as `rpc.discover` answers it. */
export function openRpcDocument(version: string): Record<string, unknown> {
  const schema = (type: z.ZodType): Record<string, unknown> => {
    const document = z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(document).filter(([name]) => name !== '$schema'));
  };
  const methods = Object.entries(METHODS).map(([name, { summary, params, result }]) => {
    const { properties = {}, required = [] } = schema(params) as {
      properties?: Record<string, unknown>;
      required?: string[];
    };
    return {
      name,
      summary,
      paramStructure: 'by-name',
      params: Object.entries(properties).map(([key, value]) => ({
        name: key,
        required: required.includes(key),
        schema: value,
      })),
      result: { name: 'result', schema: schema(result) },
    };
  });
  // OpenRPC has no word for what a node sends by itself.
  const notifications = [
    { name: 'qed_notify', summary: 'Something new of a topic; over WebSocket', params: schema(NotificationSchema) },
  ];
  return { openrpc: '1.3.2', info: { title: 'qed node', version }, methods, 'x-notifications': notifications };
}
