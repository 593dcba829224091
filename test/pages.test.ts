import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from './support/action.ts'
import { PAGES } from './support/pages.ts'

/** A link to a file of this repository, or to a heading. `page`: whose heading. */
interface Link {
  readonly target: string
  readonly page: string
  readonly heading: string
}

describe.each(PAGES)('%s', (page) => {
  test('links only to files and headings that there are', () => {
    expect(linksOn(page).filter(leadsNowhere)).toEqual([])
  })
})

test('the main page has the heading to which the summaries of red steps link', () => {
  expect(headingsOf('README.md')).toContain('troubleshooting')
})

test('a link to nowhere would be seen', () => {
  const nowhere = { target: 'README.md#no-such-heading', page: 'README.md', heading: 'no-such-heading' }
  expect(leadsNowhere(nowhere)).toBe(true)
})

function leadsNowhere({ page, heading }: Link): boolean {
  if (!existsSync(path.join(ROOT, page))) return true
  return heading !== '' && !headingsOf(page).includes(heading)
}

/** Links in Markdown and addresses of pictures, but for those to other sites. */
function linksOn(page: string): Link[] {
  const text = withoutCode(page)
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/g)].map(
    ([, link, picture]) => link ?? picture ?? '',
  )
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', heading = ''] = target.split('#')
      return { target, page: file === '' ? page : path.posix.join(path.posix.dirname(page), file), heading }
    })
}

/** The anchors that GitHub gives to the headings of a page: lower case, blanks to hyphens, nothing else but letters and digits. */
function headingsOf(page: string): string[] {
  const seen = new Map<string, number>()
  return [...withoutCode(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => {
    const plain = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const anchor = plain.replaceAll(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-')
    const before = seen.get(anchor) ?? 0
    seen.set(anchor, before + 1)
    return before === 0 ? anchor : `${anchor}-${before}`
  })
}

function withoutCode(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8').replaceAll(/^ *```.*?^ *```$/gms, '')
}
