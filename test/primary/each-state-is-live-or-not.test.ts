import { describe, expect, test } from 'vitest'
import { isLive, livenessOf } from '../../src/decide/primary.ts'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { PRIMARY } from '../feldera/scenarios.ts'
import type { RunningStep } from '../support/action.ts'
import { pipeline } from '../unit/samples.ts'
import { playPair, type Sides, STOP_PRIMARY, STOPS } from './pair.ts'

interface State {
  readonly what: string
  readonly seed?: Omit<PipelineSeed, 'name'>
  readonly before?: (sides: Sides) => void
  readonly shown: string
}

const runnerOf = ({ far }: Sides) => far.pipeline('primary').runner

const LIVE: readonly State[] = [
  { what: 'running', seed: { state: 'running' }, shown: 'is Running' },
  { what: 'paused', seed: { state: 'paused' }, shown: 'is Paused' },
  { what: 'left paused by a rehearsal', seed: { state: 'rehearsed' }, shown: 'is Paused' },
  { what: 'suspending', seed: { state: 'suspending' }, shown: 'is Running (desired Suspended)' },
  {
    what: 'suspended',
    seed: { state: 'running' },
    before: (sides) => {
      const suspended = { runtimeStatus: 'Suspended', runtimeDesired: 'Suspended' }
      // The runner would stop it, and is down until the stop is sent.
      runnerOf(sides).isDown = true
      runnerOf(sides).record.write(suspended, 'runner')
    },
    shown: 'is Suspended',
  },
  {
    what: 'out of sight',
    seed: { state: 'running' },
    before: (sides) => {
      const { process } = runnerOf(sides)
      if (process) process.reachable = false
      runnerOf(sides).look()
    },
    shown: "is Unavailable, out of Feldera's sight, which does not prove that it is gone",
  },
  {
    what: 'a cold start whose program is still being compiled',
    seed: { state: 'stopped', compiles: { seconds: 10_000, into: 'Success' } },
    before: (sides) => runnerOf(sides).start('Running'),
    shown: 'is Stopped (desired Running), so it is being started',
  },
  {
    what: 'a pod that is gone, of a deployment that is still desired',
    seed: { state: 'running' },
    before: (sides) => {
      const { process } = runnerOf(sides)
      if (process) process.connection = 'refused'
      runnerOf(sides).look()
    },
    shown: 'is Unavailable',
  },
  {
    what: 'being activated itself',
    seed: { state: 'activating', restoreSeconds: 10_000 },
    shown: 'is Standby (desired Running)',
  },
]

/** These end by themselves, and nothing need be sent. */
const STOPPING: State = {
  what: 'stopping',
  seed: { state: 'stopping' },
  // It takes long, because the runner is down until that was seen.
  before: (sides) => {
    runnerOf(sides).isDown = true
  },
  shown: 'is Stopping (desired Stopped)',
}

const NOT_LIVE: readonly State[] = [
  { what: 'stopped', seed: { state: 'stopped-after-serving' }, shown: 'is Stopped, so it is not live' },
  { what: 'stopped with an error', seed: { state: 'stopped-with-error' }, shown: 'is Stopped, so it is not live' },
  { what: 'never started', seed: { state: 'stopped' }, shown: 'is Stopped, so it is not live' },
  { what: 'in standby', seed: { state: 'standby' }, shown: 'is Standby, so it is not live' },
  { what: 'on its way to standby', seed: { state: 'provisioning' }, shown: 'so it is not live' },
  {
    what: 'about to be started in standby, while its program compiles',
    seed: { state: 'stopped', compiles: { seconds: 10_000, into: 'Success' } },
    before: (sides) => runnerOf(sides).start('Standby'),
    shown: 'is Stopped (desired Standby), so it is not live',
  },
]

const storyOf = ({ seed, before }: State) => ({ primary: { ...PRIMARY, ...seed }, ...(before ? { before } : {}) })

/** The primary's runner works again as soon as the log says this. */
const worksAgainAfter = (text: string) => async (step: RunningStep, sides: Sides) => {
  await step.logged(text)
  runnerOf(sides).isDown = false
}

