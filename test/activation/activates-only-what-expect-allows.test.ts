import { describe, expect, test } from 'vitest'
import type { SimulatedFeldera } from '../feldera/index.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import type { RunningStep } from '../support/action.ts'
import { playInProcess } from '../support/in-process.ts'
import {
  ACTIVATE,
  ACTIVATE_PAUSED,
  desire,
  type Ended,
  orders,
  play,
  setReachable,
  show,
  theError,
} from '../support/story.ts'

// What was found × what the input 'expect' allows, for both statuses that can be asked for: every cell in process, and of each state
// one for each way it can end on the bundle.

type Target = 'Running' | 'Paused'

/** A state the pipeline can be found in. */
interface Found {
  readonly seed?: (target: Target) => Omit<PipelineSeed, 'name'>
  readonly before?: (feldera: SimulatedFeldera, target: Target) => void
  /** What becomes of it, where the step waits for that. */
  readonly meanwhile?: (step: Pick<RunningStep, 'logged'>, feldera: SimulatedFeldera, target: Target) => Promise<void>
}

const FOUND = {
  standby: {},
  provisioning: {
    seed: () => ({ state: 'stopped' }),
    before: (feldera) =>
      Object.assign(feldera.pipeline().runner.row, {
        resourcesStatus: 'Provisioning',
        resourcesDesired: 'Provisioned',
        deploymentInitial: 'Standby',
      }),
    async meanwhile(step, feldera) {
      await step.logged('Provisioning (desired Standby)')
      feldera.pipeline().runner.deploy({ desired: 'Standby', status: 'Standby' }, 'Standby')
    },
  },
  initializing: {
    before: (feldera) => show(feldera, 'Initializing'),
    async meanwhile(step, feldera) {
      await step.logged('Initializing (desired Standby)')
      show(feldera, 'Standby')
    },
  },
  'unavailable, then back': {
    seed: () => ({ state: 'unavailable' }),
    async meanwhile(step, feldera) {
      await step.logged("'orders' is Unavailable")
      setReachable(feldera, true)
    },
  },
  'active already': { seed: (target) => ({ state: target === 'Running' ? 'running' : 'paused' }) },
  'under way': {
    before: desire,
    async meanwhile(step, feldera, target) {
      await step.logged('under way already')
      show(feldera, target)
    },
  },
  'live otherwise': { seed: (target) => ({ state: target === 'Running' ? 'paused' : 'running' }) },
  'under way to the other': {
    before: (feldera, target) => desire(feldera, target === 'Running' ? 'Paused' : 'Running'),
    async meanwhile(step, feldera, target) {
      await step.logged('Feldera accepted')
      show(feldera, target)
    },
  },
  stopped: { seed: () => ({ state: 'stopped' }) },
  stopping: { seed: () => ({ state: 'stopping' }) },
  suspending: { seed: () => ({ state: 'suspending' }) },
  'stopped with an error': { seed: () => ({ state: 'stopped-with-error' }) },
} as const satisfies Record<string, Found>

/** Outcome and, on red, the error's code. */
const activated = 'activated'
const already = 'already-active'
const joined = 'activated, nothing sent'
const notStandby = 'refused AlreadyActive'
const underWay = 'refused ActivationUnderWay'
const live = 'refused LivePipeline'
const notDeployed = 'refused NotDeployed'
const broken = 'failed InitializationError'

const TABLE = [
  // found                   standby       standby-or-active  any
  ['standby', /*          */ activated, /**/ activated, /*  */ activated],
  ['provisioning', /*     */ activated, /**/ activated, /*  */ activated],
  ['initializing', /*     */ activated, /**/ activated, /*  */ activated],
  ['unavailable, then back', activated, /**/ activated, /*  */ activated],
  ['active already', /*   */ notStandby, /**/ already, /*   */ already],
  ['under way', /*        */ underWay, /* */ joined, /*     */ joined],
  ['live otherwise', /*   */ live, /*     */ live, /*       */ activated],
  ['under way to the other', live, /*     */ live, /*       */ activated],
  ['stopped', /*          */ notDeployed, /**/ notDeployed, /**/ notDeployed],
  ['stopping', /*         */ notDeployed, /**/ notDeployed, /**/ notDeployed],
  ['suspending', /*       */ notDeployed, /**/ notDeployed, /**/ notDeployed],
  ['stopped with an error', broken, /*    */ broken, /*     */ broken],
] as const

const cases = TABLE.flatMap(([found, ...cells]) =>
  (['standby', 'standby-or-active', 'any'] as const).flatMap((expectation, column) =>
    (['Running', 'Paused'] as const).map((target) => ({ found, expectation, target, cell: cells[column] ?? '' })),
  ),
)
/** Of each state one cell for each way it can end. */
const onTheBundle = cases.filter(
  ({ found, cell }, at) => at === cases.findIndex((other) => other.found === found && other.cell === cell),
)
const played = [
  ...cases.map((one) => ({ ...one, how: 'in process', play: playInProcess })),
  ...onTheBundle.map((one) => ({ ...one, how: 'on the bundle', play })),
]

describe.concurrent('asked for a status, with an expectation, of a pipeline found', () => {
  test.for(played)('$target, $expectation, $found: $cell, $how', async ({ found, expectation, target, cell, play }) => {
    const { seed, before, meanwhile }: Found = FOUND[found]
    const isLeftWaiting = cell === activated || cell === joined
    const step = await play({
      at: orders(seed?.(target)),
      before: (feldera) => before?.(feldera, target),
      inputs: { expect: expectation, initial: target.toLowerCase() },
      ...(isLeftWaiting && meanwhile ? { meanwhile: (running, feldera) => meanwhile(running, feldera, target) } : {}),
    })

    const sent = cell === activated
    expect(summarise(step)).toBe(cell)
    expect(step.feldera.writes).toEqual(sent ? [target === 'Running' ? ACTIVATE : ACTIVATE_PAUSED] : [])
    expect(step.outputs['changed']).toBe(String(sent))
    if (step.exitCode === 0) expect(step.outputs).toMatchObject({ status: target, 'desired-status': target })
    else expect(theError(step)).toContain("could not activate pipeline 'orders': ")
  })
})

test.concurrent('an activation to the other status is named as that', async () => {
  const before = (feldera: SimulatedFeldera) => desire(feldera, 'Paused')
  const step = await play({ at: orders({ pullIntervalSeconds: 86_400 }), before })

  expect(step.outputs['outcome']).toBe('refused')
  expect(theError(step)).toMatch(
    /it is in standby, but somebody has already activated it to Paused, and it is on its way there\. Nothing was sent\. Find out who\. If it should be Running instead, 'expect: any'/,
  )
})

test.concurrent.each([
  {
    state: 'stopped',
    says: /so there is no standby to activate\. Nothing was sent\. Start it in standby.*Re-run this job once it shows Standby/,
  },
  { state: 'stopping', says: /Wait until it shows Stopped\. Start it in standby/ },
] as const)('$state: how to get a standby', async ({ state, says }) => {
  const step = await play({ at: { ...orders({ state }), speed: 0.01 } })
  expect(theError(step)).toMatch(says)
})

function summarise({ outputs }: Ended): string {
  const { outcome, changed } = outputs
  const nothingSent = outcome === 'activated' && changed === 'false' ? ', nothing sent' : ''
  return `${outcome}${nothingSent} ${outputs['error-code']}`.trim()
}
