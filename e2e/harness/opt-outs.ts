// What is not run against both hosts, by name and with its reason. Aim at none.

/** Files below e2e/ that tell nothing new on Deno, since they do not start the host that they are told. */
export const FILES_NOT_ON_DENO: Readonly<Record<string, string>> = {
  'deno.test.ts': 'is about the service on Deno, and starts it by itself',
  'self-hosting.test.ts': 'is about the service on Deno, and starts it by itself',
  'widget-states.test.ts': 'stages its jobs, and starts no service',
}

/** What one host cannot pass; a case that needs it asks `runsHere` by this name. */
export const OPT_OUTS = {
  wrangler: {
    host: 'deno',
    reason: 'no wrangler runs there: it is a process of the other host, and knows its databases',
  },
} as const satisfies Record<string, { readonly host: 'workerd' | 'deno'; readonly reason: string }>
