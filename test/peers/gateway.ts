import { spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'

// Run as a program: `node gateway.ts <path> <port> <command…>` listens on the port within its own network, hands each
// connection to the socket at the path, which is outside of it, and ends as the command does.

const [path = '', port = '', command = '', ...args] = process.argv.slice(2)

const server = createServer((inner) => {
  const outer = connect(path)
  inner.pipe(outer).pipe(inner)
  inner.on('error', () => outer.destroy())
  outer.on('error', () => inner.destroy())
})
server.listen(Number(port), () => {
  spawn(command, args, { stdio: 'inherit' }).once('close', (code) => process.exit(code ?? 1))
})
