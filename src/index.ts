import { run } from './main.ts'

/** What may still be open at the end, a look-up of a name or a half-made tunnel, gets this long before it is left behind. */
const LEAVE_AFTER_MS = 200

// Nobody who reads a workflow's log can do anything about what Node thinks of the packages in the bundle.
process.noDeprecation = true

// Red until proven green: a promise that never settles, a crash or an emptied event loop must not end in 0.
process.exitCode = 1
if (await run()) process.exitCode = 0
setTimeout(() => process.exit(), LEAVE_AFTER_MS).unref()