describe.concurrent('a primary that is live', () => {
  test.each([...LIVE, STOPPING])('$what: nothing is sent', async (state) => {
    const step = await playPair(storyOf(state))
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryLive', primary: 'live' })
    const isHidden = state.shown.includes('Unavailable')
    if (isHidden) expect(step.message).toMatch(/^perhaps no pipeline is live: /)
    expect(step.message).toContain(
      `its primary 'primary' ${isHidden ? 'may be' : 'is'} live, and two that are live would write to the same outputs: it ${state.shown}`,
    )
    expect([...step.feldera.writes, ...step.far.writes]).toEqual([])
  })

  test.each(LIVE)('$what: it is stopped, and then the standby is activated', async (state) => {
    const step = await playPair({
      ...storyOf(state),
      inputs: STOPS,
      meanwhile: worksAgainAfter('Feldera accepted the stop'),
    })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'stopped', changed: 'true' })
    expect(step.log).toContain(`Primary 'primary' ${state.shown}`)
    expect(step.far.writes).toEqual([STOP_PRIMARY])
    expect(step.wasLive).toEqual([false])
  })

  test('stopping: it is waited for, and nothing is sent to it', async () => {
    const step = await playPair({ ...storyOf(STOPPING), inputs: STOPS, meanwhile: worksAgainAfter('is Stopping') })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'not-live' })
    expect(step.far.writes).toEqual([])
  })
})

describe.concurrent('a primary that is not live', () => {
  test.each(NOT_LIVE)('$what: the standby is activated, and nothing is done to the primary', async (state) => {
    const step = await playPair(storyOf(state))
    expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', primary: 'not-live' })
    expect(step.log).toContain(state.shown)
    expect(step.far.writes).toEqual([])
  })
})

describe.concurrent('one that Feldera shows standing by is asked itself, because its runner may be down', () => {
  const serving = (sides: Sides) => {
    runnerOf(sides).isDown = true
    runnerOf(sides).process?.desire('Running')
    runnerOf(sides).process?.show('Running')
  }

  test('when it serves, nothing is sent', async () => {
    const step = await playPair({ primary: { ...PRIMARY, state: 'standby' }, before: serving })
    expect(step.outputs, step.log).toMatchObject({ outcome: 'refused', 'error-code': 'PrimaryLive', primary: 'live' })
    expect(step.message).toContain('is Standby by what Feldera shows, but its process says that it is Running')
  })

  test('when it does not answer, it is not known', async () => {
    const farAt = { faults: [{ on: 'stats', with: 'reset' }] } as const
    const step = await playPair({ primary: { ...PRIMARY, state: 'standby' }, farAt })
    expect(step.outputs, step.log).toMatchObject({
      outcome: 'refused',
      'error-code': 'PrimaryUnknown',
      primary: 'unknown',
    })
  })
})

describe('rows that only other releases of Feldera can show', () => {
  const row = (status: string, desiredStatus: string, deploymentId?: string) =>
    pipeline({ status, desiredStatus, deploymentId })

  test.each([
    row('Stopped', 'Stopped', 'd-1'),
    row('Stopped', 'Suspended'),
    row('Suspended', 'Stopped'),
    row('Stopping', 'Standby', 'd-1'),
    row('Hibernating', 'Standby', 'd-1'),
    row('Hibernating', 'Hibernating'),
    row('Running', 'Standby', 'd-1'),
    row('AwaitingApproval', 'Running', 'd-1'),
    row('Standby', 'Paused', 'd-1'),
    row('Unavailable', 'Unavailable', 'd-1'),
    row('Provisioning', 'Paused'),
  ])('$status, desired $desiredStatus, $deploymentId: live', (seen) => {
    expect(isLive(seen)).toBe(true)
    expect(livenessOf({ kind: 'seen', pipeline: seen })).toBe('live')
  })

  test.each([row('Stopped', 'Stopped'), row('Initializing', 'Standby', 'd-1')])(
    '$status, desired $desiredStatus: not live',
    (seen) => {
      expect(isLive(seen)).toBe(false)
      expect(livenessOf({ kind: 'seen', pipeline: seen, servesAs: 'Running' })).toBe('live')
    },
  )
})
