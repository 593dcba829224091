import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const SOURCES = path.resolve(import.meta.dirname, '../src')

/** The rooms of src/, and the rooms that the files in each may import from besides their own. The files of `lowest` lie in src/ itself. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  lowest: [],
  feldera: ['lowest'],
  decide: ['lowest', 'feldera'],
  run: ['lowest', 'feldera', 'decide'],
  inputs: ['lowest', 'feldera', 'decide'],
  report: ['lowest', 'feldera', 'decide', 'run', 'inputs'],
  wiring: ['lowest', 'feldera', 'decide', 'run', 'inputs', 'report'],
}

function roomOf(file: string): string {
  if (['main.ts', 'afterwards.ts', 'index.ts'].includes(file) || file.startsWith('entry/')) return 'wiring'
  return file.includes('/') ? (file.split('/')[0] ?? '') : 'lowest'
}

function importsOf(file: string): readonly string[] {
  const text = readFileSync(path.join(SOURCES, file), 'utf8')
  const found = text.matchAll(/^(?:import|export|\}) .*?from '(\.[^']+)'/gm)
  return [...found].map(([, name = '']) => path.posix.join(path.posix.dirname(file), name))
}

const files = globSync('**/*.ts', { cwd: SOURCES }).map((file) => file.replaceAll(path.sep, '/'))

test.each(Object.keys(ROOMS))('%s: its files import from the rooms below it only', (room) => {
  const here = files.filter((file) => roomOf(file) === room)
  const wrong = here.flatMap((file) =>
    importsOf(file)
      .filter((other) => roomOf(other) !== room && !ROOMS[room]?.includes(roomOf(other)))
      .map((other) => `${file} → ${other}`),
  )
  expect(here).not.toEqual([])
  expect(wrong).toEqual([])
})

test('every file is in a room', () => {
  expect(files.filter((file) => !(roomOf(file) in ROOMS))).toEqual([])
})

test('docs/feldera.md names files and functions that there are', () => {
  const page = readFileSync(path.join(SOURCES, '../docs/feldera.md'), 'utf8')
  const named = [...page.matchAll(/((?:`\w+`(?:, | and ))*`\w+` in )?`src\/([\w/.-]+\.ts)`/g)]
  expect(named.length).toBeGreaterThan(30)
  const missing = named.flatMap(([, names = '', file = '']) => {
    if (!files.includes(file)) return [file]
    const text = readFileSync(path.join(SOURCES, file), 'utf8')
    return [...names.matchAll(/`(\w+)`/g)].flatMap(([, name = '']) =>
      new RegExp(`\\b${name}\\b`).test(text) ? [] : [`${name} in ${file}`],
    )
  })
  expect(missing).toEqual([])
})
