import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startFeldera } from '../test/feldera/index.ts'
import { PRIMARY } from '../test/feldera/scenarios.ts'
import { runAction } from '../test/support/action.ts'

// node scripts/picture.ts: docs/summary.png, the summary of a real run against the simulated Feldera, in GitHub's own styles.
// Needs Chromium and an emoji font; CHROMIUM names the former when it is not on the PATH.

const ROOT = path.resolve(import.meta.dirname, '..')

/** A failover slow enough that its timeline has something to tell: the primary is stopped first. */
async function summaryOfARun(): Promise<string> {
  const standby = { name: 'orders-standby', bucket: PRIMARY.bucket, afterActivation: 'replays' } as const
  await using feldera = await startFeldera({ pipelines: [{ ...PRIMARY, name: 'orders' }, standby], speed: 1 })
  const names = { pipeline: standby.name, primary: 'orders', 'on-primary': 'stop' }
  const { outputs, summary } = await runAction({
    ...names,
    host: feldera.url,
    'poll-interval': '500ms',
    'stable-for': '5s',
  })
  if (outputs['outcome'] !== 'activated') throw new Error(`the run ended ${outputs['outcome']}`)
  // A port that changes with each run says nothing to a reader.
  return summary.replaceAll(feldera.url, 'https://feldera.eu-west.example.com')
}

interface Look {
  readonly file: string
  readonly theme: 'light' | 'dark'
  readonly width: number
  readonly height: number
}

async function render(summary: string, { file, theme, width, height }: Look): Promise<void> {
  const css = createRequire(import.meta.url).resolve(`github-markdown-css/github-markdown-${theme}.css`)
  const background = theme === 'light' ? '#ffffff' : '#0d1117'
  const folder = await mkdtemp(path.join(tmpdir(), 'picture-'))
  const page = path.join(folder, 'summary.html')
  await writeFile(
    page,
    `<!doctype html><meta charset="utf-8"><style>${await readFile(css, 'utf8')} body { margin: 0; padding: 24px; background: ${background} }</style>
     <body><article class="markdown-body">${summary}</article></body>`,
  )
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    '--disable-background-networking',
    '--disable-sync',
  ]
  const chromium = process.env['CHROMIUM'] ?? 'chromium'
  const scale = '--force-device-scale-factor=2'
  const data = `--user-data-dir=${path.join(folder, 'profile')}`
  const args = [...flags, scale, data, `--window-size=${width},${height}`, `--screenshot=${file}`, `file://${page}`]
  const { status, error } = spawnSync(chromium, args, { stdio: 'ignore' })
  await rm(folder, { recursive: true, force: true })
  if (status !== 0 || !existsSync(file)) throw new Error(`${chromium} made no picture`, { cause: error })
}

const [folder = path.join(ROOT, 'docs')] = process.argv.slice(2)
await mkdir(folder, { recursive: true })
const summary = await summaryOfARun()
await render(summary, { file: path.join(folder, 'summary.png'), theme: 'light', width: 820, height: 1_060 })
if (folder !== path.join(ROOT, 'docs')) {
  await render(summary, { file: path.join(folder, 'summary-dark.png'), theme: 'dark', width: 820, height: 1_060 })
  await render(summary, { file: path.join(folder, 'summary-phone.png'), theme: 'light', width: 390, height: 1_600 })
}
