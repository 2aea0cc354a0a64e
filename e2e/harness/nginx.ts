// nginx on loopback with a server block as the documents give it, in front of a service of a test.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, portIsFree } from '../../scripts/port.ts'
import { until } from './started.ts'

/** Where it is installed; null when it is not. */
export const nginxPath = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'].find(existsSync) ?? null

export interface Nginx {
  readonly url: string
  /** Ends it and all that it holds open. Safe to repeat. */
  stop(): Promise<void>
}

/** Its logs lie in the folder. @throws with what nginx says when it refuses the lines */
export async function startNginx(program: string, server: string, folder: string): Promise<Nginx> {
  const port = await freePort()
  await mkdir(folder, { recursive: true })
  const config = join(folder, 'nginx.conf')
  const moved = server.replace('listen 80;', `listen 127.0.0.1:${port};`).replaceAll('/var/log/nginx', folder)
  await writeFile(config, around(moved, folder))
  const child = spawn(program, ['-c', config, '-p', folder, '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const ended = once(child, 'close')
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null
  await until(async () => hasEnded() || !(await portIsFree(port)), 'nginx listens')
  if (hasEnded()) throw new Error(`nginx ended: ${said}`)
  return {
    url: `http://localhost:${port}`,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** What a distribution's nginx.conf has around it: nothing that changes how a request passes. */
function around(server: string, folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `daemon off;
master_process off;
pid ${folder}/nginx.pid;
events {}
http {
access_log off;
${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')}
${server}
}
`
}
