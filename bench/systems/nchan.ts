// The peer in C: nginx with Nchan, one channel in its memory, its ping off. It takes one event a request.
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../../scripts/port.ts'
import { run } from '../../scripts/run.ts'
import { startServer } from './child.ts'
import { event } from './event.ts'
import type { Running, System } from './system.ts'

const programs = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx']
const modules = ['/usr/lib/nginx/modules/ngx_nchan_module.so', '/usr/share/nginx/modules/ngx_nchan_module.so']

export const nchan: System = {
  name: 'nginx + Nchan',
  batches: false,
  async find() {
    const [program, module] = [programs.find(existsSync), modules.find(existsSync)]
    if (program === undefined || module === undefined) {
      return {
        missing:
          'nginx with Nchan is not installed: apt-get install -y nginx-light libnginx-mod-nchan (Debian, Ubuntu)',
      }
    }
    const { output } = await run(program, ['-v'])
    return { version: output.trim().replace(/^.*nginx\//, 'nginx ') }
  },
  async start(dataDir, givenPort): Promise<Running> {
    const port = givenPort ?? (await freePort())
    await mkdir(dataDir, { recursive: true })
    const config = join(dataDir, 'nginx.conf')
    await writeFile(config, configuration(port, dataDir))
    const server = await startServer(programs.find(existsSync) ?? 'nginx', ['-c', config, '-p', dataDir], port)
    return {
      port,
      pid: server.pid,
      streamPath: '/stream',
      push(kind, [seq = 0], padding) {
        const { type, data } = event(kind, seq, padding)
        return { path: '/updates', headers: { 'X-EventSource-Event': type }, body: JSON.stringify(data) }
      },
      stop: () => server.kill(),
    }
  },
}

/** One process, as the others are one; what is kept for late viewers stays small, because none of them is late. */
function configuration(port: number, directory: string): string {
  return `load_module ${modules.find(existsSync)};
daemon off;
master_process off;
pid ${directory}/nginx.pid;
error_log stderr error;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  client_body_buffer_size 64k;
  keepalive_requests 1000000000;
  nchan_max_reserved_memory 512M;
  server {
    listen 127.0.0.1:${port};
    location = /updates {
      nchan_publisher;
      nchan_channel_id bench;
      nchan_message_buffer_length 10000;
      nchan_message_timeout 1m;
    }
    location = /stream {
      nchan_subscriber eventsource;
      nchan_channel_id bench;
      nchan_subscriber_first_message newest;
      nchan_eventsource_ping_interval 0;
      nchan_subscribe_existing_channels_only off;
    }
  }
}
`
}
