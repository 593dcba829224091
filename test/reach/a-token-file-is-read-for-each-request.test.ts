import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FelderaOptions } from '../feldera/index.ts'
import { WRITE_KEY } from '../feldera/scenarios.ts'
import { startIssuer } from '../peers/issuer.ts'
import { runStep } from '../support/step.ts'
import { play } from '../support/story.ts'

// feldera/oidc-auth-action (from v4) exports FELDERA_OIDC_TOKEN_FILE: a file with a token that lives five minutes, written anew
// every 90 seconds while the job runs.

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
/** A token of another time than the others; nobody here checks the signature. */
const tokenOf = (number: number) =>
  `${part({ alg: 'RS256' })}.${part({ iss: 'https://issuer.test', number })}.c2lnbmF0dXJl`

/** A token file, and an installation that accepts the newest token only. */
async function startTokenFile() {
  const folder = await mkdtemp(path.join(tmpdir(), 'token-'))
  const file = path.join(folder, 'token')
  let current = tokenOf(1)
  const write = async (token: string) => {
    current = token
    await writeFile(file, `${token}\n`)
  }
  await write(current)
  const trust: FelderaOptions['trust'] = (token) =>
    token === current ? { role: 'write' } : { refused: 'JWT verification failed: ExpiredSignature' }
  return {
    file,
    write,
    at: { trust },
    env: { FELDERA_OIDC_TOKEN_FILE: file },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

test.concurrent('the token in it is the bearer, and is masked', async () => {
  await using tokens = await startTokenFile()
  const step = await play({ at: tokens.at, env: tokens.env })

  expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', changed: 'true' })
  expect(new Set(step.feldera.requests.map(({ headers }) => headers.authorization))).toEqual(
    new Set([`Bearer ${tokenOf(1)}`]),
  )
  expect(step.masks).toEqual([tokenOf(1)])
})

test.concurrent('it is read anew for each request, and each token is masked', async () => {
  await using tokens = await startTokenFile()
  const step = await play({
    at: { ...tokens.at, speed: 5 },
    env: tokens.env,
    async meanwhile(running) {
      await running.logged('Feldera accepted')
      await tokens.write(tokenOf(2))
    },
  })

  expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', changed: 'true' })
  expect(step.feldera.requests.at(-1)?.headers.authorization).toBe(`Bearer ${tokenOf(2)}`)
  expect(step.masks).toEqual([tokenOf(1), tokenOf(2)])
})

test.concurrent('one that was replaced while a request was under way is read again before that counts', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'token-'))
  const file = path.join(folder, 'token')
  await writeFile(file, tokenOf(1))
  const step = await play({
    at: {
      trust(token) {
        if (token === tokenOf(2)) return { role: 'write' }
        writeFileSync(file, tokenOf(2))
        return { refused: 'JWT verification failed: ExpiredSignature' }
      },
    },
    env: { FELDERA_OIDC_TOKEN_FILE: file },
  })
  await rm(folder, { recursive: true })

  expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', changed: 'true' })
  expect(step.log).not.toContain('No good answer')
})

test.concurrent('one that has run out is said to have', async () => {
  await using tokens = await startTokenFile()
  await tokens.write(tokenOf(2))
  await writeFile(tokens.file, tokenOf(1))
  const step = await play({ at: tokens.at, env: tokens.env })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'http-status': '401' })
  expect(step.outputs['message']).toMatch(
    /ExpiredSignature.*The token in the file of FELDERA_OIDC_TOKEN_FILE has run out/,
  )
})

test.concurrent('a file that is empty for a moment, as while it is written, is read once more', async () => {
  await using tokens = await startTokenFile()
  const step = await play({
    at: { ...tokens.at, speed: 5 },
    inputs: { timeout: '40s' },
    env: tokens.env,
    async meanwhile(running) {
      await running.logged('Feldera accepted')
      await writeFile(tokens.file, '')
      await running.logged('OidcTokenFileUnusable')
      await tokens.write(tokenOf(2))
    },
  })

  expect(step.outputs, step.log).toMatchObject({ outcome: 'activated', changed: 'true' })
})

test.concurrent('one that goes away in the middle of the wait is named, and whose business it is', async () => {
  await using tokens = await startTokenFile()
  const step = await play({
    at: { ...tokens.at, speed: 1 },
    inputs: { timeout: '10s' },
    env: tokens.env,
    async meanwhile(running) {
      await running.logged('Feldera accepted')
      await rm(tokens.file)
    },
  })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'OidcTokenFileUnusable', changed: 'true' })
  expect(step.outputs['message']).toMatch(/FELDERA_OIDC_TOKEN_FILE, '.*token', does not exist/)
  expect(step.outputs['message']).toMatch(/feldera\/oidc-auth-action .*before this step in the same job/)
  expect(step.outputs['message']).toContain('was accepted and goes on')
})

