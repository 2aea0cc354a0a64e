// Preloaded into wrangler, which alone would outlive a parent that was killed, as workerd would outlive wrangler.
// The IPC channel to the parent is the life line: when it breaks, wrangler ends as after a Ctrl-C. Every process that
// wrangler starts is named to the parent, so that whichever of the two is left can end what the other one began.
import childProcess from 'node:child_process'

/** Wrangler closes streams and databases in well under a second; past this it hangs and is not worth waiting for. */
const graceMs = 3_000

const started = new Set<number>()
const spawn = childProcess.spawn

function spawnAndTell(...args: Parameters<typeof spawn>): ReturnType<typeof spawn> {
  const child = spawn(...args)
  const { pid } = child
  if (pid === undefined) return child
  started.add(pid)
  if (process.connected) process.send?.({ event: 'child_started', pid })
  child.once('exit', () => {
    started.delete(pid)
    if (process.connected) process.send?.({ event: 'child_ended', pid })
  })
  return child
}

Object.assign(childProcess, { spawn: spawnAndTell })

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => {
    for (const pid of started) process.kill(pid, 'SIGKILL')
    process.kill(process.pid, 'SIGKILL')
  }, graceMs)
})
// Listening must not keep a wrangler alive that has finished.
process.channel?.unref()
