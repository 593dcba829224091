import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/**
 * Reads a small text file. Opening or reading a pipe or a device may never return, so the file is opened in
 * non-blocking mode, and its type is checked before it is read.
 *
 * @param maxKiB the largest size that is read
 * @throws an error whose `code` says why: Node's own (`ENOENT`, `EACCES`), `not a file` or `larger than 64 KiB`
 */
export function readRegularFile(path: string, maxKiB: number): string {
  // On Windows O_NONBLOCK is undefined, and `|` takes that for 0. Windows has no pipes among its files.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const status = fstatSync(file)
    if (!status.isFile()) throw errorWithCode('not a file')
    if (status.size > maxKiB * 1024) throw errorWithCode(`larger than ${maxKiB} KiB`)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

function errorWithCode(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code })
}
