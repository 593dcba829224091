import { describe, expect, test } from 'vitest'
import * as answers from '../feldera/answers.ts'
import type { Fault } from '../feldera/faults.ts'
import { apiError, type Reply } from '../feldera/reply.ts'
import { ACTIVATE, DEFAULT_PACE, held, orders, play, theError } from '../support/story.ts'

// Feldera's manager forwards a request twice, and looks the pipeline up before each try: so a refusal of that look-up may be
// the answer to an activation whose first try was accepted.

const now = (reply: Reply): Reply => ({ ...reply, headers: {} })

const notDeployed = (status: string) =>
  apiError(503, 'PipelineInteractionNotDeployed', {
    message: 'Unable to interact with pipeline',
    details: { pipeline_name: 'orders', status, desired_status: 'Provisioned' },
  })

const REFUSALS: readonly (readonly [string, Reply])[] = [
  ['PipelineUnavailable', now(answers.pipelineUnavailable)],
  ['PipelineInteractionNotDeployed, provisioning', notDeployed('Provisioning')],
  ['PipelineInteractionNotDeployed, stopped', notDeployed('Stopped')],
  [
    'PipelineMissingDeploymentLocation',
    apiError(500, 'PipelineMissingDeploymentLocation', { message: 'its deployment location is missing' }),
  ],
  [
    'InvalidTransition',
    apiError(400, 'InvalidTransition', {
      message: 'Cannot execute activate transition',
      details: ['activate', 'Suspended'],
    }),
  ],
  ['Failed to connect', now(answers.processUnreachable)],
]

const acceptedBut = (reply: Reply): readonly Fault[] => [
  { on: 'activation', with: reply, effect: 'accepted', times: 1 },
]

describe.concurrent('a refusal by the second look-up, after the first try was accepted', () => {
  test.each(REFUSALS)('%s: it is watched to its end, and not sent twice', async (_code, reply) => {
    const step = await play({ at: { ...orders(), faults: acceptedBut(reply) }, inputs: { expect: 'standby' } })

    expect(step.outputs).toMatchObject({ outcome: 'activated', changed: 'true', 'error-code': '' })
    expect(step.feldera.writes).toEqual([ACTIVATE])
    expect(step.feldera.accepted).toBe(1)
  })

  test.each(REFUSALS)('%s: accepted for who does not wait', async (_code, reply) => {
    const step = await play({ at: { ...held, faults: acceptedBut(reply) }, inputs: { expect: 'standby', wait: false } })

    expect(step.outputs).toMatchObject({ outcome: 'accepted', changed: 'true' })
    expect(step.feldera.writes).toEqual([ACTIVATE])
  })

  test.each(REFUSALS)('%s: at the deadline nobody says that nothing changed', async (_code, reply) => {
    // Feldera has lost sight of the process, so nothing shows the activation.
    const step = await play({
      at: { ...held, faults: [...acceptedBut(reply), { on: 'wait', with: answers.page(502) }] },
      inputs: { timeout: '4s' },
    })

    expect(step.exitCode).toBe(1)
    expect(theError(step)).toContain('it is not known whether Feldera accepted it')
    expect(theError(step)).not.toMatch(/nothing changed|[Nn]othing was sent|[Nn]o activation was made/)
  })
})

test.concurrent('one that was not accepted is sent again, once a look has shown that', async () => {
  const faults = [{ on: 'activation', with: now(answers.pipelineUnavailable), times: 1 }] as const
  const step = await play({ at: { ...held, faults }, inputs: { expect: 'standby', wait: false } })

  expect(step.outputs).toMatchObject({ outcome: 'accepted', changed: 'true' })
  expect(step.log).toContain('No sign that it was accepted; sending it again')
  expect(step.feldera.writes).toEqual([ACTIVATE, ACTIVATE])
  expect(step.feldera.accepted).toBe(1)
})

describe.concurrent('whether it was accepted is known sooner when the process answers', () => {
  const twice = (extra: Partial<Fault> = {}): readonly Fault[] => [
    { on: 'activation', with: { ...answers.processUnreachable, headers: { 'retry-after': '5' } }, times: 2, ...extra },
  ]

  test('two refusals with Retry-After: 5 cost their ten seconds and two looks each', async () => {
    const step = await play({ at: { speed: 100, faults: twice() }, inputs: { ...DEFAULT_PACE, wait: false } })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'accepted', changed: 'true' })
    const { requests } = step.feldera
    const asked = requests.map(({ method, path }) => (method === 'POST' ? 'activate' : path.split('/').at(-1)))
    const search = ['activate', 'checkpoints', 'orders?selector=status', 'orders?selector=status']
    expect(asked).toEqual(['orders?selector=status', ...search, ...search, 'activate'])
    const at = requests.filter(({ method }) => method === 'POST').map(({ at }) => at)
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(4_990)
    expect((at[2] ?? 0) - (at[0] ?? 0)).toBeLessThan(13_000)
  })

  test('one that was accepted is found as soon as the woken runner has written it', async () => {
    const step = await play({
      at: { speed: 1, faults: twice({ effect: 'unnoticed', times: 1 }) },
      inputs: { ...DEFAULT_PACE, wait: false },
    })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'accepted', changed: 'true' })
    const sent = step.feldera.requests.find(({ method }) => method === 'POST')
    // Without the waking it would take the runner's next look, up to 2.5 s later.
    expect((step.feldera.requests.at(-1)?.at ?? 0) - (sent?.at ?? 0)).toBeLessThan(1_500)
    expect(step.feldera.accepted).toBe(1)
  })

  test('a process that does not answer is looked for the full eight seconds', async () => {
    const silent = { on: 'held-checkpoints', with: 'stall-header' } as const
    const faults = [{ on: 'activation', with: 'reset', times: 1 }, silent] as const
    const step = await play({ at: { speed: 1, faults }, inputs: { ...DEFAULT_PACE, wait: false } })

    expect(step.outputs, step.log).toMatchObject({ outcome: 'accepted', changed: 'true' })
    const [first, second] = step.feldera.requests.filter(({ method }) => method === 'POST')
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(8_000)
    expect(step.feldera.accepted).toBe(1)
  })
})
