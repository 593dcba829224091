import { expect, test } from 'vitest'
import { startFeldera } from '../feldera/index.ts'
import { FAR_HOST, FAR_PORT, hasFarNetwork, startFarNetwork } from '../peers/network.ts'
import { playCheck } from '../support/findings.ts'
import { loadFactor } from '../support/invariants.ts'
import { runStep } from '../support/step.ts'

// Node tries each address of a host but the last for a quarter of a second only, unless its limit is raised.

const inputs = { pipeline: 'orders', host: `http://${FAR_HOST}:${FAR_PORT}` }

test.runIf(hasFarNetwork)(
  'is reached when a handshake takes longer than Node waits, and IPv6 leads nowhere',
  async () => {
    await using feldera = await startFeldera({ speed: 100 })
    await using network = await startFarNetwork({
      port: feldera.port,
      ipv6: 'nowhere',
      isSlow: true,
    })
    const step = await runStep({ ...inputs, timeout: '20s' }, network)

    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', changed: 'true' })
    expect(step.log).not.toContain('No good answer')
    expect(feldera.accepted).toBe(1)
  },
)

test.runIf(hasFarNetwork)(
  'is reached in seconds when packets to its first address vanish, each time but the first at once',
  async () => {
    await using feldera = await startFeldera({ speed: 100 })
    await using network = await startFarNetwork({ port: feldera.port, ipv6: 'black hole' })
    const step = await runStep({ ...inputs, timeout: '20s' }, network)

    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', changed: 'true' })
    // One for the looks and one for the activation, which has its own.
    expect(network.connections.length).toBeGreaterThan(1)
    const [first = 0, second = 0] = network.connections
    expect(second - first).toBeLessThan(1_500)
    expect(step.tookMs).toBeGreaterThan(2_000)
    expect(step.tookMs).toBeLessThan(2_500 + 5_000)
  },
)

test.runIf(hasFarNetwork)('is reached past such an address within a shorter limit for a request too', async () => {
  await using feldera = await startFeldera({ speed: 100 })
  await using network = await startFarNetwork({ port: feldera.port, ipv6: 'black hole' })
  const step = await runStep({ ...inputs, timeout: '20s', 'request-timeout': '3s' }, network)

  expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', changed: 'true' })
  expect(step.log).not.toContain('No good answer')
  expect(step.tookMs).toBeLessThan(5_000 * loadFactor())
})

test('each address has 2.5 seconds on every system', async () => {
  const print =
    "import net from 'node:net'; process.on('exit', () => console.log('ms: ' + net.getDefaultAutoSelectFamilyAttemptTimeout()))"
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(print)}` }
  const step = await playCheck({ at: { speed: 100 }, env })

  expect(step.outputs['outcome'], step.log).toBe('ready')
  expect(step.log).toContain('ms: 2500')
})
