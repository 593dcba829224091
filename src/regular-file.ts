import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/**
 * The text of a small file. It is opened without waiting and looked at once it is open, because opening or reading a pipe or a
 * device may never end.
 *
 * @throws an error whose `code` says why there is no text, as Node's own do: `ENOENT`, `not a file`, `larger than 64 KiB`
 */
export function readRegularFile(path: string, maxKiB: number): string {
  // Windows has no such flag (and no pipes among its files), which then adds nothing.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const status = fstatSync(file)
    if (!status.isFile()) throw noText('not a file')
    if (status.size > maxKiB * 1024) throw noText(`larger than ${maxKiB} KiB`)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

function noText(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code })
}
