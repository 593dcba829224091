import { expect } from 'vitest'
import type { PipelineSeed } from '../feldera/pipeline-seed.ts'
import { PRIMARY } from '../feldera/scenarios.ts'
import { type EndedPair, isAlive, type PairStory, playPair, primaryOf, STOP_PRIMARY } from '../primary/pair.ts'
import { ACTIVATE } from '../support/story.ts'

// Stories of a primary 'primary' that hands over to its standby 'orders', each in an installation of its own.

export const PAUSE = 'POST /v0/pipelines/primary/pause'
export const RESUME = 'POST /v0/pipelines/primary/resume'
export const CHECKPOINT = 'POST /v0/pipelines/primary/checkpoint'
export const PUSH = 'POST /v0/pipelines/primary/checkpoint/sync'

/** A standby that needs nobody's approval. */
export const SETTLED = { bootstrapPolicy: 'allow' } as const satisfies Partial<PipelineSeed>

/** A primary that makes and pushes checkpoints only when it is asked. */
export const ONLY_WHEN_ASKED: PipelineSeed = { name: 'primary', state: 'running', bucket: PRIMARY.bucket }

/** Plays one step, and proves what holds for every end; see `expectSound`. */
export async function playSwitchover(story: Omit<PairStory, 'verb'> = {}): Promise<EndedPair> {
  const { orders = {}, inputs = {} } = story
  const ended = await playPair({
    ...story,
    verb: 'switchover',
    orders: { ...SETTLED, ...orders },
    inputs: { timeout: '60s', ...inputs },
  })
  expectSound(ended)
  return ended
}

/**
 * Never two live by this step's doing; never none, and never a primary left paused, without that being the first thing said; and
 * what is green has all records.
 */
export function expectSound({ outputs, log, exitCode, feldera, far, wasLive }: Omit<EndedPair, 'message'>): void {
  expect(wasLive, log).not.toContain(true)
  const { runner } = primaryOf({ far })
  const isPaused = runner.process?.desired === 'Paused' && runner.row.resourcesDesired !== 'Stopped'
  const isServing = isAlive(primaryOf({ far })) && !isPaused
  const standby = feldera.pipeline()
  if (exitCode === 0) expect(isAlive(primaryOf({ far })), log).toBe(false)
  if (exitCode === 1 && isPaused)
    expect(outputs['message'], log).toMatch(
      /^(?:both [^:]*: |perhaps no pipeline is live: )?primary 'primary' (?:is|may be) /,
    )
  if (exitCode === 1 && !isPaused && !isServing && !isAlive(standby))
    expect(outputs['message'], log).toMatch(/^(?:perhaps )?no pipeline is live/)
  if (exitCode === 0)
    expect(standby.runner.process?.records.counts().processed, log).toBeGreaterThanOrEqual(
      Number(outputs['processed-records']),
    )
}

/** What was sent to either side, in order. */
export function writesOf({ far, feldera }: Pick<EndedPair, 'far' | 'feldera'>): readonly string[] {
  return [...far.writes, ...feldera.writes]
}

export const HANDED_OVER = [PAUSE, STOP_PRIMARY, ACTIVATE]
