import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dateCheckpoint, takeOverTime, uuidTime } from '../../src/decide/measurements.ts'
import type { PipelineEvent } from '../../src/feldera/events.ts'

describe('the time of an activation from the event history', () => {
  const event = (recordedAt: number, runtimeStatus: string, runtimeDesiredStatus: string): PipelineEvent => ({
    recordedAt,
    resourcesDesiredStatus: 'Provisioned',
    storageStatus: 'InUse',
    runtimeStatus,
    runtimeDesiredStatus,
  })

  test('runs from the target first desired to the target first reached', () => {
    const events = [
      event(0, 'Standby', 'Standby'),
      event(100, 'Standby', 'Running'),
      event(900, 'Replaying', 'Running'),
      event(1_500, 'Running', 'Running'),
    ]
    expect(takeOverTime(events, 'Running')).toBe(1_400)
  })

  test('is not shortened by spells of Unavailable, before or after', () => {
    const events = [
      event(0, 'Standby', 'Standby'),
      event(100, 'Standby', 'Running'),
      event(200, 'Unavailable', 'Unavailable'),
      event(300, 'Standby', 'Running'),
      event(700, 'Running', 'Running'),
      event(800, 'Unavailable', 'Unavailable'),
      event(900, 'Running', 'Running'),
    ]
    expect(takeOverTime(events, 'Running')).toBe(600)
  })

  test('is that of the latest activation', () => {
    const events = [
      event(0, 'Standby', 'Standby'),
      event(100, 'Running', 'Running'),
      event(5_000, 'Paused', 'Paused'),
      event(6_000, 'Paused', 'Running'),
      event(6_050, 'Running', 'Running'),
    ]
    expect(takeOverTime(events, 'Running')).toBe(50)
  })

  test('is unknown when the beginning or the end is not in the history', () => {
    expect(takeOverTime([], 'Running')).toBeUndefined()
    expect(
      takeOverTime([event(100, 'Standby', 'Running'), event(200, 'Running', 'Running')], 'Running'),
    ).toBeUndefined()
    expect(takeOverTime([event(0, 'Standby', 'Standby'), event(100, 'Standby', 'Running')], 'Running')).toBeUndefined()
  })
})

describe('checkpoints', () => {
  test('carry their time in a UUIDv7', () => {
    expect(uuidTime('0198cb11-2f00-7a52-9956-1fa667b78f9d')).toBe(0x0198cb112f00)
  })

  test('have no known time in any other text', () => {
    expect(uuidTime('0198cb11-2f00-4a52-9956-1fa667b78f9d')).toBeUndefined()
    fc.assert(fc.property(fc.uuid({ version: 4 }), (uuid) => uuidTime(uuid) === undefined))
    fc.assert(fc.property(fc.string(), (text) => uuidTime(text) === undefined))
  })

  test('are never younger than nothing, and have no age where clocks are far apart', () => {
    const uuid = '0198cb11-2f00-7a52-9956-1fa667b78f9d'
    const takenAt = 0x0198cb112f00
    expect(dateCheckpoint({ uuid }, takenAt + 5_000).ageMs).toBe(5_000)
    expect(dateCheckpoint({ uuid }, takenAt - 5_000).ageMs).toBe(0)
    expect(dateCheckpoint({ uuid }, takenAt - 600_000).ageMs).toBeUndefined()
    expect(dateCheckpoint({ uuid }, undefined).ageMs).toBeUndefined()
    expect(dateCheckpoint({ uuid: 'checkpoint' }, 0)).toEqual({
      uuid: 'checkpoint',
      takenAt: undefined,
      ageMs: undefined,
    })
  })
})
