import { run } from './main.ts'

/** What may still be open at the end, a look-up of a name or a half-made tunnel, gets this long before it is left behind. */
const LEAVE_AFTER_MS = 200

// A log that nobody reads any more is no reason to stop half-way.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

// Nobody who reads a workflow's log can do anything about what Node thinks of the packages in the bundle.
process.noDeprecation = true

// Red until proven green: a promise that never settles, a crash or an emptied event loop must not end in 0.
process.exitCode = 1
if (await run()) process.exitCode = 0
setTimeout(leave, LEAVE_AFTER_MS).unref()

/** Node cannot exit while the system looks up a name, which takes it many seconds when no name server answers. */
function leave(): void {
  const isLookingUp = process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')
  if (isLookingUp && process.exitCode !== 0) process.kill(process.pid, 'SIGKILL')
  process.exit()
}
