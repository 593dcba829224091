import { spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { graceMs } from '../support/invariants.ts'
import { startStep } from '../support/step.ts'

// As when a region is gone. The system's own look-up then blocks for ten seconds and more, and Node cannot exit before.
// Needs Linux and the right to give one process another /etc/resolv.conf, and to listen on port 53.

const canChangeResolver =
  process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0

const NAME_SERVER = '127.0.0.77'
const server = createSocket('udp4')
let folder = ''

beforeAll(async () => {
  if (!canChangeResolver) return
  folder = await mkdtemp(path.join(tmpdir(), 'resolver-'))
  await writeFile(path.join(folder, 'resolv.conf'), `nameserver ${NAME_SERVER}\n`)
  server.bind(53, NAME_SERVER)
  await once(server, 'listening')
})

afterAll(async () => {
  if (!canChangeResolver) return
  server.close()
  await rm(folder, { recursive: true, force: true })
})

// Not by sh, which may be a shell that drops inputs with a hyphen in their name.
const withSilentNames = () => {
  const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
  return { within: ['unshare', '-m', 'bash', '-c', script, path.join(folder, 'resolv.conf')] }
}
const inputs = { pipeline: 'orders', host: 'https://feldera.example.com' }

test.runIf(canChangeResolver)('the step ends at its deadline, and reports', async () => {
  const step = await startStep({ ...inputs, timeout: '2s' }, withSilentNames())
  const result = await step.result
  expect(result.tookMs, result.log).toBeLessThan(2_000 + graceMs())
  expect(result.exitCode).not.toBe(0)
  expect(result.outputs).toMatchObject({ outcome: 'timed-out', changed: 'false' })
  expect(result.summary).toContain('Timed out')
})

test.runIf(canChangeResolver)('cancelled, it ends at once', async () => {
  const step = await startStep(inputs, withSilentNames())
  await step.logged('Activating pipeline')
  const cancelled = performance.now()
  step.signal('SIGINT')
  const result = await step.result
  expect(performance.now() - cancelled).toBeLessThan(2_000)
  expect(result.outputs['outcome'], result.log).toBe('cancelled')
})
