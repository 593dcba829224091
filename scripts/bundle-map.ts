import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { compileFunction } from 'node:vm'
import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping'

// Which characters of dist/index.js come from which character of which compiled source, lib/**/*.js.

/** Text of the bundle that webpack took over from one place of a module. Only the names of imports are written anew. */
interface Piece {
  readonly start: number
  readonly end: number
  readonly origin: number
  readonly originEnd: number
}

/** A module of ours as it stands in the bundle. */
export interface Section {
  /** Below lib/, with slashes. */
  readonly file: string
  /** What the compiler wrote there. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** In the order of the bundle. */
  readonly pieces: readonly Piece[]
}

type Ncc = (entry: string, options: object) => Promise<{ readonly code: string; readonly map: string }>

/**
 * ncc with one word changed, for it asks webpack for a map of lines, and branches of a line need one of columns. Changed is what
 * this process loads, not what is installed.
 */
async function nccWithColumns(): Promise<Ncc> {
  const file = createRequire(import.meta.url).resolve('@vercel/ncc')
  const before = await readFile(`${file}.cache.js`, 'utf8')
  const after = before.replace('"cheap-module-source-map"', '"source-map"')
  if (after === before) throw new Error('this ncc no longer says "cheap-module-source-map": see scripts/bundle-map.ts')
  const module = { exports: {} as Ncc }
  const run = compileFunction(after, ['exports', 'require', 'module', '__filename', '__dirname'], { filename: file })
  run(module.exports, createRequire(file), module, file, path.dirname(file))
  return module.exports
}

/** Bundles lib/ once more, for the map; throws unless that gives the bundle there is. */
export async function sectionsOfBundle(root: string): Promise<Section[]> {
  const bundle = await readFile(path.join(root, 'dist', 'index.js'), 'utf8')
  const ncc = await nccWithColumns()
  // As `npm run build` has it, but for the map.
  const options = { cache: false, quiet: true, sourceMap: true, sourceMapRegister: false }
  const { code, map } = await ncc(path.join(root, 'lib', 'index.js'), options)
  if (code.replace(/\n\/\/# sourceMappingURL=.*$/, '') !== bundle)
    throw new Error("dist/index.js is not what src/ gives; run 'npm run build'")
  return sectionsOf(bundle, new TraceMap(map))
}

function sectionsOf(bundle: string, map: TraceMap): Section[] {
  const bundleLines = linesOf(bundle)
  const modules = map.sources.map((source, index) => {
    const text = map.sourcesContent?.[index] ?? ''
    return {
      file: /^\.\.\/(?:\.\/)?lib\/(.*)$/.exec(source ?? '')?.[1],
      text,
      lines: linesOf(text),
      pieces: [] as Piece[],
    }
  })
  for (const [row, segments] of decodedMappings(map).entries()) {
    const line = bundleLines[row]
    if (line === undefined) throw new Error('the map has more lines than the bundle')
    for (const [index, [column, source, sourceLine = 0, sourceColumn = 0]] of segments.entries()) {
      const module = source === undefined ? undefined : modules[source]
      const from = module?.lines[sourceLine]
      if (module?.file === undefined || from === undefined) continue
      const next = segments[index + 1]
      // What follows a name that was written anew says where the name ended.
      const follows = next?.length !== 1 && next?.[1] === source && next?.[2] === sourceLine ? next : undefined
      const originEnd = follows === undefined ? from.end : from.start + follows[3]
      const [start, end] = [line.start + column, next === undefined ? line.end : line.start + next[0]]
      const origin = from.start + sourceColumn
      const verbatim = module.text.startsWith(bundle.slice(start, end), origin)
      module.pieces.push({
        start,
        end,
        origin,
        originEnd: verbatim ? origin + end - start : Math.max(origin, originEnd),
      })
    }
  }
  return modules.flatMap(({ file, text, pieces }) => {
    const [first, last] = [pieces[0], pieces.at(-1)]
    return file && first && last ? [{ file, text, start: first.start, end: last.end, pieces }] : []
  })
}

/** Where each line begins and ends, its line break included. */
function linesOf(text: string): { readonly start: number; readonly end: number }[] {
  let start = 0
  return text.split('\n').map((line) => {
    const place = { start, end: start + line.length + 1 }
    start = place.end
    return place
  })
}

/** Where in the module's own text something begins that begins here in the bundle. */
export function originOfStart(section: Section, offset: number): number {
  const piece = section.pieces.findLast(({ start }) => start <= offset)
  if (piece === undefined) return 0
  return Math.min(piece.origin + offset - piece.start, piece.originEnd)
}

/** Where in the module's own text something ends that ends here in the bundle. */
export function originOfEnd(section: Section, offset: number): number {
  const piece = section.pieces.findLast(({ start }) => start < offset)
  if (piece === undefined) return 0
  return offset >= piece.end ? piece.originEnd : Math.min(piece.origin + offset - piece.start, piece.originEnd)
}