describe.concurrent('a file that cannot be used is an input error, and nothing is sent', () => {
  test.each([
    ['is missing', undefined, 'does not exist'],
    ['is empty', ' \n', 'is empty'],
    ['holds something else', 'two words', 'holds blanks'],
    ['is huge', 'x'.repeat(70_000), 'larger than 64 KiB'],
  ])('that %s', async (_what, content, says) => {
    await using tokens = await startTokenFile()
    if (content === undefined) await rm(tokens.file)
    else await writeFile(tokens.file, content)
    const step = await play({ at: tokens.at, env: tokens.env })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput' })
    expect(step.outputs['message']).toMatch(
      new RegExp(
        `environment variable FELDERA_OIDC_TOKEN_FILE is '.*token', which .*${says}.*; allowed: the path.*before this step`,
      ),
    )
    expect(step.feldera.requests).toEqual([])
  })

  test('that holds two tokens, and both are masked', async () => {
    await using tokens = await startTokenFile()
    await writeFile(tokens.file, `token: ${tokenOf(1)}\n${tokenOf(2)}\n`)
    const step = await play({ at: tokens.at, env: tokens.env })

    expect(step.outputs['error-code']).toBe('InvalidInput')
    expect(step.masks).toEqual([tokenOf(1), tokenOf(2)])
  })

  test.skipIf(process.platform === 'win32')('that is a pipe, which nobody writes to', async () => {
    await using tokens = await startTokenFile()
    const pipe = `${tokens.file}.pipe`
    execFileSync('mkfifo', [pipe])
    const step = await play({ at: tokens.at, env: { FELDERA_OIDC_TOKEN_FILE: pipe } })

    expect(step.outputs).toMatchObject({ outcome: 'failed', 'error-code': 'InvalidInput' })
    expect(step.outputs['message']).toContain('which cannot be read (not a file)')
  })

  test('together with FELDERA_API_KEY, as for Feldera’s own clients', async () => {
    await using tokens = await startTokenFile()
    const env = { ...tokens.env, FELDERA_API_KEY: WRITE_KEY }
    const step = await play({ at: tokens.at, env })

    expect(step.outputs['error-code']).toBe('InvalidInput')
    expect(step.outputs['message']).toMatch(/FELDERA_API_KEY and FELDERA_OIDC_TOKEN_FILE are both set/)
    expect(step.feldera.requests).toEqual([])
  })

  test('over plain http to another machine', async () => {
    await using tokens = await startTokenFile()
    const step = await runStep({ pipeline: 'orders', host: 'http://feldera.example.test:8080' }, tokens)

    expect(step.outputs['error-code']).toBe('InvalidInput')
    expect(step.outputs['message']).toMatch(/plain http.*allow-http/)
  })
})

describe.concurrent("the step's own inputs come first", () => {
  test('the input token', async () => {
    await using tokens = await startTokenFile()
    const step = await play({ at: tokens.at, inputs: { token: tokenOf(7) }, env: tokens.env })

    expect(step.outputs['outcome']).toBe('failed')
    expect(step.feldera.requests[0]?.headers.authorization).toBe(`Bearer ${tokenOf(7)}`)
  })

  test('oidc: true', async () => {
    await using issuer = await startIssuer()
    await using tokens = await startTokenFile()
    const env = { ...tokens.env, ...issuer.env }
    const step = await play({ at: tokens.at, inputs: { oidc: true }, env })

    expect(step.feldera.requests[0]?.headers.authorization).toBe(`Bearer ${issuer.minted[0]}`)
  })
})

test.concurrent('FELDERA_AUTH_TOKEN_COMMAND alone is not run: that is said, and what to use', async () => {
  await using tokens = await startTokenFile()
  const env = { FELDERA_AUTH_TOKEN_COMMAND: 'touch should-not-be-there' }
  const step = await play({ at: tokens.at, env })

  expect(step.outputs).toMatchObject({ outcome: 'failed', 'http-status': '401' })
  expect(step.annotations.map(({ level }) => level)).toEqual(['warning', 'error'])
  for (const { message } of step.annotations)
    expect(message).toMatch(
      /FELDERA_AUTH_TOKEN_COMMAND is set, but this action runs no commands.*FELDERA_OIDC_TOKEN_FILE/,
    )
})
