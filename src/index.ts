import { runAfterwards } from './afterwards.ts'
import type { Verb } from './inputs/verbs.ts'
import { run } from './main.ts'

/**
 * At the end a name look-up or an unfinished tunnel may still be open. It gets this long before the process exits
 * anyway.
 */
const EXIT_AFTER_MS = 200

// The exit code is 1 until success is proven, so that a crash or a promise that never settles does not end in a green
// step.
process.exitCode = 1

/** Runs one step, for the verb whose action was used, in a process that it has for itself. */
export async function startStep(verb: Verb): Promise<void> {
  await start(() => run(verb))
}

/** Runs what comes after a step, when the runner calls the action for its `post`. */
export async function startAfterwards(): Promise<void> {
  await start(runAfterwards)
}

/** @param work returns whether it was a success */
async function start(work: () => Promise<boolean>): Promise<void> {
  // When the reader of the log goes away, writing to it fails. That must not stop an activation half-way.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  // Node's deprecation warnings are about packages in the bundle, and whoever reads the log of a workflow cannot change
  // those.
  process.noDeprecation = true
  if (await work()) process.exitCode = 0
  setTimeout(exit, EXIT_AFTER_MS).unref()
}

/**
 * Node cannot exit while a name look-up is open, and that takes many seconds when no name server answers. SIGKILL ends
 * it at once; a green step is not killed, because a killed process counts as failed.
 */
function exit(): void {
  const isLookingUp = process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')
  if (isLookingUp && process.exitCode !== 0) process.kill(process.pid, 'SIGKILL')
  process.exit()
}
