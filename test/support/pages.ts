import { readdirSync } from 'node:fs'
import path from 'node:path'
import { ACTION_FOLDERS, ROOT } from './action.ts'

/** The pages that people read, as paths below the repository's root. */
export const PAGES: readonly string[] = [
  ...pagesIn(''),
  ...Object.values(ACTION_FOLDERS).flatMap((folder) => (folder === '' ? [] : pagesIn(folder))),
  ...pagesIn('docs'),
  ...pagesIn('examples'),
]

function pagesIn(folder: string): string[] {
  const files = readdirSync(path.join(ROOT, folder)).filter((file) => file.endsWith('.md'))
  return files.map((file) => path.posix.join(folder, file))
}
