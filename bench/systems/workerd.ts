// Workers of the bench on workerd itself, with nothing in between: one worker, one class of objects with SQLite on the
// local disk, one port on loopback.
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { freePort } from '../../scripts/port.ts'
import { type Server, startServer } from './child.ts'

/** As in wrangler.toml, so that the engine runs as it does in the service. */
const compatibility =
  'compatibilityDate = "2026-10-20", compatibilityFlags = ["nodejs_compat", "enable_request_signal"]'

export const workerdProgram = String(createRequire(import.meta.url)('workerd').default)
export const workerdVersion = String(createRequire(import.meta.url)('workerd').version)

/** Bundles `bench/cloudflare/<name>.ts` and serves it. */
export async function startWorkerd(
  name: string,
  dataDir: string,
  givenPort?: number,
): Promise<Server & { readonly port: number }> {
  const port = givenPort ?? (await freePort())
  await mkdir(join(dataDir, 'objects'), { recursive: true })
  await bundle(name, dataDir)
  const config = join(dataDir, 'workerd.capnp')
  await writeFile(config, configuration(name, port, join(dataDir, 'objects')))
  const server = await startServer(workerdProgram, ['serve', config], port)
  return { ...server, port }
}

async function bundle(name: string, outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: fileURLToPath(new URL(`../cloudflare/${name}.ts`, import.meta.url)),
      outDir,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { external: /^cloudflare:/, output: { entryFileNames: `${name}.js` } },
    },
  })
}

function configuration(name: string, port: number, objects: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "objects", disk = (path = "${objects}", writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
  # So that memory can be read without what is only yet to be collected.
  v8Flags = ["--expose-gc"],
);
const main :Workerd.Worker = (
  modules = [(name = "${name}.js", esModule = embed "${name}.js")],
  ${compatibility},
  durableObjectNamespaces = [(className = "JobObject", uniqueKey = "${name}", enableSql = true)],
  durableObjectStorage = (localDisk = "objects"),
  bindings = [(name = "JOBS", durableObjectNamespace = "JobObject")],
);
`
}
