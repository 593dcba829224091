import { describe, expect, test } from 'vitest'
import { type SimulatedFeldera, startFeldera } from '../index.ts'
import { orders } from '../scenarios.ts'
import { ACTIVATE, answerTo, ask, eventually, GET } from './ask.ts'

const LOGS = `${GET}/logs`
const NEW = '0.375.0+enterprise'

/** Reads a log until it ends or is given up. */
async function open({ url }: SimulatedFeldera, query = '') {
  const abort = new AbortController()
  const answer = await fetch(`${url}/v0/pipelines/orders/logs${query}`, { signal: abort.signal })
  const log = { answer, text: '', ended: false, close: () => abort.abort() }
  const read = async () => {
    for await (const chunk of answer.body ?? []) log.text += Buffer.from(chunk).toString('utf8')
    log.ended = true
  }
  // Given up or cut off: what was read stays.
  read().catch(() => undefined)
  return log
}

describe.concurrent('the log (4.4)', () => {
  test('has been written for a while, goes on, and ends with the pipeline', async () => {
    await using feldera = await startFeldera()
    const log = await open(feldera)
    expect(log.answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(log.answer.headers.get('x-content-type-options')).toBe('nosniff')
    await eventually(() => expect(log.text).toContain('Runtime transition: initializing -> standby (desired: standby)'))
    await ask(feldera, ACTIVATE)
    await eventually(() => expect(log.text).toContain('Runtime transition: standby -> running (desired: running)'))
    for (const line of ['activate: Transitioning from Standby to Running', 'Resuming from checkpoint: ']) {
      expect(log.text).toContain(line)
    }
    expect(log.text).not.toContain('Logs have ended')
    feldera.pipeline().happen('deleted')
    await eventually(() => expect(log.ended).toBe(true))
    expect(log.text).toMatch(/\nLogs have ended\n$/)
  })

  test('follow=false: what there is, and the end (N6)', async () => {
    const answer = await answerTo({ version: NEW }, `${LOGS}?follow=false`)
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('-> standby (desired: standby)')
    expect(answer.headers.get('feldera-logs-epoch')).toBeNull()
  })

  test('with a cursor: what is missing, and where it is', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped' }), version: NEW, speed: 0.01 })
    const { log } = feldera.pipeline().runner
    for (const line of ['one', 'two', 'three']) log.say(line)
    const resume = async (cursor: string) => {
      const { answer, close } = await open(feldera, `?cursor=${cursor}`)
      close()
      return ['epoch', 'seq', 'gap'].map((name) => answer.headers.get(`feldera-logs-${name}`))
    }
    expect(await resume('')).toEqual([log.epoch, '0', '0'])
    expect(await resume(`${log.epoch}:2`)).toEqual([log.epoch, '2', '0'])
    expect(await resume(`${log.epoch}:99`)).toEqual([log.epoch, '3', '0'])
    expect(await resume('0198c9a0-6a1e-7d60-8d53-3c2f4f1b7a01:2')).toEqual([log.epoch, '0', '0'])

    const rest = await open(feldera, `?cursor=${log.epoch}:2`)
    log.say('four')
    await eventually(() => expect(rest.text).toBe('three\nfour\n'))
    feldera.pipeline().happen('deleted')
    await eventually(() => expect(rest.ended).toBe(true))
    expect(rest.text).not.toContain('Logs have ended')
  })

  test('lines that are not kept any more are counted', async () => {
    await using feldera = await startFeldera({ ...orders({ state: 'stopped' }), version: NEW, speed: 0.01 })
    const { log } = feldera.pipeline().runner
    for (let line = 0; line < 50_010; line += 1) log.say('again')
    const { answer, close } = await open(feldera, `?cursor=${log.epoch}:3`)
    close()
    expect(answer.headers.get('feldera-logs-seq')).toBe('10')
    expect(answer.headers.get('feldera-logs-gap')).toBe('7')
  })

  test.each(['?cursor=yesterday', '?cursor=&follow=false'])('a cursor that cannot be: %s', async (query) => {
    expect((await answerTo({ version: NEW }, `${LOGS}${query}`)).status).toBe(400)
  })
})
