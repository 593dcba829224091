import { addAbortListener } from 'node:events'
import { Interrupted } from '../clock.ts'
import type { RunContext } from './context.ts'

/** A part of a run, with a signal of its own. Disposing of it ends its timer. */
export type Part = Readonly<{ signal: AbortSignal }> & Disposable

/**
 * Begins a part of a run that must end earlier than the run, or that goes on after a cancellation.
 *
 * @param endMs the deadline of the part, milliseconds on the step's clock
 * @param survivesCancel whether a cancellation that comes now is to be ignored; the deadline still counts then
 */
export function beginPart(
  { clock, signal, recorder }: RunContext,
  endMs: number,
  survivesCancel: () => boolean = () => false,
): Part {
  const part = new AbortController()
  const timer = new AbortController()
  clock.sleep(Math.max(0, endMs - clock.elapsed()), timer.signal).then(
    () => part.abort(new Interrupted('deadline')),
    () => undefined,
  )
  const listener = addAbortListener(signal, () => {
    const isCancel = signal.reason instanceof Interrupted && signal.reason.by === 'cancelled'
    if (isCancel && survivesCancel()) recorder.note({ kind: 'cancel-ignored' })
    else part.abort(signal.reason)
  })
  return {
    signal: part.signal,
    [Symbol.dispose]() {
      timer.abort()
      listener[Symbol.dispose]()
    },
  }
}
