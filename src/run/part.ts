import { addAbortListener } from 'node:events'
import { Interrupted, type Interruption } from '../clock.ts'
import type { RunContext } from './context.ts'

/** A part of a run, with a signal of its own. Disposing of it ends its timer. */
export type Part = Readonly<{ signal: AbortSignal }> & Disposable

/**
 * Begins a part of a run that must end earlier than the run, or that goes on after it was interrupted.
 *
 * @param endMs the deadline of the part, milliseconds on the step's clock
 * @param survives whether an interruption of the run that comes now is to be ignored; `endMs` still counts then
 */
export function beginPart(
  { clock, signal, recorder }: RunContext,
  endMs: number,
  survives: (by: Interruption) => boolean = () => false,
): Part {
  const part = new AbortController()
  // Then it was told before, or the run has ended because of it and this part comes after that.
  const wasInterrupted = signal.aborted
  const timer = new AbortController()
  clock.sleep(Math.max(0, endMs - clock.elapsed()), timer.signal).then(
    () => part.abort(new Interrupted('deadline')),
    () => undefined,
  )
  const listener = addAbortListener(signal, () => {
    const by = signal.reason instanceof Interrupted ? signal.reason.by : undefined
    if (!by || !survives(by)) part.abort(signal.reason)
    else if (!wasInterrupted) recorder.note({ kind: 'interruption-ignored', by })
  })
  return {
    signal: part.signal,
    [Symbol.dispose]() {
      timer.abort()
      listener[Symbol.dispose]()
    },
  }
}
